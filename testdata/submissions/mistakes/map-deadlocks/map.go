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
	type result struct {
		index int
		value R
		err   error
	}
	jobs := make(chan int, workers)
	out := make(chan result, workers)
	for w := 0; w < workers; w++ {
		go func() {
			for i := range jobs {
				r, err := safeCall(ctx, items[i], f)
				out <- result{i, r, err}
			}
		}()
	}

	for i := range items {
		jobs <- i
	}
	close(jobs)

	results := make([]R, len(items))
	var firstErr error
	for range items {
		r := <-out
		if r.err != nil && firstErr == nil {
			firstErr = r.err
		}
		results[r.index] = r.value
	}
	return results, firstErr
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
