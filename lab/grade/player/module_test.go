//go:build unix

package player

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/internal/stacks"
)

// halves is a pool that decides in one critical section and acts in another. It
// shows only if goroutines meet there.
const halves = `package submission

import (
	"errors"
	"sync"
)

type Pool struct {
	tasks   chan func()
	mu      sync.Mutex
	closed  bool
	workers sync.WaitGroup
}

func New(workers int) *Pool {
	p := &Pool{tasks: make(chan func())}
	for range workers {
		p.workers.Go(func() {
			for task := range p.tasks {
				task()
			}
		})
	}
	return p
}

func (p *Pool) Submit(task func()) error {
	p.mu.Lock()
	closed := p.closed
	p.mu.Unlock()
	if closed {
		return errors.New("closed")
	}
	p.tasks <- task
	return nil
}

func (p *Pool) Close() error {
	p.mu.Lock()
	closed := p.closed
	p.closed = true
	p.mu.Unlock()
	if !closed {
		close(p.tasks)
	}
	p.workers.Wait()
	return nil
}
`

const generic = `
package submission

import (
	"context"
	"iter"
)

func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	var out []R
	for _, v := range items {
		r, err := f(ctx, v)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for _, v := range items {
			if !yield(f(ctx, v)) {
				return
			}
		}
	}
}
`

const driver = `package main

import (
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/submission"
)

func subject() play.Subject {
	return play.Subject{Map: play.MapOf(submission.Map), Completed: play.CompletedOf(submission.Completed), Pool: play.PoolOf(submission.New)}
}

func main() { play.Main(subject()) }
`

const driverTest = `package main

import (
	"testing"

	"example.com/poollab/lab/grade/play"
)

func TestMain(*testing.M) { play.Main(subject()) }
`

// faultyDriver is a driver of a pool of package faulty, which is laid beside.
const faultyDriver = `package main

import (
	"os"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/grade/play"
)

func subject() play.Subject {
	for _, f := range faulty.All() {
		if f.Name == os.Getenv("POOLLAB_TEST_SUBJECT") {
			s := play.Subject{Map: f.Map, Completed: f.Completed}
			if f.Pool != nil {
				s.Pool = play.PoolOf(f.Pool)
			}
			return s
		}
	}
	return play.Subject{}
}

func main() { play.Main(subject()) }
`

// module lays out the module that a grader compiles. Without a pool the
// submission is one of package faulty, which the environment names.
func module(t testing.TB, pool string) string {
	dir := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	lay := func(from fs.FS, to string) {
		require.NoError(t, fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || name == "source.go" {
				return err
			}
			text, err := fs.ReadFile(from, name)
			write(to+"/"+name, string(text))
			return err
		}))
	}
	write("go.mod", "module example.com/poollab\n\ngo 1.26\n")
	if pool != "" {
		write("submission/pool.go", pool)
		write("submission/functions.go", generic)
	}
	if write("driver/main.go", driver); pool == "" {
		write("driver/main.go", faultyDriver)
		lay(os.DirFS(filepath.Join("..", "..", "..", "internal", "faulty")), "internal/faulty")
	}
	write("driver/main_test.go", driverTest)
	lay(play.Source, "lab/grade/play")
	lay(interleave.Source, "lab/interleave")
	lay(stacks.Source, "lab/internal/stacks")
	return dir
}

func TestDriverCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program")
	}
	dir := module(t, halves)
	begin := time.Now()
	cmd := exec.Command("go", "build", "-trimpath", "-o", "play", "./driver")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOPROXY=off", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	file, err := os.Stat(filepath.Join(dir, "play"))
	require.NoError(t, err)
	t.Logf("%d KB in %v", file.Size()>>10, time.Since(begin))
	p := &Player{Launch: launcher(filepath.Join(dir, "play"), Environment()...)}
	var scripts []play.Script
	for range 1000 {
		scripts = append(scripts, submits(2, 5))
	}
	scripts = append(scripts, mapping("Map", 1, 3), mapping("Completed", 1, 3))
	begin = time.Now()
	records, err := p.Play(context.Background(), scripts)
	require.NoError(t, err)
	for _, r := range records {
		require.Equal(t, play.Done, r.End)
	}
	t.Logf("%d scripts in %v", len(scripts), time.Since(begin))
}
