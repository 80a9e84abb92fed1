package faulty

import "sync"

// ringSchedules are faults of a pool whose queue is a ring of fixed size, with
// one condition for those who find it empty and one for those who find it full.
func ringSchedules() []Implementation {
	return []Implementation{{
		Name: "pool-ring-overwritten", Breaks: "ManySubmitters", Schedules: true,
		Fault: "A Submit that was woken does not look whether another one has filled the ring again, and overwrites a task.",
		Pool: ringParts{submit: func(p *ring, task func()) error {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.n == len(p.slots) && !p.closed {
				p.notFull.Wait()
			}
			if p.closed {
				return errClosed
			}
			p.put(task)
			return nil
		}}.open,
	}, {
		Name: "pool-ring-read-later", Breaks: "ExactlyOnce", Schedules: true,
		Fault: "A worker gives a place of the ring free before it has read the task that is there.",
		Pool: ringParts{take: func(p *ring) (func(), bool) {
			p.mu.Lock()
			if !p.await() {
				p.mu.Unlock()
				return nil, false
			}
			i := p.advance()
			p.notFull.Signal()
			p.mu.Unlock()
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.empty(i), true
		}}.open,
	}, {
		Name: "pool-ring-signals-when-full", Breaks: "ManySubmitters", Schedules: true,
		Fault: "A worker tells a waiting Submit only if the ring was full, so of two places that get free together one is not told of.",
		Pool: ringParts{take: func(p *ring) (func(), bool) {
			p.mu.Lock()
			defer p.mu.Unlock()
			if !p.await() {
				return nil, false
			}
			if p.n == len(p.slots) {
				p.notFull.Signal()
			}
			return p.empty(p.advance()), true
		}}.open,
	}, {
		Name: "pool-ring-told-early", Breaks: "CloseReleases", Declares: DeclaresQueue, Schedules: true,
		Fault: "Close tells waiting Submits before it closes the pool, and they wait again.",
		Pool: ringParts{stop: func(p *ring) {
			p.notFull.Broadcast()
			p.mu.Lock()
			defer p.mu.Unlock()
			p.closed = true
			p.notEmpty.Broadcast()
		}}.open,
	}}
}

// ringParts are what a fault puts another part in place of; nil is right.
type ringParts struct {
	submit func(p *ring, task func()) error
	take   func(p *ring) (task func(), ok bool)
	stop   func(p *ring)
}

// ring is a pool of such parts.
type ring struct {
	parts ringParts

	mu       sync.Mutex
	notEmpty sync.Cond
	notFull  sync.Cond
	slots    []func()
	head, n  int
	closed   bool

	workers sync.WaitGroup
}

func (q ringParts) open(workers int) Pool {
	needWorkers(workers)
	p := &ring{parts: q, slots: make([]func(), QueueSize)}
	p.notEmpty.L, p.notFull.L = &p.mu, &p.mu
	for range workers {
		p.workers.Go(p.work)
	}
	return p
}

func (p *ring) work() {
	over := false
	defer func() {
		if !over {
			p.workers.Go(p.work)
		}
	}()
	take := (*ring).take
	if p.parts.take != nil {
		take = p.parts.take
	}
	for {
		task, ok := take(p)
		if !ok {
			break
		}
		contain(task, func(error) {})
	}
	over = true
}

func (p *ring) take() (func(), bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.await() {
		return nil, false
	}
	task := p.empty(p.advance())
	p.notFull.Signal()
	return task, true
}

// await waits until the ring is not empty and reports whether it is so; if not,
// the pool is closed and all is done. p.mu is held.
func (p *ring) await() bool {
	for p.n == 0 && !p.closed {
		p.notEmpty.Wait()
	}
	return p.n > 0
}

// advance gives the oldest place free and says which one it is; p.mu is held.
func (p *ring) advance() int {
	i := p.head
	p.head = (p.head + 1) % len(p.slots)
	p.n--
	return i
}

// empty takes out what is in a place; p.mu is held.
func (p *ring) empty(i int) func() {
	task := p.slots[i]
	p.slots[i] = nil
	return task
}

// put takes the next place; p.mu is held.
func (p *ring) put(task func()) {
	p.slots[(p.head+p.n)%len(p.slots)] = task
	p.n++
	p.notEmpty.Signal()
}

func (p *ring) Submit(task func()) error {
	switch {
	case task == nil:
		return errNil
	case p.parts.submit != nil:
		return p.parts.submit(p, task)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.n == len(p.slots) && !p.closed {
		p.notFull.Wait()
	}
	if p.closed {
		return errClosed
	}
	p.put(task)
	return nil
}

func (p *ring) Close() error {
	if p.parts.stop != nil {
		p.parts.stop(p)
	} else {
		p.stop()
	}
	p.workers.Wait()
	return nil
}

func (p *ring) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.notEmpty.Broadcast()
	p.notFull.Broadcast()
}
