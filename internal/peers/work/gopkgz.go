package work

import (
	"context"

	"github.com/go-pkgz/pool"
)

func gopkgzImpls() []Impl {
	batched := gopkgzImpl("go-pkgz", "New, Go, Submit, Close; batches of 10 as by default, so that tasks may wait for one another",
		func(g *pool.WorkerGroup[func()]) *pool.WorkerGroup[func()] { return g },
		func(g *pool.WorkerGroup[int]) *pool.WorkerGroup[int] { return g })
	batched.Not = []string{"memory"} // nine in ten wait behind the first of their batch
	direct := gopkgzImpl("go-pkgz-direct", "the same without batches",
		func(g *pool.WorkerGroup[func()]) *pool.WorkerGroup[func()] { return g.WithBatchSize(0) },
		func(g *pool.WorkerGroup[int]) *pool.WorkerGroup[int] { return g.WithBatchSize(0) })
	return []Impl{batched, direct}
}

// gopkgzImpl makes a group for each operation, because Close ends it and nothing
// else waits.
func gopkgzImpl(name, about string, submit func(*pool.WorkerGroup[func()]) *pool.WorkerGroup[func()],
	indices func(*pool.WorkerGroup[int]) *pool.WorkerGroup[int]) Impl {
	return Impl{Name: name, Role: Library, About: about,
		Submit: func(workers int) Submitter {
			return Submitter{Run: func(n int, task func()) {
				g := submit(pool.New(workers, pool.WorkerFunc[func()](func(_ context.Context, task func()) error {
					task()
					return nil
				})))
				must(g.Go(context.Background()))
				for range n {
					g.Submit(task)
				}
				must(g.Close(context.Background()))
			}, Close: nothing}
		},
		Map: func(workers int) Mapper {
			return Mapper{Map: func(items []int, c Call) []int {
				results := make([]int, len(items))
				g := indices(pool.New(workers, pool.WorkerFunc[int](func(_ context.Context, i int) (err error) {
					results[i], err = c.Error(items[i])
					return err
				})))
				must(g.Go(context.Background()))
				for i := range items {
					g.Submit(i)
				}
				must(g.Close(context.Background()))
				return results
			}, Close: nothing}
		}}
}
