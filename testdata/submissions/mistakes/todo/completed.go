package pool

import (
	"context"
	"iter"
)

func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	panic("TODO")
}
