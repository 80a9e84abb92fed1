package gate

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// lay writes files, by name.
func lay(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	return dir
}

// pool uses what pools use, and some of what looks like something forbidden.
const pool = `// Package pool is the one of a student.
package pool

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	kilo = 1 << (10 * (iota + 1))
	mega
)

const size, most = 4 * kilo, ` + "`a string`" + `

// Pool has go:noinline in its text, and // +build too.
type Pool struct {
	mu    sync.Mutex
	tasks chan func()
	ring  [size]byte
	count atomic.Int64
	state map[int]string
}

var names = map[int]string{mega: "mega", 1 << 30: "giga"}

var several = []map[int]string{{1 << 20: "a"}, {mega: "b"}}

type options struct{ mega int }

var defaults = []*options{{mega: 1}}

func New(workers int) *Pool {
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0) + runtime.NumCPU()
	}
	println("made at", time.Now().String(), names[1], defaults[0], several)
	for range workers {
		go func() { runtime.Gosched(); runtime.Goexit() }()
	}
	return &Pool{tasks: make(chan func(), 1<<20)}
}

func (p *Pool) Submit(task func()) error { p.tasks <- task; return nil }
func (p *Pool) Close() error             { return errors.New("x") }

func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	return nil, fmt.Errorf("x %d", workers<<2)
}

func helper() {}
`
