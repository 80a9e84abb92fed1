package peers

import (
	"context"

	"github.com/sourcegraph/conc/iter"
	concpool "github.com/sourcegraph/conc/pool"
	"github.com/sourcegraph/conc/stream"

	"example.com/poollab/lab/pooltest"
)

func concPool(workers int) pooltest.Pool {
	p := concpool.New().WithMaxGoroutines(workers)
	return pool{func(task func()) error { p.Go(task); return nil }, func() error { p.Wait(); return nil }}
}

func concIter(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
	m := iter.Mapper[int, int]{MaxGoroutines: workers}
	return m.MapErr(items, func(item *int) (int, error) { return f(ctx, *item) })
}

func concStream(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
	var results []int
	var first error
	s := stream.New().WithMaxGoroutines(workers)
	for _, item := range items {
		s.Go(func() stream.Callback {
			r, err := f(ctx, item)
			return func() {
				results = append(results, r)
				if first == nil {
					first = err
				}
			}
		})
	}
	s.Wait()
	return results, first
}
