package pool

import (
	"time"
)

// again makes two timers of one, ten times over.
func again(n int) {
	if n == 0 {
		return
	}
	for range 2 {
		time.AfterFunc(time.Minute, func() { again(n - 1) })
	}
}

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error {
	again(10)
	return nil
}
