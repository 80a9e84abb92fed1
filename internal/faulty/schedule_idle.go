package faulty

import (
	"slices"
	"sync"
)

// idleSchedules are faults of a pool whose free workers lie on a stack, each
// with a channel of its own, and whose Submit waits while there are none.
func idleSchedules() []Implementation {
	return []Implementation{{
		Name: "pool-idle-worker-peeked", Breaks: "Burst", Schedules: true,
		Fault: "Submit takes a free worker off the stack after it has given it the task, so two may choose the same.",
		Pool: idleParts{submit: peekIdle, rest: func(p *idling, w *idler, _ error) bool {
			p.mu.Lock()
			lies := slices.Contains(p.idle, w)
			p.mu.Unlock()
			return lies || p.rest(w)
		}}.open,
	}, {
		Name: "pool-back-after-close", Breaks: "NoLeak", Schedules: true,
		Fault: "A worker looks whether the pool is closed and goes back to the stack in another critical section, where nobody fetches it any more.",
		Pool: idleParts{rest: func(p *idling, w *idler, _ error) bool {
			p.mu.Lock()
			closed := p.closed
			p.mu.Unlock()
			if closed {
				return false
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			p.push(w)
			p.free.Signal()
			return true
		}, wait: func(p *idling) { p.tasks.Wait() }}.open,
	}, {
		Name: "pool-free-told-early", Breaks: "ManySubmitters", Schedules: true,
		Fault: "A worker tells a waiting Submit before it is back on the stack, and not again.",
		Pool:  idleParts{rest: func(p *idling, w *idler, _ error) bool { return p.tellThenRest(w) }}.open,
	}, {
		Name: "pool-panic-told-early", Breaks: "PanicAdmits", Schedules: true,
		Fault: "A worker whose task panicked tells a waiting Submit before it is back on the stack, and not again.",
		Pool: idleParts{rest: func(p *idling, w *idler, err error) bool {
			if panicked(err) {
				return p.tellThenRest(w)
			}
			return p.rest(w)
		}}.open,
	}, {
		Name: "pool-woken-pops-nothing", Breaks: "ManySubmitters", Schedules: true,
		Fault: "A Submit that was woken does not look whether another one has taken the worker.",
		Pool: idleParts{submit: func(p *idling, task func()) error {
			p.mu.Lock()
			defer p.mu.Unlock()
			if !p.closed && len(p.idle) == 0 && p.live == p.limit {
				p.free.Wait()
				if p.closed {
					return errClosed
				}
				p.give(p.pop(), task)
				return nil
			}
			return p.enter(task)
		}}.open,
	}, {
		Name: "pool-trims-worker-in-use", Breaks: "ManySubmitters", Schedules: true,
		Fault: "Of two free workers the older one is sent away, and it may have got a task between the choice and the deed.",
		Pool: idleParts{trims: true, rest: func(p *idling, w *idler, _ error) bool {
			p.mu.Lock()
			if p.closed {
				defer p.mu.Unlock()
				return false
			}
			p.push(w)
			var old *idler
			if len(p.idle) > 1 && p.waiting == 0 {
				old = p.idle[0]
			}
			p.free.Signal()
			p.mu.Unlock()
			if old != nil {
				p.mu.Lock()
				defer p.mu.Unlock()
				if !p.closed {
					p.dismiss(old)
				}
			}
			return true
		}}.open,
	}}
}

// idleParts are what a fault puts another part in place of; nil is right.
type idleParts struct {
	trims  bool // one free worker is enough
	submit func(p *idling, task func()) error
	rest   func(p *idling, w *idler, err error) bool
	wait   func(p *idling) // Close waits, and nothing new comes
}

// idling is a pool of such parts.
type idling struct {
	parts idleParts
	limit int

	mu      sync.Mutex
	free    sync.Cond // submitters wait here for a worker
	waiting int       // and are so many
	idle    []*idler  // the one that was busy last comes last
	live    int
	closed  bool

	tasks   sync.WaitGroup // accepted and not ended, for a fault
	workers sync.WaitGroup
}

// idler is a worker. Whoever takes it off the stack sends it a task or closes
// its channel, which has room for one.
type idler struct{ tasks chan func() }

func (q idleParts) open(workers int) Pool {
	needWorkers(workers)
	p := &idling{parts: q, limit: workers}
	p.free.L = &p.mu
	return p
}

func (p *idling) Submit(task func()) error {
	switch {
	case task == nil:
		return errNil
	case p.parts.submit != nil:
		return p.parts.submit(p, task)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.enter(task)
}

// enter waits for a worker and gives it the task; p.mu is held.
func (p *idling) enter(task func()) error {
	for !p.closed && len(p.idle) == 0 && p.live == p.limit {
		p.waiting++
		p.free.Wait()
		p.waiting--
	}
	switch {
	case p.closed:
		return errClosed
	case len(p.idle) > 0:
		p.give(p.pop(), task)
	default:
		w := &idler{make(chan func(), 1)}
		p.live++
		p.workers.Go(func() { p.work(w) })
		p.give(w, task)
	}
	return nil
}

// give hands a task to a worker that is on no stack; p.mu is held.
func (p *idling) give(w *idler, task func()) {
	p.tasks.Add(1)
	w.tasks <- task
}

func (p *idling) pop() *idler {
	last := len(p.idle) - 1
	w := p.idle[last]
	p.idle = slices.Delete(p.idle, last, last+1)
	return w
}

func (p *idling) push(w *idler) { p.idle = append(p.idle, w) }

// dismiss lets a worker go; p.mu is held.
func (p *idling) dismiss(w *idler) {
	if i := slices.Index(p.idle, w); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	p.live--
	close(w.tasks)
}

func (p *idling) work(w *idler) {
	over := false
	defer func() {
		if !over { // Goexit: the worker goes on with another goroutine
			p.workers.Go(func() {
				if p.rested(w, errGoexit) {
					p.work(w)
				}
			})
		}
	}()
	for task := range w.tasks {
		if !p.rested(w, p.run(task)) {
			break
		}
	}
	over = true
}

func (p *idling) run(task func()) (failed error) {
	defer p.tasks.Done()
	contain(task, func(err error) { failed = err })
	return failed
}

// rested puts a worker back on the stack after a task and reports whether it is
// there.
func (p *idling) rested(w *idler, err error) bool {
	if p.parts.rest != nil {
		return p.parts.rest(p, w, err)
	}
	return p.rest(w)
}

func (p *idling) rest(w *idler) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.push(w)
	if p.parts.trims && len(p.idle) > 1 && p.waiting == 0 {
		p.dismiss(p.idle[0])
	}
	p.free.Signal()
	return true
}

func (p *idling) tellThenRest(w *idler) bool {
	p.free.Signal()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.push(w)
	return true
}

// peekIdle is Submit that looks at the stack and comes back to it.
func peekIdle(p *idling, task func()) error {
	p.mu.Lock()
	if last := len(p.idle) - 1; !p.closed && last >= 0 {
		w := p.idle[last]
		p.mu.Unlock()
		p.give(w, task)
		p.mu.Lock()
		defer p.mu.Unlock()
		if i := slices.Index(p.idle, w); i >= 0 {
			p.idle = slices.Delete(p.idle, i, i+1)
		}
		return nil
	}
	defer p.mu.Unlock()
	return p.enter(task)
}

func (p *idling) Close() error {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		for _, w := range p.idle {
			close(w.tasks)
		}
		p.idle = nil
		p.free.Broadcast()
	}
	p.mu.Unlock()
	if p.parts.wait != nil {
		p.parts.wait(p)
	} else {
		p.workers.Wait()
	}
	return nil
}
