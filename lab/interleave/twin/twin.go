// Package twin builds the instrumented twin of a test binary: the same tests of
// the same package, compiled from sources that package rewrite has rewritten.
//
// Nothing of the user's is touched, neither the tree nor the module cache. The
// go command lists the packages; the rewritten files lie in a cache directory;
// an overlay tells the go command to read them instead of the originals. Files
// of the module cache cannot be overlaid, so dependencies that are to be
// rewritten are copied, and a copy of go.mod (or go.work) names the copies. The
// runtime that rewritten source calls is laid into the standard library, by the
// same overlay: the only place where every module finds it, vendored or not.
//
// A twin is kept under a key of everything that went into it, so it is built
// once; asking again costs a listing and a hash.
package twin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/rewrite"
)

// Config says which twin to build. Package alone is enough.
type Config struct {
	// Dir is the working directory of the go command; empty is the current one.
	Dir string
	// Package is one package, as for go test: "./pool", "example.com/x".
	Package string
	// Race builds the twin with the race detector.
	Race bool
	// Flags are build flags for the go command, such as -tags=x or -mod=mod.
	// [BuildFlags] has those of the running binary.
	Flags []string
	// Modules are the paths of dependencies to rewrite too. The user's own
	// modules always are, and so is golang.org/x/sync.
	Modules []string
	// Runtime is the import path of the runtime. Empty means that the twin gets
	// a copy of its own, for modules that do not know the kit.
	Runtime string
	// Skip names packages that must not be rewritten; may be nil.
	Skip func(importPath string) bool
	// Progress receives a line about each stage; may be nil.
	Progress func(string)
	// GoCommand is the go command; empty is that of PATH.
	GoCommand string
	// Env is the whole environment of the go command; nil is that of this process.
	Env []string
	// Cache is where the twin is kept; empty is what the function Cache returns.
	Cache string

	rewrite func(rewrite.Package, rewrite.Options) (rewrite.Result, error)
	source  fs.FS
	env     []string // added to the environment
}

// Twin is a built twin.
type Twin struct {
	// Path is the binary, and Dir the directory in which it must run.
	Path, Dir string
	// Package is the import path of the tested package.
	Package string
	// Race says that it is built with the race detector.
	Race bool
	// Runtime is the import path of the runtime in the binary.
	Runtime string
	// Tests are the test functions.
	Tests []string
	// Uncontrolled is what a scheduler will not see in rewritten packages.
	Uncontrolled []Note
	// Left are packages that should have been rewritten and were left as they
	// are, with the reason.
	Left map[string]string
	// Hash tells whether the code has changed: it covers the sources of the
	// packages to be rewritten, and neither flags nor the machine.
	Hash string
	// Cached is true if the binary was there already.
	Cached bool
	// Listed, Rewritten and Built are the times that the stages took.
	Listed, Rewritten, Built time.Duration
}

// Note is a [rewrite.Note] and its package.
type Note struct {
	Package string
	rewrite.Note
}

// ErrNoTests is the error for a package without test files.
var ErrNoTests = errors.New("has no test files")

// xSync is rewritten without being asked for: errgroup and semaphore are what
// pools are made of.
const xSync = "golang.org/x/sync"

// Build returns the twin of a package, from the cache if nothing has changed.
// When ctx ends, the go command is stopped and what it was building is removed.
func Build(ctx context.Context, c Config) (*Twin, error) {
	t, err := c.complete().build(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("twin: %w", context.Cause(ctx))
	}
	if err != nil {
		return nil, fmt.Errorf("twin: %w", err)
	}
	return t, nil
}

func (c Config) complete() Config {
	if c.rewrite == nil {
		c.rewrite = rewrite.Rewrite
	}
	if c.source == nil {
		c.source = interleave.Source
	}
	if c.Skip == nil {
		c.Skip = func(string) bool { return false }
	}
	if c.Progress == nil {
		c.Progress = func(string) {}
	}
	return c
}

func (c Config) build(ctx context.Context) (*Twin, error) {
	cache := c.Cache
	if cache == "" {
		var err error
		if cache, err = Cache(); err != nil {
			return nil, err
		}
	}
	start := time.Now()
	tc, err := findToolchain(ctx, c, cache)
	if err != nil {
		return nil, err
	}
	c.Race = c.Race || hasFlag(c.Flags, "race") || hasFlag(strings.Fields(tc.vars["GOFLAGS"]), "race")
	l, err := tc.list(ctx, c, false)
	if err != nil {
		return nil, err
	}
	rt, err := c.placeRuntime(tc.goroot(), l)
	if err != nil {
		return nil, err
	}
	src, err := l.read(tc)
	if err != nil {
		return nil, err
	}
	key, err := c.key(tc, l, src, rt)
	if err != nil {
		return nil, err
	}
	listed := time.Since(start)

	e := entry{dir: filepath.Join(cache, key)}
	unlock, err := lock(ctx, cache, key)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if t, ok := e.load(); ok {
		t.Cached, t.Listed, t.Rewritten, t.Built = true, listed, 0, 0
		return t, nil
	}
	t := &Twin{Path: e.binary(), Dir: l.root.Dir, Package: l.root.ImportPath, Race: c.Race, Runtime: rt.path, Hash: src.hash(l), Listed: listed}
	if err := e.make(); err != nil {
		return nil, err
	}
	if err := c.fill(ctx, tc, src, rt, e, t); err != nil {
		return nil, errors.Join(err, os.RemoveAll(e.dir))
	}
	if err := e.save(t); err != nil {
		return nil, errors.Join(err, os.RemoveAll(e.dir))
	}
	prune(cache, key)
	return t, nil
}
