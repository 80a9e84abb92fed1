package pool

import "context"

// Map calls f for the first item again and again, for a record without an end.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	for len(items) > 0 {
		_, _ = f(ctx, items[0])
	}
	return nil, nil
}
