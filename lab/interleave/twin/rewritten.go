package twin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"example.com/poollab/lab/interleave/rewrite"
)

// rewritten is what became of the chosen packages.
type rewritten struct {
	listing *listing
	results map[*pkg]rewrite.Result
	files   map[string][]byte // of all results
}

// rewriteAll rewrites the chosen packages. One that cannot be is left alone:
// its code then runs as it always did, out of the scheduler's control.
func (c Config) rewriteAll(ctx context.Context, l *listing, src sources, rt runtimeCopy) (*rewritten, error) {
	r := &rewritten{listing: l, results: map[*pkg]rewrite.Result{}, files: map[string][]byte{}}
	export := func(path string) (io.ReadCloser, error) {
		name, ok := l.export[path]
		if !ok {
			return nil, fmt.Errorf("no export data for %s", path)
		}
		return os.Open(name)
	}
	for _, p := range l.chosen {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		res, err := c.rewrite(rewrite.Package{
			Path:      p.ImportPath,
			Files:     p.abs(p.GoFiles),
			Imports:   p.ImportMap,
			Export:    export,
			GoVersion: p.Module.language(),
			Overlay:   src,
		}, rewrite.Options{Runtime: rt.path})
		if err != nil {
			l.left[p.base()] = err.Error()
			continue
		}
		r.results[p] = res
		maps.Copy(r.files, res.Files)
	}
	return r, r.check()
}

// language is the language version of a module; one that names none has 1.16.
func (m *module) language() string {
	if m.GoVersion == "" {
		return "go1.16"
	}
	return "go" + m.GoVersion
}

func (r *rewritten) check() error {
	if len(r.results) > 0 {
		return nil
	}
	var reasons []error
	for _, path := range slices.Sorted(maps.Keys(r.listing.left)) {
		reasons = append(reasons, fmt.Errorf("%s: %s", path, r.listing.left[path]))
	}
	return fmt.Errorf("no package can be rewritten: %w", errors.Join(reasons...))
}

// drop leaves alone the packages whose rewritten source the compiler does not
// take, and tells whether there were any, so that it is worth trying again. The
// originals have been compiled before, for the listing.
func (r *rewritten) drop(err error) bool {
	var failed *commandError
	if !errors.As(err, &failed) {
		return false
	}
	dropped := false
	for p, res := range r.results {
		_, text, found := strings.Cut("\n"+failed.output, "\n# "+p.ImportPath+"\n")
		if !found {
			continue
		}
		line, _, _ := strings.Cut(text, "\n")
		r.listing.left[p.base()] = "its rewritten source does not compile: " + line
		for name := range res.Files {
			delete(r.files, name)
		}
		delete(r.results, p)
		dropped = true
	}
	return dropped && r.check() == nil
}

// report tells the twin what the rewriter said.
func (r *rewritten) report(t *Twin) {
	t.Left = r.listing.left
	for _, p := range r.listing.chosen {
		res, ok := r.results[p]
		if !ok {
			continue
		}
		t.Tests = append(t.Tests, res.Tests...)
		for _, n := range res.Uncontrolled {
			t.Uncontrolled = append(t.Uncontrolled, Note{p.base(), n})
		}
	}
}
