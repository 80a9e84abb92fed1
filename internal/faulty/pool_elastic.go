package faulty

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// elasticParts is a correct Pool whose workers come when tasks do and leave when
// there are too many of them, or after a rest. Parts that are nil are the correct
// ones.
type elasticParts struct {
	bounded bool // there is room for spare tasks beside those that run
	spare   int
	eager   bool          // all workers are started at once
	keep    time.Duration // how long an idle worker stays; 0 is for ever

	close    func(p *elastic) error                     // whole Close
	resize   func(p *elastic, n int) error              // whole Resize
	grow     func(p *elastic)                           // starts workers for what is queued; p.mu is held
	trim     func(p *elastic)                           // sends idle workers away that are too many; p.mu is held
	surplus  func(p *elastic, w *worker) bool           // is a worker one too many? p.mu is held
	patience func(p *elastic, w *worker) time.Duration  // how long it waits for a task
	expire   func(p *elastic, w *worker) bool           // it has waited: does it leave? p.mu is held
	off      func(p *elastic, w *worker)                // counts a worker off and finds another; p.mu is held
	hire     func(p *elastic)                           // starts a worker; p.mu is held
	number   func(p *elastic) int                       // for a worker; p.mu is held
	begin    func(p *elastic, w *worker) error          // what comes before the first task
	finish   func(p *elastic, w *worker, returned bool) // what comes after the last
	call     func(p *elastic, w *worker, task func())   // runs a task and contains it
	broke    func(p *elastic, err error)                // begin has failed; p.mu is held
}

// elastic is a pool of such parts.
type elastic struct {
	parts elasticParts
	init  func(worker int) error
	fini  func(worker int)

	mu      sync.Mutex
	changed sync.Cond // submitters wait here for room, others for quiet
	limit   int
	queue   []func()
	running int
	live    int       // workers
	leaving int       // of which so many have made up their mind
	numbers []bool    // of live workers
	idle    []*worker // the one that has rested least comes last
	closed  bool
	broken  error
	workers sync.WaitGroup
}

var errSize = errors.New("faulty: a pool has at least one worker")

func (q elasticParts) open(workers int) Pool { return q.pool(workers) }

// hooked is open with hooks.
func (q elasticParts) hooked(workers int, init func(int) error, fini func(int)) Pool {
	needWorkers(workers)
	p := &elastic{parts: q, limit: workers, init: init, fini: fini}
	p.changed.L = &p.mu
	if q.eager {
		p.mu.Lock()
		defer p.mu.Unlock()
		for range workers {
			p.hire()
		}
	}
	return p
}

func (q elasticParts) pool(workers int) *elastic {
	return q.hooked(workers, func(int) error { return nil }, func(int) {}).(*elastic)
}

func (p *elastic) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.full() && !p.closed && p.broken == nil {
		p.changed.Wait()
	}
	switch {
	case p.broken != nil:
		return p.broken
	case p.closed:
		return errClosed
	}
	p.queue = append(p.queue, task)
	p.enlist()
	return nil
}

func (p *elastic) full() bool {
	return p.parts.bounded && p.running+len(p.queue) >= p.limit+p.parts.spare
}

// enlist finds a worker for a task that is queued; p.mu is held.
func (p *elastic) enlist() {
	if last := len(p.idle) - 1; len(p.queue) > 0 && last >= 0 {
		p.rouse(last)
	} else if len(p.queue) > 0 && p.live < p.limit {
		p.hire()
	}
}

// rouse takes a worker off the list of idle ones and wakes it; p.mu is held.
func (p *elastic) rouse(i int) {
	w := p.idle[i]
	p.idle = slices.Delete(p.idle, i, i+1)
	w.wake <- struct{}{}
}

func (p *elastic) hire() {
	if p.parts.hire != nil {
		p.parts.hire(p)
	} else {
		p.start()
	}
}

// start starts a worker; p.mu is held.
func (p *elastic) start() {
	w := &worker{wake: make(chan struct{}, 1), began: time.Now(), rested: time.Now()}
	if p.parts.number != nil {
		w.number = p.parts.number(p)
	} else {
		w.number = p.number()
	}
	p.live++
	p.workers.Go(func() { p.work(w) })
}

// number is the lowest that is free; p.mu is held.
func (p *elastic) number() int {
	n := slices.Index(p.numbers, false)
	if n < 0 {
		n = len(p.numbers)
		p.numbers = append(p.numbers, true)
	}
	p.numbers[n] = true
	return n
}

func (p *elastic) Close() error {
	if p.parts.close != nil {
		return p.parts.close(p)
	}
	return p.close()
}

func (p *elastic) close() error {
	p.mu.Lock()
	p.closed = true
	p.tellAll()
	p.mu.Unlock()
	p.workers.Wait()
	return nil
}

// sized changes the number of workers.
func (p *elastic) sized(n int) error {
	if p.parts.resize != nil {
		return p.parts.resize(p, n)
	}
	return p.resize(n)
}

func (p *elastic) resize(n int) error {
	if n < 1 {
		return errSize
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set(n)
	return nil
}

// set changes the limit and does what follows from it; p.mu is held.
func (p *elastic) set(n int) {
	trim, grow := (*elastic).trim, (*elastic).grow
	if p.parts.trim != nil {
		trim = p.parts.trim
	}
	if p.parts.grow != nil {
		grow = p.parts.grow
	}
	p.limit = n
	trim(p)
	grow(p)
	p.changed.Broadcast()
}

func (p *elastic) trim() {
	for k := p.live - p.leaving - p.limit; k > 0 && len(p.idle) > 0; k-- {
		p.rouse(0)
	}
}

func (p *elastic) grow() {
	for range min(len(p.queue), p.limit) {
		p.enlist()
	}
}

// wait waits until nothing is queued or runs, or ctx ends.
func (p *elastic) wait(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.changed.Broadcast()
	})
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.queue)+p.running > 0 && ctx.Err() == nil {
		p.changed.Wait()
	}
	if len(p.queue)+p.running > 0 {
		return ended(ctx)
	}
	return nil
}
