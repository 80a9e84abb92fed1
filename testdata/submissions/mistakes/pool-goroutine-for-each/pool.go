package pool

import (
	"errors"
	"sync"
)

// Pool limits the number of running tasks with a semaphore.
type Pool struct {
	sem    chan struct{}
	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
}

// New creates the pool.
func New(workers int) *Pool {
	if workers < 1 {
		panic("need at least one worker")
	}
	return &Pool{sem: make(chan struct{}, workers)}
}

// Submit starts the task as soon as there is room.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("nil task")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errors.New("pool is closed")
	}
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		p.sem <- struct{}{}
		defer func() { <-p.sem }()
		defer func() { _ = recover() }()
		task()
	}()
	return nil
}

// Close waits for all the tasks.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.wg.Wait()
	return nil
}
