package pool

import "context"

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
