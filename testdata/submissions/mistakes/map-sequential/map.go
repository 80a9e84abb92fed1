package pool

import (
	"context"
	"errors"
)

func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, errors.New("need at least one worker")
	}
	results := make([]R, 0, len(items))
	for _, item := range items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r, err := f(ctx, item)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}
