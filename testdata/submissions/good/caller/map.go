// Package pool lets the caller's goroutine do its share, and hands out work by
// counting an atomic index.
package pool

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Map runs on workers-1 goroutines and on the caller's. A panic of f goes on in
// the caller; so does a Goexit that happens there.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, fmt.Errorf("pool: %d workers", workers)
	}
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	var next, finished atomic.Int64
	var panicked atomic.Pointer[any]
	results := make([]R, len(items))
	step := func(i int) {
		ended := false
		defer func() {
			if ended {
				return
			}
			if v := recover(); v != nil {
				panicked.CompareAndSwap(nil, &v)
			}
			cancel(errors.New("pool: a call did not return"))
		}()
		r, err := f(inner, items[i])
		ended = true
		if err != nil {
			cancel(err)
			return
		}
		results[i] = r
		finished.Add(1)
	}
	work := func() {
		for inner.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= len(items) {
				return
			}
			step(i)
		}
	}

	var others sync.WaitGroup
	for range min(workers, len(items)) - 1 {
		others.Go(work)
	}
	func() {
		defer others.Wait() // also when a Goexit ends this goroutine
		work()
	}()
	if v := panicked.Load(); v != nil {
		panic(*v)
	}
	if int(finished.Load()) == len(items) {
		return results, nil
	}
	return nil, context.Cause(inner)
}
