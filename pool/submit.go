package pool

// The way of a task into a pool. The fast way, quick, is the ring. Who finds it
// full or diverted takes the lock, where the rule is exact: so many tasks are
// accepted as the queue holds and workers are free, first come, first served, and
// what does not fit is up to the policy.

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
// A task costs about 45 ns from Submit to its end, 0.4 µs if an idle worker has
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
	if p.accept(t) != nil {
		p.settle()
		return false
	}
	return true
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
// them. If there is none the ring stays diverted: the caller may line up, or else
// settle.
func (p *Pool) accept(t runner) error {
	if err := p.refusal(); err != nil {
		return err
	}
	p.ring.divert() // before looking for room, or others would use it up meanwhile
	if !p.waiting.empty() || !p.room() {
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

// acceptLater is accept for who may wait a little, without getting in line; p.mu
// is held, but not meanwhile. To wake a submitter costs a worker as much as a
// dozen short tasks, and with each of those there is room for one more.
//
// If workers wait for a processor, the submitter yields and they make room for
// many. If there is a processor to spare, it spins, for half a microsecond that
// it needs anyhow to know whether it may wait at all.
func (p *Pool) acceptLater(t runner) error {
	spare := p.busy()+p.searching < runtime.GOMAXPROCS(0)
	p.settle()
	p.mu.Unlock()
	runtime.Gosched()
	nested := spare && p.onWorker()
	p.mu.Lock()
	err := p.accept(t)
	if err == ErrFull && nested {
		p.force(t)
		return nil
	}
	return err
}

func (p *Pool) submitSlowly(ctx context.Context, t runner) error {
	p.mu.Lock()
	err := p.accept(t)
	if err == ErrFull && p.options.whenFull == Block {
		err = p.acceptLater(t)
	}
	if err != ErrFull {
		p.mu.Unlock()
		return err
	}
	switch p.options.whenFull {
	case Reject:
		p.settle()
		p.mu.Unlock()
		return ErrFull
	case CallerRuns:
		p.settle()
		p.mu.Unlock()
		p.runHere(t)
		return nil // however the task ended
	case DropOldest:
		oldest := p.take()
		switch {
		case oldest != nil:
			p.cancelled++
		case p.options.queueSize == 0:
			p.settle()
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
	// In line without letting go of the lock: the room that a worker makes in
	// between would be used up at once, again and again, and workers that wait for
	// this processor would never get it.
	w := p.waiting.add(t)
	p.crowded.Store(true) // and then look whether a worker has made room just before
	p.settle()
	p.arouse()
	p.mu.Unlock()
	return p.wait(ctx, w)
}

// wait waits in line for room.
func (p *Pool) wait(ctx context.Context, w *waiter) error {
	nested := len(w.verdict) == 0 && p.onWorker()
	var err error
	if nested {
		p.mu.Lock()
		// A task must not wait here: all workers might wait like this one, and
		// nobody would make room.
		if t := w.task; p.waiting.remove(w) {
			p.force(t)
		} else {
			err = <-w.verdict
		}
	} else {
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
	if _, plain := t.(task); plain {
		protect(t.run, p.taskFailed)
	} else {
		t.run() // a future, which keeps its failure
	}
}
