package work

import (
	"context"
	"sync"

	"github.com/panjf2000/ants/v2"
)

func antsImpls() []Impl {
	start := func(workers int) (*ants.Pool, func()) {
		p, err := ants.NewPool(workers)
		must(err)
		return p, func() { must(p.ReleaseContext(context.Background())) }
	}
	return []Impl{{Name: "ants", Role: Library, About: "NewPool, Submit, a WaitGroup; results through a slice or a channel each",
		Submit: func(workers int) Submitter {
			p, stop := start(workers)
			var tasks sync.WaitGroup
			return Submitter{Run: func(n int, task func()) {
				counted := func() { task(); tasks.Done() }
				for range n {
					tasks.Add(1)
					must(p.Submit(counted))
				}
				tasks.Wait()
			}, Close: stop}
		},
		Map: func(workers int) Mapper {
			p, stop := start(workers)
			return Mapper{Map: func(items []int, c Call) []int {
				results := make([]int, len(items))
				var tasks sync.WaitGroup
				for i, item := range items {
					tasks.Add(1)
					must(p.Submit(func() { results[i] = c.Plain(item); tasks.Done() }))
				}
				tasks.Wait()
				return results
			}, Close: stop}
		},
		Futures: func(workers int) Awaiter {
			p, stop := start(workers)
			return Awaiter{Await: func(results []int, c Call) {
				await(results, func(i int, done chan<- int) { must(p.Submit(func() { done <- c.Plain(i) })) })
			}, Close: stop}
		}}}
}
