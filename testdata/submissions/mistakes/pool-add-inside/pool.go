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

// Submit waits for room and starts the task.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("nil task")
	}
	p.sem <- struct{}{}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		<-p.sem
		return errors.New("pool is closed")
	}
	go func() {
		p.wg.Add(1)
		defer p.wg.Done()
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
