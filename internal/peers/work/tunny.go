package work

import (
	"sync"

	"github.com/Jeffail/tunny"
)

func tunnyImpls() []Impl {
	return []Impl{{Name: "tunny", Role: Library, About: "NewCallback or NewFunc, Process on a goroutine for each task, as it waits for the result",
		Submit: func(workers int) Submitter {
			p := tunny.NewCallback(workers)
			return Submitter{Run: func(n int, task func()) {
				var tasks sync.WaitGroup
				for range n {
					tasks.Go(func() { p.Process(task) })
				}
				tasks.Wait()
			}, Close: p.Close}
		},
		Map: func(workers int) Mapper {
			var call Call // the function belongs to the pool; operations do not overlap
			p := tunny.NewFunc(workers, func(item any) any { return call.Plain(item.(int)) })
			return Mapper{Map: func(items []int, c Call) []int {
				call = c
				results := make([]int, len(items))
				var tasks sync.WaitGroup
				for i, item := range items {
					tasks.Go(func() { results[i] = p.Process(item).(int) })
				}
				tasks.Wait()
				return results
			}, Close: p.Close}
		},
		Futures: func(workers int) Awaiter {
			var call Call
			p := tunny.NewFunc(workers, func(item any) any { return call.Plain(item.(int)) })
			return Awaiter{Await: func(results []int, c Call) {
				call = c
				await(results, func(i int, done chan<- int) { go func() { done <- p.Process(i).(int) }() })
			}, Close: p.Close}
		}}}
}
