package pool

import (
	"errors"
	"sync"
)

// Pool has a ring of bounded size: Submit waits while it is full.
type Pool struct {
	mu       sync.Mutex
	notEmpty *sync.Cond
	notFull  *sync.Cond
	gone     *sync.Cond

	ring    []func()
	head    int
	count   int
	closed  bool
	workers int
}

// New makes a pool with room for as many waiting tasks as it has workers.
func New(workers int) *Pool {
	if workers < 1 {
		panic(errSize)
	}
	p := &Pool{ring: make([]func(), workers), workers: workers}
	p.notEmpty = sync.NewCond(&p.mu)
	p.notFull = sync.NewCond(&p.mu)
	p.gone = sync.NewCond(&p.mu)
	for range workers {
		go p.loop()
	}
	return p
}

// Submit puts a task into the ring.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("pool: no task")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.count == len(p.ring) && !p.closed {
		p.notFull.Wait()
	}
	if p.closed {
		return errors.New("pool: Submit after Close")
	}
	p.ring[(p.head+p.count)%len(p.ring)] = task
	p.count++
	p.notEmpty.Signal()
	return nil
}

// Close wakes everybody and waits for the workers to go.
func (p *Pool) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.notEmpty.Broadcast()
	p.notFull.Broadcast()
	for p.workers > 0 {
		p.gone.Wait()
	}
	return nil
}

func (p *Pool) loop() {
	regular := false
	defer func() {
		if !regular {
			go p.loop()
		}
	}()
	for p.once() {
	}
	regular = true
}

// once waits for a task and runs it. It returns false when this worker is to go.
func (p *Pool) once() (more bool) {
	task := p.take()
	if task == nil {
		return false
	}
	more = true // also after a panic
	defer func() { _ = recover() }()
	task()
	return more
}

func (p *Pool) take() func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.count == 0 && !p.closed {
		p.notEmpty.Wait()
	}
	if p.count == 0 {
		p.workers--
		p.gone.Broadcast()
		return nil
	}
	task := p.ring[p.head]
	p.ring[p.head] = nil
	p.head = (p.head + 1) % len(p.ring)
	p.count--
	p.notFull.Signal()
	return task
}
