package pool

import (
	"errors"
	"sync"
)

// Pool has no worker while there is nothing to do: Submit starts one if there
// are fewer than allowed, and a worker that finds the queue empty goes home.
type Pool struct {
	mu      sync.Mutex
	limit   int
	workers int
	queue   []func()
	closed  bool
	wg      sync.WaitGroup
}

// New makes an empty pool.
func New(workers int) *Pool {
	if workers < 1 {
		panic("pool.New: workers < 1")
	}
	return &Pool{limit: workers}
}

// Submit queues the task and sees to it that somebody runs it.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		panic("pool.Submit: nil task")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errors.New("pool.Submit: closed")
	}
	p.queue = append(p.queue, task)
	if p.workers < p.limit {
		p.workers++
		p.wg.Go(p.work)
	}
	return nil
}

// Close waits for the workers; new ones cannot come.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.wg.Wait()
	return nil
}

func (p *Pool) work() {
	home := false
	defer func() {
		if !home {
			p.wg.Go(p.work) // a Goexit took this one
		}
	}()
	for {
		p.mu.Lock()
		if len(p.queue) == 0 {
			p.queue = nil
			p.workers--
			home = true
			p.mu.Unlock()
			return
		}
		task := p.queue[0]
		p.queue[0] = nil
		p.queue = p.queue[1:]
		p.mu.Unlock()
		quietly(task)
	}
}

func quietly(task func()) {
	defer func() { _ = recover() }()
	task()
}
