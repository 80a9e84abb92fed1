package pool

import (
	"context"
	"errors"
	"fmt"
)

// Sequential calls f for one item after another on the caller's goroutine and
// returns the results in order: [Map] without concurrency, and the baseline
// that a pool has to beat.
//
// It stops at the first error and when ctx ends, with the same errors as Map.
// A panic of f is the caller's own and is not turned into an error.
func Sequential[T, R any](ctx context.Context, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	results := make([]R, len(items))
	for i, item := range items {
		if ctx.Err() != nil {
			return results, ended(ctx)
		}
		r, err := f(ctx, item)
		if err != nil {
			return results, err
		}
		results[i] = r
	}
	return results, nil
}

// ended is the error of a call whose context ended: it matches both ctx.Err()
// and the cause, because callers test for either.
func ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// checkWorkers panics if a number of workers is not one.
func checkWorkers(name string, workers int) {
	if workers < 1 {
		panic(fmt.Sprintf("pool: %s needs at least one worker, got %d", name, workers))
	}
}
