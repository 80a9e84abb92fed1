// Package pool is built on one small monitor: a mutex and a condition.
package pool

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
)

var (
	errSize   = errors.New("pool: number of workers is less than 1")
	errExited = errors.New("pool: task left by runtime.Goexit")
)

// monitor counts the workers of one call and remembers its first failure.
type monitor struct {
	sync.Mutex
	changed *sync.Cond
	next    int // index of the next item
	working int
	failure error
}

func newMonitor(workers int) *monitor {
	m := &monitor{working: workers}
	m.changed = sync.NewCond(&m.Mutex)
	return m
}

// take gives out the next index, or says that there is nothing more to do.
func (m *monitor) take(ctx context.Context, n int) (int, bool) {
	m.Lock()
	defer m.Unlock()
	if m.next == n || m.failure != nil || ctx.Err() != nil {
		return 0, false
	}
	m.next++
	return m.next - 1, true
}

func (m *monitor) leave() {
	m.Lock()
	defer m.Unlock()
	m.working--
	m.changed.Broadcast()
}

func (m *monitor) join() {
	m.Lock()
	defer m.Unlock()
	for m.working > 0 {
		m.changed.Wait()
	}
}

// call runs f and passes on how it ended.
func call[T, R any](ctx context.Context, item T, f func(context.Context, T) (R, error), done func(R, error)) {
	var value R
	err := errExited
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("pool: task panicked: %v", v)
		}
		done(value, err)
	}()
	value, err = f(ctx, item)
}

// Map is a parallel map.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, errSize
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	workers = min(workers, len(items))
	m := newMonitor(workers)
	out := make([]R, len(items))
	finished := 0
	for range workers {
		go func() {
			defer m.leave()
			for {
				i, ok := m.take(inner, len(items))
				if !ok {
					return
				}
				call(inner, items[i], f, func(value R, err error) {
					m.Lock()
					defer m.Unlock()
					if err == nil {
						out[i] = value
						finished++
						return
					}
					if m.failure == nil {
						m.failure = err
						cancel()
					}
				})
			}
		}()
	}
	m.join()
	runtime.Gosched() // let the workers end that have said good-bye
	switch {
	case m.failure != nil:
		return nil, m.failure
	case finished < len(items):
		return nil, context.Cause(ctx)
	}
	return out, nil
}
