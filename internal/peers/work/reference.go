package work

import (
	"context"
	"iter"
	"sync"

	"example.com/poollab/pool"
)

// refPool is a reference pool as the benchmarks use it. How the package is asked
// for a pool, for waiting and for a future is said here and nowhere else.
type refPool struct {
	*pool.Pool
	tasks sync.WaitGroup
}

func newRef(workers int) *refPool { return &refPool{Pool: pool.New(workers)} }

func newRefUnbounded(workers int) *refPool {
	return &refPool{Pool: pool.New(workers, pool.Unbounded())}
}

// run submits n tasks and waits until the pool is idle.
func (p *refPool) run(n int, task func()) {
	for range n {
		must(p.Submit(task))
	}
	must(p.Wait(context.Background()))
}

// refFuture is a call on the pool whose result can be waited for.
type refFuture struct{ *pool.Future[int] }

func refCall(p *refPool, f func(context.Context, int) (int, error), i int) refFuture {
	future, err := pool.Call(context.Background(), p.Pool, f, i)
	must(err)
	return refFuture{future}
}

func (f refFuture) result() int {
	r, err := f.Result(context.Background())
	must(err)
	return r
}

// runCounted submits n tasks and waits for a WaitGroup that counts them, as one
// has to with pools that cannot wait.
func (p *refPool) runCounted(n int, task func()) {
	counted := func() { task(); p.tasks.Done() }
	for range n {
		p.tasks.Add(1)
		must(p.Submit(counted))
	}
	p.tasks.Wait()
}

func (p *refPool) close() { must(p.Close()) }

func referenceImpls() []Impl {
	return []Impl{
		{Name: "pool", Role: Reference,
			About: "New, Submit and its own Wait; Map; Stream; Call and Result",
			Submit: func(workers int) Submitter {
				p := newRef(workers)
				return Submitter{Run: p.run, Close: p.close}
			},
			Map: func(workers int) Mapper {
				return Mapper{Map: func(items []int, c Call) []int {
					results, err := pool.Map(context.Background(), workers, items, c.Context)
					must(err)
					return results
				}, Close: nothing}
			},
			Stream: func(workers int, items iter.Seq[int], c Call, got func(int)) {
				for r, err := range pool.Stream(context.Background(), workers, items, c.Context) {
					must(err)
					got(r)
				}
			},
			Futures: func(workers int) Awaiter {
				p := newRef(workers)
				return Awaiter{Await: func(results []int, c Call) {
					futures := make([]refFuture, len(results))
					for i := range futures {
						futures[i] = refCall(p, c.Context, i)
					}
					for i, f := range futures {
						results[i] = f.result()
					}
				}, Close: p.close}
			}},
		{Name: "pool-wg", Role: Variant, About: "the same pool, waited for with a WaitGroup that counts each task",
			Not: []string{"sleep", "http", "memory", "cycles"},
			Submit: func(workers int) Submitter {
				p := newRef(workers)
				return Submitter{Run: p.runCounted, Close: p.close}
			}},
		{Name: "pool-unbounded", Role: Variant, About: "the same pool with a queue without limit",
			Not: []string{"submit1us", "sleep", "http", "cycles"},
			Submit: func(workers int) Submitter {
				p := newRefUnbounded(workers)
				return Submitter{Run: p.run, Close: p.close}
			}},
		{Name: "pool-map", Role: Variant, About: "Map called for its tasks alone: it knows all tasks from the start",
			Submit: func(workers int) Submitter {
				return Submitter{Run: func(n int, task func()) {
					_, err := pool.Map(context.Background(), workers, make([]struct{}, n),
						func(context.Context, struct{}) (struct{}, error) { task(); return struct{}{}, nil })
					must(err)
				}, Close: nothing}
			}},
		{Name: "pool-completed", Role: Variant, About: "Completed, whose results come as they finish, stored by that",
			Map: func(workers int) Mapper {
				return Mapper{Map: func(items []int, c Call) []int {
					results := make([]int, 0, len(items))
					for r, err := range pool.Completed(context.Background(), workers, items, c.Context) {
						must(err)
						results = append(results, r)
					}
					return results
				}, Close: nothing}
			}},
		{Name: "pool-window1024", Role: Variant, About: "Stream with a window of 1 024",
			Stream: func(workers int, items iter.Seq[int], c Call, got func(int)) {
				for r, err := range pool.Stream(context.Background(), workers, items, c.Context, pool.Window(1024)) {
					must(err)
					got(r)
				}
			}},
	}
}
