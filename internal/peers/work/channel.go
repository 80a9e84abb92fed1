package work

import (
	"iter"
	"sync"
)

// channels are fixed workers that range over a channel, the pool that most
// people write.
func channels() []Impl {
	return []Impl{
		channelImpl("chan", "fixed workers that range over a buffered channel of 1 024; no recover", 1024, run),
		channelImpl("chan-recover", "the same with a recover around each task", 1024, protect),
		channelImpl("chan0", "fixed workers that range over an unbuffered channel; no recover", 0, run),
		{Name: "chan-of-chan", Role: Baseline,
			About: "a channel of result channels, as long as there are workers, and a goroutine for each item",
			Stream: func(workers int, items iter.Seq[int], c Call, got func(int)) {
				pending := make(chan chan int, workers-1) // one more has left it and is waited for
				go func() {
					defer close(pending)
					for item := range items {
						done := make(chan int, 1)
						pending <- done
						go func() { done <- c.Plain(item) }()
					}
				}()
				for done := range pending {
					got(<-done)
				}
			}},
	}
}

func run(task func()) { task() }

func protect(task func()) {
	defer func() { _ = recover() }()
	task()
}

func channelImpl(name, about string, buffer int, do func(func())) Impl {
	start := func(workers int) (chan<- func(), func()) {
		queue := make(chan func(), buffer)
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for task := range queue {
					do(task)
				}
			})
		}
		return queue, func() { close(queue); all.Wait() }
	}
	p := Impl{Name: name, Role: Baseline, About: about,
		Submit: func(workers int) Submitter {
			queue, stop := start(workers)
			var tasks sync.WaitGroup
			return Submitter{Run: func(n int, task func()) {
				counted := func() { task(); tasks.Done() }
				for range n {
					tasks.Add(1)
					queue <- counted
				}
				tasks.Wait()
			}, Close: stop}
		},
		Futures: func(workers int) Awaiter {
			queue, stop := start(workers)
			return Awaiter{Await: func(results []int, c Call) {
				await(results, func(i int, done chan<- int) { queue <- func() { done <- c.Plain(i) } })
			}, Close: stop}
		},
		Map: func(workers int) Mapper {
			return Mapper{Map: func(items []int, c Call) []int {
				results, indices := make([]int, len(items)), make(chan int, buffer)
				var all sync.WaitGroup
				for range workers {
					all.Go(func() {
						for i := range indices {
							results[i] = c.Plain(items[i])
						}
					})
				}
				for i := range items {
					indices <- i
				}
				close(indices)
				all.Wait()
				return results
			}, Close: nothing}
		}}
	if name == "chan-recover" {
		p.Map = nil // its map would be the same as that of chan
		p.Not = []string{"sleep", "http", "memory", "cycles"}
	}
	return p
}
