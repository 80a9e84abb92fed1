package pool

import (
	"context"
	"errors"
	"fmt"
)

func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, errors.New("need at least one worker")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	type result struct {
		index int
		value R
		err   error
	}
	jobs := make(chan int, len(items))
	for i := range items {
		jobs <- i
	}
	close(jobs)

	out := make(chan result, len(items))
	for range min(workers, len(items)) {
		go func() {
			for i := range jobs {
				if ctx.Err() != nil {
					out <- result{index: i, err: ctx.Err()}
					continue
				}
				r, err := safeCall(ctx, items[i], f)
				if err != nil {
					cancel()
				}
				out <- result{i, r, err}
			}
		}()
	}

	results := make([]R, len(items))
	var firstErr error
	for range items {
		r := <-out
		if r.err != nil && firstErr == nil {
			firstErr = r.err
		}
		results[r.index] = r.value
	}
	if firstErr != nil {
		return nil, firstErr
	}
	return results, nil
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
