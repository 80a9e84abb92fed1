package pool

// The ends of a pool, and waiting for them. Closing marks the ring as diverted,
// in the word that submitters swap to get in: a task is in before that mark or
// refused after it. From then on the queue only shrinks. The worker that finds it
// empty sends the idle ones away, and the last goroutine to leave tells who waits.
// None of it costs a task anything.

import (
	"context"
	"fmt"
)

// Close stops the intake and returns when every accepted task has ended and
// all workers are gone. Submitters that wait for room are refused. It may be
// called more than once and from several goroutines: all calls wait.
//
// Its error is the first [*PanicError] or [ErrGoexit] of a task that no
// [OnPanic] function was told about, or the error that broke the pool.
func (p *Pool) Close() error {
	return p.Shutdown(context.Background())
}

// Shutdown is Close for callers who wait only until ctx ends: its error then
// matches ctx.Err() and the cause, and the pool goes on with what it had
// accepted. Call [Pool.Cancel] to drop what has not started, or Close to wait
// for the rest.
func (p *Pool) Shutdown(ctx context.Context) error {
	p.checkMade()
	p.mu.Lock()
	p.stop()
	p.mu.Unlock()

	select {
	case <-p.ended:
	default:
		select {
		case <-p.ended:
		case <-ctx.Done():
			return ended(ctx)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return p.broken
	}
	return p.failure
}

// Cancel stops the intake and drops every task that has not started. It
// returns how many those were and waits for nothing: running tasks go on, and
// Close waits for them.
func (p *Pool) Cancel() int {
	p.checkMade()
	p.mu.Lock()
	dropped := p.drop()
	p.stop()
	p.mu.Unlock()
	for _, t := range dropped {
		t.drop(ErrCancelled)
	}
	return len(dropped)
}

// Wait returns when nothing is queued and nothing runs: every task that was
// accepted before has ended by then. The pool stays open. If ctx ends first, the
// error matches ctx.Err() and the cause. A task must not wait for its own pool.
//
// A worker that has nothing to do looks after those who wait, so tasks pay
// nothing for it. A call costs 0.3 µs and 2 allocations if it has to wait.
func (p *Pool) Wait(ctx context.Context) error {
	p.checkMade()
	p.mu.Lock()
	if p.isQuiet() {
		p.mu.Unlock()
		return nil
	}
	if p.quiet == nil {
		p.quiet = make(chan struct{})
	}
	quiet := p.quiet
	p.mu.Unlock()
	select {
	case <-quiet:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	}
}

// isQuiet reports whether nothing is queued and nothing runs; p.mu is held.
func (p *Pool) isQuiet() bool {
	return p.live == p.idle.len() && p.inline == 0 && p.queued() == 0 && p.waiting.empty()
}

func (p *Pool) checkQuiet() {
	if p.quiet != nil && p.isQuiet() {
		close(p.quiet)
		p.quiet = nil
	}
}

// stop ends the intake; p.mu is held.
func (p *Pool) stop() {
	if !p.closed {
		p.ring.divert()
		p.closed = true
		p.waiting.refuseAll(p.refusal())
		p.crowded.Store(false)
	}
	if p.finished() {
		p.dismiss(p.idle.len())
	}
	p.checkQuiet()
	p.checkEnded()
}

// drop empties the queue; p.mu is held. The caller tells the tasks, without it.
func (p *Pool) drop() []runner {
	var dropped []runner
	for t := p.take(); t != nil; t = p.take() {
		dropped = append(dropped, t)
	}
	p.cancelled += uint64(len(dropped))
	return dropped
}

// breakDown ends a pool whose Init function failed; p.mu is held. The caller
// tells the tasks, without it.
func (p *Pool) breakDown(err error) []runner {
	if p.broken == nil {
		p.broken = fmt.Errorf("%w: %w", ErrBroken, err)
	}
	dropped := p.drop()
	p.stop()
	return dropped
}

// finished reports whether the last task has been taken; p.mu is held.
func (p *Pool) finished() bool { return p.closed && p.queued() == 0 }

// checkEnded tells those who close the pool when nothing of it is left; p.mu is
// held.
func (p *Pool) checkEnded() {
	if !p.finished() || p.roster.count > 0 {
		return
	}
	select {
	case <-p.ended:
	default:
		close(p.ended)
	}
}
