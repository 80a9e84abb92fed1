package faulty

import (
	"context"
	"sync"
)

// parts is a correct Pool: a queue under one lock, and workers that wait on a
// condition. Its method open makes one. A part that is nil is the correct one.
// Parts that keep something of their own are made anew for each pool.
type parts struct {
	bounded bool // there is room for spare tasks beside those that run
	spare   int
	lax     bool // takes any number of workers

	start  func(p *base)                           // starts the workers
	submit func(p *base, task func()) error        // whole Submit
	accept func(p *base, task func())              // queues a task and wakes a worker; p.mu is held
	take   takeFunc                                // waits for a task; p.mu is held
	call   func(p *base, f func(), failed failure) // runs a task and contains it
	end    func(p *base, err error)                // counts a task off; p.mu is held
	lost   func(p *base, take takeFunc)            // Goexit took a worker
	close  func(p *base) error                     // whole Close
}

type (
	takeFunc = func(p *base) (task func(), ok bool)
	failure  = func(error)
)

// base is a pool of such parts.
type base struct {
	parts parts
	limit int

	mu      sync.Mutex
	wake    sync.Cond // workers wait here for a task or the end
	changed sync.Cond // submitters wait here for room, others for quiet
	queue   []func()
	running int
	closed  bool

	done, failed, panics int

	workers sync.WaitGroup
}

func (q parts) open(workers int) Pool { return q.base(workers) }

func (q parts) base(workers int) *base {
	if !q.lax {
		needWorkers(workers)
	}
	p := &base{parts: q, limit: workers}
	p.wake.L, p.changed.L = &p.mu, &p.mu
	if q.start != nil {
		q.start(p)
	} else {
		p.startAll()
	}
	return p
}

func (p *base) startAll() {
	for range p.limit {
		p.spawn(p.takeFunc())
	}
}

// spawn starts a worker that gets its tasks from take.
func (p *base) spawn(take takeFunc) {
	p.workers.Go(func() { p.work(take) })
}

func (p *base) takeFunc() takeFunc {
	if p.parts.take != nil {
		return p.parts.take
	}
	return (*base).take
}

func (p *base) work(take takeFunc) {
	over := false
	defer func() {
		switch {
		case over:
		case p.parts.lost != nil:
			p.parts.lost(p, take)
		default:
			p.spawn(take)
		}
	}()
	for {
		p.mu.Lock()
		task, ok := take(p)
		p.mu.Unlock()
		if !ok {
			break
		}
		p.run(task)
	}
	over = true
}

// take waits for a task, which then counts as running; p.mu is held.
func (p *base) take() (func(), bool) {
	if !p.await() {
		return nil, false
	}
	return p.pop(), true
}

// await waits until the queue is not empty and reports whether it is so; if
// not, the pool is closed and all is done. p.mu is held.
func (p *base) await() bool {
	for len(p.queue) == 0 && !p.closed {
		p.wake.Wait()
	}
	return len(p.queue) > 0
}

// pop takes the oldest task, which there must be; p.mu is held.
func (p *base) pop() func() { return p.pick(0) }

// pick takes the task at i out of the queue; p.mu is held.
func (p *base) pick(i int) func() {
	task := p.queue[i]
	last := len(p.queue) - 1
	copy(p.queue[i:], p.queue[i+1:])
	p.queue[last] = nil
	p.queue = p.queue[:last]
	p.running++
	return task
}

func (p *base) run(task func()) {
	var failed error
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.parts.end != nil {
			p.parts.end(p, failed)
		} else {
			p.end(failed)
		}
	}()
	note := func(err error) { failed = err }
	if p.parts.call != nil {
		p.parts.call(p, task, note)
	} else {
		contain(task, note)
	}
}

// end counts a task off, with the error if it failed; p.mu is held.
func (p *base) end(err error) {
	p.count(err)
	p.running--
	p.changed.Broadcast()
}

func (p *base) count(err error) {
	p.done++
	if err != nil {
		p.failed++
	}
	if panicked(err) {
		p.panics++
	}
}

func (p *base) Submit(task func()) error {
	if p.parts.submit != nil {
		return p.parts.submit(p, task)
	}
	return p.submit(task)
}

func (p *base) submit(task func()) error {
	if task == nil {
		return errNil
	}
	return p.enter(task)
}

// enter is Submit for a task that has been looked at.
func (p *base) enter(task func()) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.full() && !p.closed {
		p.changed.Wait()
	}
	if p.closed {
		return errClosed
	}
	p.accept(task)
	return nil
}

// full reports whether there is no room; p.mu is held.
func (p *base) full() bool {
	return p.parts.bounded && p.running+len(p.queue) >= p.limit+p.parts.spare
}

func (p *base) accept(task func()) {
	if p.parts.accept != nil {
		p.parts.accept(p, task)
		return
	}
	p.queue = append(p.queue, task)
	p.wake.Signal()
}

func (p *base) Close() error {
	if p.parts.close != nil {
		return p.parts.close(p)
	}
	return p.close()
}

func (p *base) close() error {
	p.stop()
	p.workers.Wait()
	return nil
}

// stop ends the intake and tells everyone.
func (p *base) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.wake.Broadcast()
	p.changed.Broadcast()
}

// quiet waits until no accepted task is left, or ctx ends; p.mu is held.
func (p *base) quiet(ctx context.Context) {
	stop := context.AfterFunc(ctx, p.tell)
	defer stop()
	for len(p.queue)+p.running > 0 && ctx.Err() == nil {
		p.changed.Wait()
	}
}
