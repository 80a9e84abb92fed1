package work

import (
	"iter"
	"sync"
	"sync/atomic"
)

// baselines are what one writes without a queue.
func baselines() []Impl {
	return []Impl{
		{Name: "loop", Role: Floor, About: "a loop without goroutines", AnyWorkers: true,
			Not:    []string{"sleep", "http", "memory", "cycles"},
			Submit: func(int) Submitter { return Submitter{Run: loop, Close: nothing} },
			Map: func(int) Mapper {
				return Mapper{Map: func(items []int, c Call) []int {
					results := make([]int, len(items))
					for i, item := range items {
						results[i] = c.Plain(item)
					}
					return results
				}, Close: nothing}
			},
			Stream: func(_ int, items iter.Seq[int], c Call, got func(int)) {
				for item := range items {
					got(c.Plain(item))
				}
			}},
		{Name: "go", Role: Floor, About: "a goroutine for each task, without a limit", AnyWorkers: true,
			Not:    []string{"cycles"},
			Submit: func(int) Submitter { return Submitter{Run: unlimited, Close: nothing} },
			Map: func(int) Mapper {
				return Mapper{Map: func(items []int, c Call) []int {
					results := make([]int, len(items))
					var tasks sync.WaitGroup
					for i, item := range items {
						tasks.Go(func() { results[i] = c.Plain(item) })
					}
					tasks.Wait()
					return results
				}, Close: nothing}
			},
			Futures: func(int) Awaiter {
				return Awaiter{Await: func(results []int, c Call) {
					await(results, func(i int, done chan<- int) { go func() { done <- c.Plain(i) }() })
				}, Close: nothing}
			}},
		{Name: "sem", Role: Baseline, About: "a goroutine for each task behind a channel as semaphore",
			Submit: func(workers int) Submitter {
				sem := make(chan struct{}, workers)
				return Submitter{Run: func(n int, task func()) {
					var tasks sync.WaitGroup
					for range n {
						sem <- struct{}{}
						tasks.Go(func() { task(); <-sem })
					}
					tasks.Wait()
				}, Close: nothing}
			},
			Map: func(workers int) Mapper {
				sem := make(chan struct{}, workers)
				return Mapper{Map: func(items []int, c Call) []int {
					results := make([]int, len(items))
					var tasks sync.WaitGroup
					for i, item := range items {
						sem <- struct{}{}
						tasks.Go(func() { results[i] = c.Plain(item); <-sem })
					}
					tasks.Wait()
					return results
				}, Close: nothing}
			}},
		{Name: "atomic", Role: Baseline, AtOnce: true, About: "goroutines that claim the next index with one counter: all tasks known from the start",
			Submit: func(workers int) Submitter {
				return Submitter{Run: func(n int, task func()) {
					claim(workers, n, func(int) { task() })
				}, Close: nothing}
			},
			Map: func(workers int) Mapper {
				return Mapper{Map: func(items []int, c Call) []int {
					results := make([]int, len(items))
					claim(workers, len(items), func(i int) { results[i] = c.Plain(items[i]) })
					return results
				}, Close: nothing}
			}},
		{Name: "steal", Role: Baseline,
			About: "a range of the indices for each goroutine, halves of which others steal; no errors, context or recover",
			Map: func(workers int) Mapper {
				return Mapper{Map: func(items []int, c Call) []int { return stealMap(workers, items, c.Plain) }, Close: nothing}
			}},
	}
}

func loop(n int, task func()) {
	for range n {
		task()
	}
}

func unlimited(n int, task func()) {
	var tasks sync.WaitGroup
	for range n {
		tasks.Go(task)
	}
	tasks.Wait()
}

// claim calls do for every index below n on some goroutines.
func claim(workers, n int, do func(int)) {
	var next atomic.Int64
	var helpers sync.WaitGroup
	for range min(workers, n) {
		helpers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	helpers.Wait()
}

// await submits a call for each index, which sends its result to a channel of
// its own, and then receives all in order.
func await(results []int, submit func(i int, done chan<- int)) {
	futures := make([]chan int, len(results))
	for i := range futures {
		done := make(chan int, 1)
		futures[i] = done
		submit(i, done)
	}
	for i, done := range futures {
		results[i] = <-done
	}
}
