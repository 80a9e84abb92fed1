package pool

import (
	"sync"
)

// The runtime ends the process when it sees it, and no recover helps.
func collide() {
	m := map[int]int{}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 100_000 {
				m[i%16] = g
			}
		})
	}
	wg.Wait()
}

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error {
	collide()
	return nil
}
