package faulty

import (
	"slices"
	"sync"
)

// stealingPool deals tasks out to queues, one for each worker.
type stealingPool struct {
	mu      sync.Mutex
	wake    sync.Cond
	queues  [][]func()
	next    int // whose turn it is to get a task
	closed  bool
	workers sync.WaitGroup
}

func newStealing(workers int) Pool {
	needWorkers(workers)
	p := &stealingPool{queues: make([][]func(), workers)}
	p.wake.L = &p.mu
	for own := range workers {
		p.workers.Go(func() { p.work(own) })
	}
	return p
}

func (p *stealingPool) work(own int) {
	over := false
	defer func() {
		if !over {
			p.workers.Go(func() { p.work(own) })
		}
	}()
	for {
		task, ok := p.take(own)
		if !ok {
			break
		}
		contain(task, func(error) {})
	}
	over = true
}

// take takes the oldest task of the worker's own queue, or the youngest one of
// another.
func (p *stealingPool) take(own int) (func(), bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if len(p.queues[own]) > 0 {
			return p.remove(own, 0), true
		}
		for victim, queue := range p.queues {
			if len(queue) > 0 {
				return p.remove(victim, len(queue)-1), true
			}
		}
		if p.closed {
			return nil, false
		}
		p.wake.Wait()
	}
}

// remove takes a task out of a queue; slices.Delete clears its slot.
func (p *stealingPool) remove(owner, i int) func() {
	task := p.queues[owner][i]
	p.queues[owner] = slices.Delete(p.queues[owner], i, i+1)
	return task
}

func (p *stealingPool) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errClosed
	}
	owner := p.next % len(p.queues)
	p.queues[owner] = append(p.queues[owner], task)
	p.next++
	p.wake.Signal()
	return nil
}

func (p *stealingPool) Close() error {
	p.mu.Lock()
	p.closed = true
	p.wake.Broadcast()
	p.mu.Unlock()
	p.workers.Wait()
	return nil
}
