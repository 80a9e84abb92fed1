package work

import (
	"sync"

	"github.com/gammazero/workerpool"
)

func workerpoolImpls() []Impl {
	start := func(workers int) (*workerpool.WorkerPool, func()) {
		p := workerpool.New(workers)
		return p, p.StopWait
	}
	return []Impl{{Name: "workerpool", Role: Library, About: "New, Do, a WaitGroup; results through a slice or a channel each",
		Submit: func(workers int) Submitter {
			p, stop := start(workers)
			var tasks sync.WaitGroup
			return Submitter{Run: func(n int, task func()) {
				counted := func() { task(); tasks.Done() }
				for range n {
					tasks.Add(1)
					must(p.Do(counted))
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
					must(p.Do(func() { results[i] = c.Plain(item); tasks.Done() }))
				}
				tasks.Wait()
				return results
			}, Close: stop}
		},
		Futures: func(workers int) Awaiter {
			p, stop := start(workers)
			return Awaiter{Await: func(results []int, c Call) {
				await(results, func(i int, done chan<- int) { must(p.Do(func() { done <- c.Plain(i) })) })
			}, Close: stop}
		}}}
}
