package pool

import (
	"sync"
)

func deep(n int) int {
	var room [64]int
	if n == 0 {
		return room[0]
	}
	room[n%64] = deep(n - 1)
	return room[n%64]
}

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error {
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for range 100_000 {
		wg.Go(func() {
			deep(5)
			<-gate
		})
	}
	close(gate)
	wg.Wait()
	return nil
}
