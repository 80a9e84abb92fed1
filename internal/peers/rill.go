package peers

import (
	"context"
	"iter"

	"github.com/destel/rill"
)

func rillMap(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
	in := rill.FromSlice(items, nil)
	return rill.ToSlice(rill.OrderedMap(in, workers, func(item int) (int, error) { return f(ctx, item) }))
}

func rillCompleted(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		in := rill.FromSlice(items, nil)
		rill.ToSeq2(rill.Map(in, workers, func(item int) (int, error) { return f(ctx, item) }))(yield)
	}
}
