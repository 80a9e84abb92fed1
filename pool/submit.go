package pool

import (
	"context"
	"errors"
	"runtime"
)

// ErrFull is returned for a task that finds the queue full, where [WhenFull]
// says [Reject].
var ErrFull = errors.New("pool: full")

// ErrDropped is the outcome of a task that was dropped to make room for another,
// where [WhenFull] says [DropOldest].
var ErrDropped = errors.New("pool: dropped to make room")

// Submit hands a task to the pool. A nil error means that it runs exactly
// once, unless [Pool.Cancel], [DropOldest] or a failed [Init] drops it before it
// starts; an error, [ErrClosed], [ErrFull] or one that matches [ErrBroken], that
// it never does. If the queue is full, Submit waits for room, first come, first
// served, unless [WhenFull] says otherwise or the caller is one of the pool's own
// tasks: those never wait. It never waits for the task itself. A nil task panics.
//
// A task costs about 40 ns from Submit to its end, 0.4 µs if an idle worker has
// to be woken, and no goroutine of its own. Submit does not allocate, unless it
// starts a worker, which it does while there are fewer than the limit and none is
// idle: that costs a goroutine and 1.5 µs.
func (p *Pool) Submit(f func()) error {
	return p.SubmitContext(context.Background(), f)
}

// TrySubmit is Submit for callers who would rather not wait: it reports
// whether the pool took the task. That is so if and only if there was room.
func (p *Pool) TrySubmit(f func()) bool {
	p.check(f)
	t := task(f)
	if p.quick(t) {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.accept(t) == nil
}

// SubmitContext is Submit for callers who wait for room only until ctx ends:
// its error then matches ctx.Err() and the cause, and the task never runs. A
// context that has ended already refuses the task even when there is room. The
// task is not given the context.
func (p *Pool) SubmitContext(ctx context.Context, f func()) error {
	p.check(f)
	return p.submit(ctx, task(f))
}

func (p *Pool) check(f func()) {
	p.checkMade()
	if f == nil {
		panic("pool: the task is nil")
	}
}

// submit is the way of every task. If it returns nil, exactly one of the
// runner's methods will be called; if it returns an error, none.
func (p *Pool) submit(ctx context.Context, t runner) error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	if p.quick(t) {
		return nil
	}
	return p.submitSlowly(ctx, t)
}

// quick is the fast way: into the ring, and look whether a worker is wanted.
func (p *Pool) quick(t runner) bool {
	if !p.ring.push(t) {
		return false
	}
	if p.call.Load() {
		p.mu.Lock()
		p.arouse()
		p.mu.Unlock()
	}
	return true
}

// accept takes a task if there is room for it; p.mu is held. While submitters
// wait there is none, as whoever makes room gives it to them: nobody overtakes
// them.
func (p *Pool) accept(t runner) error {
	if err := p.refusal(); err != nil {
		return err
	}
	p.ring.divert() // before looking for room, or others would use it up meanwhile
	if !p.waiting.empty() || !p.room() {
		p.settle()
		return ErrFull
	}
	p.force(t)
	return nil
}

// force takes a task whether there is room or not; p.mu is held.
func (p *Pool) force(t runner) {
	p.enqueue(t)
	p.settle()
	p.arouse()
}

func (p *Pool) submitSlowly(ctx context.Context, t runner) error {
	p.mu.Lock()
	err := p.accept(t)
	if err != ErrFull {
		p.mu.Unlock()
		return err
	}
	switch p.options.whenFull {
	case Reject:
		p.mu.Unlock()
		return ErrFull
	case CallerRuns:
		p.mu.Unlock()
		p.runHere(t)
		return nil // however the task ended
	case DropOldest:
		oldest := p.take()
		switch {
		case oldest != nil:
			p.cancelled++
		case p.options.queueSize == 0:
			p.mu.Unlock()
			return ErrFull
		} // else a worker took it just now, which made room
		p.force(t)
		p.mu.Unlock()
		if oldest != nil {
			oldest.drop(ErrDropped)
		}
		return nil
	}
	p.mu.Unlock()
	return p.submitFull(ctx, t)
}

// submitFull is for a submitter that blocks. Before it lines up it yields: if
// workers wait for a processor, this one lets them make more room than for one
// task, and otherwise it costs 0.1 µs.
func (p *Pool) submitFull(ctx context.Context, t runner) error {
	runtime.Gosched()
	p.mu.Lock()
	err := p.accept(t)
	p.mu.Unlock()
	switch {
	case err != ErrFull:
		return err
	case p.onWorker():
		return p.submitNested(t)
	}
	return p.wait(ctx, t)
}

// submitNested takes the task of a task. It must not wait: all workers might
// wait like this one, and nobody would make room.
func (p *Pool) submitNested(t runner) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.refusal(); err != nil {
		return err
	}
	p.force(t)
	return nil
}

// wait lines up for room.
func (p *Pool) wait(ctx context.Context, t runner) error {
	p.mu.Lock()
	if err := p.refusal(); err != nil {
		p.mu.Unlock()
		return err
	}
	p.ring.divert()
	w := p.waiting.add(t)
	p.crowded.Store(true) // and then look whether a worker has made room just before
	p.settle()
	p.arouse()
	p.mu.Unlock()

	var err error
	select {
	case err = <-w.verdict:
		p.mu.Lock()
	case <-ctx.Done():
		p.mu.Lock()
		if p.waiting.remove(w) {
			err = ended(ctx)
		} else {
			err = <-w.verdict // decided while ctx ended
		}
	}
	p.waiting.release(w)
	p.mu.Unlock()
	return err
}

// runHere runs a task on the goroutine that submits it.
func (p *Pool) runHere(t runner) {
	p.mu.Lock()
	p.inline++
	p.direct++
	p.mu.Unlock()
	defer func() { // deferred, as a Goexit does not come back
		p.mu.Lock()
		p.inline--
		p.checkQuiet()
		p.mu.Unlock()
	}()
	protect(t.run, p.taskFailed)
}
