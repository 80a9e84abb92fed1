package faulty

import "context"

// The optional methods, each on a type of its own, as a kit looks for them one
// by one. Their correct versions are methods of base that a kit cannot see.
type (
	tryPool struct {
		*base
		try func(p *base, task func()) bool
	}
	contextPool struct {
		*base
		enterIn func(p *base, ctx context.Context, task func()) error
	}
	shutdownPool struct {
		*base
		shut func(p *base, ctx context.Context) error
	}
	statsPool struct {
		*base
		count func(p *base) Stats
	}
	waitPool struct {
		*base
		wait func(p *base, ctx context.Context) error
	}
)

func (p tryPool) TrySubmit(task func()) bool { return p.try(p.base, task) }

func (p contextPool) SubmitContext(ctx context.Context, task func()) error {
	return p.enterIn(p.base, ctx, task)
}

func (p shutdownPool) Shutdown(ctx context.Context) error { return p.shut(p.base, ctx) }

func (p statsPool) Stats() Stats { return p.count(p.base) }

func (p waitPool) Wait(ctx context.Context) error { return p.wait(p.base, ctx) }

// tryEnter is enter for those who do not wait.
func (p *base) tryEnter(task func()) bool {
	if task == nil {
		panic("faulty: the task is nil")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.full() {
		return false
	}
	p.accept(task)
	return true
}

// enterIn is submit for those who wait until ctx ends.
func (p *base) enterIn(ctx context.Context, task func()) error {
	if task == nil {
		return p.submit(nil)
	}
	stop := context.AfterFunc(ctx, p.tell)
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.full() && !p.closed && ctx.Err() == nil {
		p.changed.Wait()
	}
	switch {
	case ctx.Err() != nil:
		return ended(ctx)
	case p.closed:
		return errClosed
	}
	p.accept(task)
	return nil
}

// tell makes those who wait for a change look again.
func (p *base) tell() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed.Broadcast()
}

// shutdown is close for those who wait until ctx ends.
func (p *base) shutdown(ctx context.Context) error {
	p.stop()
	p.mu.Lock()
	p.quiet(ctx)
	left := len(p.queue) + p.running
	p.mu.Unlock()
	if left > 0 {
		return ended(ctx)
	}
	p.workers.Wait()
	return nil
}

// idle waits until nothing is queued or runs, or ctx ends.
func (p *base) idle(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quiet(ctx); len(p.queue)+p.running > 0 {
		return ended(ctx)
	}
	return nil
}

// stats is a snapshot; p.mu is held.
func (p *base) stats() Stats {
	return Stats{
		Workers: p.limit, Running: p.running, Queued: len(p.queue),
		Done: uint64(p.done), Failed: uint64(p.failed),
	}
}
