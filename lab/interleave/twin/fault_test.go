package twin

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave/rewrite"
)

const faulty = `
-- go.mod --
module example.com/faulty

go 1.21
-- good/good.go --
package good

import "example.com/faulty/dep"

var _ = dep.Dep
-- good/good_test.go --
package good

import "testing"

func TestGood(t *testing.T) {}
-- dep/dep.go --
package dep

const Dep = 1
-- untested/a.go --
package untested
-- many/a/a.go --
package a
-- many/b/b.go --
package b
-- types/types.go --
package types

func F() int { return "x" }
-- types/types_test.go --
package types

import "testing"

func TestF(t *testing.T) { F() }
-- syntax/syntax.go --
package syntax

func
-- syntax/syntax_test.go --
package syntax
-- missing/missing.go --
package missing

import _ "example.com/nowhere"
-- testfault/a_test.go --
package testfault

import "testing"

func TestF(t *testing.T) { undefined() }
`

func TestFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t, faulty)
	for _, tt := range []struct {
		name, pattern string
		flags, env    []string
		dir           string
		want          []string
	}{
		{name: "untested", pattern: "./untested", want: []string{"example.com/faulty/untested has no test files"}},
		{name: "several", pattern: "./many/...", want: []string{"matches 2 packages", "need one"}},
		{name: "none", pattern: "./nothing...", want: []string{"matches no package"}},
		{name: "empty", pattern: "", want: []string{"is no package"}},
		{name: "flag", pattern: "-x", want: []string{"is no package"}},
		{name: "directory", pattern: "./nowhere", want: []string{"nowhere", "directory not found"}},
		{name: "std", pattern: "errors", want: []string{"standard library"}},
		{name: "types", pattern: "./types", want: []string{"example.com/faulty/types", "types.go:3:23: cannot use"}},
		{name: "syntax", pattern: "./syntax", want: []string{"syntax.go", "expected"}},
		{name: "import", pattern: "./missing", want: []string{"missing.go:3:8", "example.com/nowhere"}},
		{name: "test", pattern: "./testfault", want: []string{"a_test.go:5:28: undefined: undefined"}},
		{name: "overlay", pattern: "./good", flags: []string{"-overlay=x.json"}, want: []string{"-overlay flag of your own"}},
		{name: "vendor", pattern: "./missing", env: []string{"GOFLAGS=-mod=vendor"}, want: []string{"missing.go:3:8", "vendor"}},
		{name: "no module", pattern: "./untested", env: []string{"GO111MODULE=off"}, want: []string{"no module"}},
		{name: "unknown flag", pattern: "./good", flags: []string{"-nosuch"}, want: []string{"flag provided but not defined: -nosuch"}},
		{name: "moved", pattern: "./good", dir: "gone", want: []string{"sources are not there", "gone"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := f.config(tt.pattern)
			c.Dir = filepath.Join(c.Dir, tt.dir)
			c.Flags = tt.flags
			c.env = append(append([]string{}, f.env...), tt.env...)
			_, err := Build(t.Context(), c)
			for _, want := range append(tt.want, "twin: ") {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), f.cache)
		})
	}
}

func TestNoGoCommand(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Build(t.Context(), newFixture(t, faulty).config("./good"))
	require.ErrorContains(t, err, "there is no go command")
}

// TestLeft has packages that the rewriter gives up, and ones that it spoils.
func TestLeft(t *testing.T) {
	t.Parallel()
	f := newFixture(t, faulty)
	c := f.config("./good")
	c.rewrite = func(p rewrite.Package, o rewrite.Options) (rewrite.Result, error) {
		r, err := mark(p, o)
		if strings.HasSuffix(p.Path, "/dep") {
			for name, text := range r.Files {
				r.Files[name] = append(text, "var X int = \"x\"\n"...)
			}
		}
		return r, err
	}
	tw := f.build(t, c)
	require.Len(t, tw.Left, 1)
	require.Contains(t, tw.Left["example.com/faulty/dep"], "its rewritten source does not compile: ")
	require.Contains(t, tw.Left["example.com/faulty/dep"], "cannot use")
	require.Equal(t, []string{"good/good.go", "good/good_test.go"}, run(t, tw))

	c.source = runtimeSourceWith("another.go", "package interleave\n")
	c.rewrite = func(p rewrite.Package, o rewrite.Options) (rewrite.Result, error) {
		if strings.HasSuffix(p.Path, "/dep") {
			return rewrite.Result{}, errors.New("too hard")
		}
		r, err := mark(p, o)
		r.Uncontrolled = []rewrite.Note{{What: "reflect.Select"}}
		return r, err
	}
	tw = f.build(t, c)
	require.False(t, tw.Cached, "the runtime is another")
	require.Equal(t, map[string]string{"example.com/faulty/dep": "too hard"}, tw.Left)
	require.Equal(t, []Note{{"example.com/faulty/good", rewrite.Note{What: "reflect.Select"}}}, tw.Uncontrolled)

	c.source = runtimeSourceWith("another.go", "package interleave\n\nvar V int\n")
	c.rewrite = func(rewrite.Package, rewrite.Options) (rewrite.Result, error) {
		return rewrite.Result{}, errors.New("too hard")
	}
	_, err := Build(t.Context(), c)
	require.ErrorContains(t, err, "no package can be rewritten: example.com/faulty/dep: too hard")
	f.requireClean(t)
}

// TestInterrupted ends a build in each of its stages; where the go command is
// at work by then, only once it has temporary files.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{"compiling", "rewriting", "building"} {
		t.Run(stage, func(t *testing.T) {
			f := newFixture(t, faulty)
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			stop := errors.New("stop")
			var wg sync.WaitGroup
			c := f.config("./good")
			c.Progress = func(line string) {
				switch {
				case !strings.HasPrefix(line, stage):
				case stage == "rewriting":
					cancel(stop)
				default:
					wg.Go(func() {
						f.awaitWork(ctx)
						cancel(stop)
					})
				}
			}
			_, err := Build(ctx, c)
			cancel(stop)
			wg.Wait()
			require.ErrorIs(t, err, stop)
			f.requireClean(t)
			require.False(t, f.build(t, f.config("./good")).Cached)
		})
	}
}

// awaitWork waits until the go command has made a directory to work in.
func (f *fixture) awaitWork(ctx context.Context) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		for _, dir := range []string{f.tmp, filepath.Join(f.cache, "*", "tmp")} {
			if work, _ := filepath.Glob(filepath.Join(dir, "go-build*", "*")); len(work) > 0 {
				return
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func TestConcurrentBuilds(t *testing.T) {
	t.Parallel()
	f := newFixture(t, faulty)
	twins := make([]*Twin, 4)
	errs := make([]error, len(twins))
	var wg sync.WaitGroup
	for i := range twins {
		wg.Go(func() { twins[i], errs[i] = Build(t.Context(), f.config("./good")) })
	}
	wg.Wait()
	built := 0
	for i, tw := range twins {
		require.NoError(t, errs[i])
		require.Equal(t, twins[0].Path, tw.Path)
		if !tw.Cached {
			built++
		}
	}
	require.Equal(t, 1, built)
	f.requireClean(t)
	run(t, twins[0])
}
