package peers

import (
	"context"

	"golang.org/x/sync/errgroup"

	"example.com/poollab/lab/pooltest"
)

func errgroupPool(workers int) pooltest.Pool {
	var g errgroup.Group
	g.SetLimit(workers)
	return pool{func(task func()) error {
		g.Go(func() error { task(); return nil })
		return nil
	}, g.Wait}
}

func errgroupMap(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
	results := make([]int, len(items))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(workers)
	for i, item := range items {
		g.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			results[i], err = f(ctx, item)
			return err
		})
	}
	return results, g.Wait()
}
