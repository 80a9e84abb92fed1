package pool

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, errors.New("need at least one worker")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	results := make([]R, len(items))
	var once sync.Once
	var firstErr error
	var wg sync.WaitGroup

	size := (len(items) + workers - 1) / workers
	for start := 0; start < len(items); start += size {
		end := min(start+size, len(items))
		wg.Add(1)
		go func() {
			defer wg.Done()
			var err error
			ok := false
			defer func() {
				if !ok {
					once.Do(func() { firstErr = errors.New("task did not return") })
					cancel()
				}
			}()
			for i := start; i < end && ctx.Err() == nil; i++ {
				results[i], err = safeCall(ctx, items[i], f)
				if err != nil {
					once.Do(func() { firstErr = err })
					cancel()
				}
			}
			ok = true
		}()
	}
	wg.Wait()
	if firstErr != nil {
		return nil, firstErr
	}
	return results, ctx.Err()
}

// safeCall turns a panic into an error.
func safeCall[T, R any](ctx context.Context, item T, f func(context.Context, T) (R, error)) (r R, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("task panicked: %v", p)
		}
	}()
	return f(ctx, item)
}
