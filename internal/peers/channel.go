package peers

import (
	"sync"

	"example.com/poollab/lab/pooltest"
)

// channelPool is what one writes by hand: workers that range over a channel.
func channelPool(workers int) pooltest.Pool {
	tasks := make(chan func(), 16)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for task := range tasks {
				task()
			}
		})
	}
	return pool{
		func(task func()) error { tasks <- task; return nil },
		func() error { close(tasks); wg.Wait(); return nil },
	}
}
