package twin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// buildArgs are the build flags that every call of the go command gets, so that
// the listing and the build share what they compile.
func (c Config) buildArgs() []string {
	args := slices.Clone(c.Flags)
	if c.Race {
		args = append(args, "-race")
	}
	return args
}

// fill makes the twin in its entry.
func (c Config) fill(ctx context.Context, t *toolchain, src sources, rt runtimeCopy, e entry, tw *Twin) error {
	t = t.in(e.tmp())
	c.Progress("compiling what " + c.Package + " imports")
	start := time.Now()
	l, err := t.list(ctx, c, true)
	if err != nil {
		return err
	}
	tw.Listed += time.Since(start)

	c.Progress(fmt.Sprintf("rewriting %d packages", len(l.chosen)))
	start = time.Now()
	r, err := c.rewriteAll(ctx, l, src, rt)
	if err != nil {
		return err
	}
	copies, err := l.copyModules(t, e.dir)
	if err != nil {
		return err
	}
	if t, err = copies.use(ctx, t, c, e.dir); err != nil {
		return err
	}
	tw.Rewritten = time.Since(start)

	start = time.Now()
	for {
		c.Progress("building the twin of " + l.root.ImportPath)
		if err := r.write(copies, src, rt, e.dir); err != nil {
			return err
		}
		if _, err = t.run(ctx, c.testArgs(t, rt, e)...); err == nil {
			break
		}
		if ctx.Err() != nil || !r.drop(err) {
			return err
		}
	}
	tw.Built = time.Since(start)

	now, err := l.read(t)
	if err != nil {
		return err
	}
	if !maps.EqualFunc(src, now, bytes.Equal) {
		return errors.New("the sources changed while the twin was built")
	}
	r.report(tw)
	return nil
}

// in returns the toolchain with its temporary files in dir.
func (t *toolchain) in(dir string) *toolchain {
	u := *t
	u.env = append(slices.Clone(t.env), "GOTMPDIR="+dir)
	return &u
}

// testArgs are the arguments that build the twin.
func (c Config) testArgs(t *toolchain, rt runtimeCopy, e entry) []string {
	args := []string{"test", "-c", "-vet=off", "-o", e.binary(), "-overlay", overlayFile(e.dir)}
	args = append(args, without(without(c.buildArgs(), "ldflags"), "modfile")...)
	if t.modfile != "" {
		args = append(args, "-modfile="+t.modfile)
	}
	// Symbols and DWARF are not needed for stacks. Flags in GOFLAGS would be
	// overridden, so they win.
	if !strings.Contains(t.vars["GOFLAGS"], "-ldflags") {
		args = append(args, strings.TrimSpace("-ldflags=-s -w "+flagValue(c.Flags, "ldflags")))
	}
	if c.Race {
		// The scheduler's own accesses are no business of the race detector.
		// Without -l small functions would be inlined into code that is.
		args = append(args, "-gcflags="+rt.path+"=-race=false -l")
	}
	return append(args, c.Package)
}

func overlayFile(dir string) string { return filepath.Join(dir, "overlay.json") }

// write lays out the rewritten files: over the originals, or into the copies.
func (r *rewritten) write(copies copies, src sources, rt runtimeCopy, dir string) error {
	replace := map[string]string{}
	sub := filepath.Join(dir, "src")
	if err := errors.Join(os.RemoveAll(sub), os.MkdirAll(sub, 0o755)); err != nil {
		return err
	}
	lay := func(original string, text []byte) error {
		name := filepath.Join(sub, strconv.Itoa(len(replace))+"_"+filepath.Base(original))
		replace[original] = name
		return os.WriteFile(name, text, 0o644)
	}
	for _, name := range slices.Sorted(maps.Keys(rt.files)) {
		if err := lay(name, rt.files[name]); err != nil {
			return err
		}
	}
	for _, p := range r.listing.chosen {
		for _, name := range p.abs(p.GoFiles) {
			text, changed := r.files[name]
			var err error
			if to, ok := copies.file(p, name); ok {
				if !changed {
					text = src[name]
				}
				err = os.WriteFile(to, text, 0o644)
			} else if changed {
				err = lay(name, text)
			}
			if err != nil {
				return err
			}
		}
	}
	if root := r.listing.root; r.listing.oldTimers {
		// One more test file: the last word on such a setting is that of the
		// external tests.
		text := []byte("//go:debug asynctimerchan=0\n\npackage " + root.Name + "_test\n")
		name := filepath.Join(root.Dir, "poollab__timers_test.go")
		var err error
		if to, ok := copies.file(root, name); ok {
			err = os.WriteFile(to, text, 0o644)
		} else {
			err = lay(name, text)
		}
		if err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(overlayFile(dir), text, 0o644)
}
