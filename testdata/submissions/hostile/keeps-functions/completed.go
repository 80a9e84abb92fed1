package pool

import (
	"context"
	"iter"
)

// Completed yields outcomes as they finish, and leaves yield to those who come later.
func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		lock.Lock()
		defer lock.Unlock()
		for _, item := range items {
			kept = append(kept, func() { yield(f(context.Background(), item)) })
		}
	}
}
