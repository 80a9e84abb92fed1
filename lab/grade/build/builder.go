// Package build compiles a submission with a driver of the kit's own.
//
// Each build has a fresh folder with a module of its own: the files that package
// gate has taken, the kit's package play, and a generated main that hands the
// submission's functions to it. Nothing comes from outside: neither the
// environment, nor the user's settings of the go command, nor a go.mod of the
// submission.
//
// What does not depend on a submission is compiled once, into a base cache that
// nobody writes to afterwards. The go command asks this program for what is
// cached (GOCACHEPROG), so [Main] has to be called first in main: it looks into
// the base, and keeps what is new in the folder of that build, which is thrown
// away.
package build

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"example.com/poollab/lab/grade/gate"
)

// Builder builds submissions. The zero value works; fields must not be changed
// once it is in use. Its methods may be called from several goroutines.
type Builder struct {
	// Dir is where folders for builds are made; empty is the system's place for
	// temporary files.
	Dir string
	// Cache is where base caches are kept; empty is the directory build in that of
	// twins.
	Cache string
	// Go is the go command; empty is that of PATH.
	Go string
	// Program answers the go command's questions about the cache; empty is the
	// running one. Its main calls [Main] first.
	Program string
	// Run runs a command; nil is [Run].
	Run func(context.Context, Command) (output []byte, cpu time.Duration, err error)
	// Cold is called before a base cache is filled, which takes a minute; may be nil.
	Cold func()
	// Limit is how long one call of the go command may take; 0 is a minute.
	Limit time.Duration

	mu    sync.Mutex
	tools *tools
	known map[string]subject // by digest of a submission
}

// Built is a driver.
type Built struct {
	// Path is the program. It and all that was made for it lie in Dir.
	Path, Dir string
	// Missing are the functions that the driver does not have, of Map, Completed
	// and New, with the reason.
	Missing map[string]string
	// CPU is what all compilers took together.
	CPU time.Duration
}

// Remove removes all that was made.
func (b Built) Remove() error {
	if b.Dir == "" {
		return nil
	}
	return os.RemoveAll(b.Dir)
}

// Driver builds the driver of a submission that the gate has taken. If the
// submission does not compile, or takes too long to, there is no Path and the
// problems say why. Problems beside a Path are about functions that count as
// missing. The error is that of the machine, or the kit's own.
func (b *Builder) Driver(ctx context.Context, sub gate.Submission, race bool) (Built, []gate.Problem, error) {
	built, problems, err := b.driver(ctx, sub, race)
	if err != nil {
		err = fmt.Errorf("build: %w", err)
	}
	if err != nil || built.Path == "" {
		return Built{Missing: built.Missing, CPU: built.CPU}, problems, errors.Join(err, built.Remove())
	}
	return built, problems, nil
}

func (b *Builder) driver(ctx context.Context, sub gate.Submission, race bool) (built Built, problems []gate.Problem, err error) {
	t, err := b.warm(ctx)
	if err != nil {
		return built, nil, err
	}
	w, err := b.newWorkspace(t, sub)
	if err != nil {
		return built, nil, err
	}
	built.Dir = w.root
	s, ok := b.recall(sub)
	if !ok {
		s = newSubject(sub)
	}
	// Each turn a form of some function is given up, so this ends.
	for {
		if err := w.writeDriver(s); err != nil {
			return built, nil, err
		}
		out, cpu, err := b.run(ctx, t, w.command(t, race))
		built.CPU += cpu
		if err == nil {
			break
		}
		faults, problems, err := w.understand(out, err)
		if err != nil || len(problems) > 0 {
			return built, problems, err
		}
		s = s.without(faults)
	}
	b.remember(sub, s)
	built.Path, built.Missing = w.program(), s.missing()
	return built, s.problems(), w.clear()
}

// recall returns which functions of a submission have proved usable, and how.
func (b *Builder) recall(sub gate.Submission) (subject, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, ok := b.known[sub.Digest]
	return s, ok
}

func (b *Builder) remember(sub gate.Submission, s subject) {
	const most = 10_000
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known == nil || len(b.known) >= most {
		b.known = map[string]subject{}
	}
	b.known[sub.Digest] = s
}

// run runs the go command within the limits.
func (b *Builder) run(ctx context.Context, t *tools, c Command) ([]byte, time.Duration, error) {
	run := b.Run
	if run == nil {
		run = Run
	}
	if c.Limit == 0 {
		c.Limit = b.limit()
	}
	c.Reads = append(c.Reads, t.program, t.command)
	if t.goroot != "" {
		c.Reads = append(c.Reads, t.goroot)
	}
	out, cpu, err := run(ctx, c)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return out, cpu, err
}

func (b *Builder) limit() time.Duration {
	if b.Limit > 0 {
		return b.Limit
	}
	return time.Minute
}

// folder makes a folder for one build.
func (b *Builder) folder() (string, error) {
	dir, err := os.MkdirTemp(b.Dir, "poollab-build-")
	if err != nil {
		return "", err
	}
	// The go command sees through links, and its messages name what it sees.
	return filepath.EvalSymlinks(dir)
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
