package pool

import (
	"errors"
	"sync"
)

// Pool runs tasks on a fixed number of workers.
type Pool struct {
	mu      sync.Mutex
	changed *sync.Cond // the queue has a task more, or the pool is closed
	queue   []func()
	closed  bool
	workers sync.WaitGroup
}

// New makes a pool. It panics if there is not at least one worker.
func New(workers int) *Pool {
	if workers < 1 {
		panic("pool: New needs at least one worker")
	}
	p := &Pool{}
	p.changed = sync.NewCond(&p.mu)
	for range workers {
		p.workers.Go(p.work)
	}
	return p
}

// Submit queues a task, or returns an error if the pool is closed.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("pool: the task is nil")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errors.New("pool: the pool is closed")
	}
	p.queue = append(p.queue, task)
	p.changed.Signal()
	return nil
}

// Close waits until all tasks have ended.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	p.changed.Broadcast()
	p.mu.Unlock()
	p.workers.Wait()
	return nil
}

func (p *Pool) work() {
	ended := false
	defer func() {
		if !ended { // a task has called Goexit, and this goroutine goes
			p.workers.Go(p.work)
		}
	}()
	for task := p.next(); task != nil; task = p.next() {
		run(task)
	}
	ended = true
}

// next waits for a task. It returns nil when the pool is closed and the queue empty.
func (p *Pool) next() func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.queue) == 0 && !p.closed {
		p.changed.Wait()
	}
	if len(p.queue) == 0 {
		return nil
	}
	task := p.queue[0]
	p.queue[0] = nil // do not keep it alive
	p.queue = p.queue[1:]
	return task
}

func run(task func()) {
	defer func() { _ = recover() }()
	task()
}
