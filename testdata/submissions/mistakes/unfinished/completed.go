package pool

import (
	"context"
	"iter"
)

// Completed yields outcomes as they finish.
func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {}
}
