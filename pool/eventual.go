package pool

// Idea: the part of a future that does not depend on its type. One word holds
// the state, and who changes it by compare-and-swap owns what follows: the
// outcome, or the dropping of the call's function and argument.
//
// Invariants: pending goes to running, cancelled or dropped, running goes to
// finished, and nothing else. The outcome is written before the state that
// makes it readable, and never again. Whoever makes the state terminal tells
// the audience, after that and without a lock. An audience that comes at the
// same time sees the terminal state, or is seen: both look after they wrote.
//
// Costs: 56 bytes; two atomic operations from start to end and no lock, unless
// somebody waits, which makes the audience.

import (
	"context"
	"errors"
	"sync/atomic"
)

// ErrCancelled is the outcome of a future that was cancelled before its call
// started. It does not match [context.Canceled]: a call that returns that has
// run.
var ErrCancelled = errors.New("pool: cancelled before it started")

// State is what a future has come to.
type State uint32

const (
	Pending   State = iota // queued; the call has not started
	Running                // the call runs
	Cancelled              // the call will never run: see [Future.Cancel]
	Finished               // the outcome is there
	dropped                // cancelled by the pool, for a reason that the audience keeps
)

func (s State) String() string {
	switch s {
	case Pending:
		return "pending"
	case Running:
		return "running"
	case Cancelled, dropped:
		return "cancelled"
	case Finished:
		return "finished"
	}
	return "unknown"
}

// terminal reports whether the state is the last one.
func (s State) terminal() bool { return s > Running }

type eventual struct {
	word     atomic.Uint32 // the State
	audience atomic.Pointer[audience]
	pool     *Pool  // nil if the future is a promise's
	errand   errand // what to do; nil if the future is a promise's
	err      error  // of a finished future
}

// errand is a call that waits in a queue. It has the eventual in it.
type errand interface {
	do()     // does the call; the caller has claimed it
	forget() // lets go of the function, its argument and its context
}

func (e *eventual) state() State { return State(e.word.Load()) }

// move changes the state from Pending and reports whether it was that.
func (e *eventual) move(to State) bool {
	return e.word.CompareAndSwap(uint32(Pending), uint32(to))
}

// fail writes the outcome of a call that did not return, by what recover says.
func (e *eventual) fail(recovered any) {
	if recovered == nil {
		e.err = ErrGoexit
		return
	}
	e.err = &PanicError{Value: recovered, Stack: taskStack()}
}

// finish publishes the outcome that whoever moved the state to Running wrote.
func (e *eventual) finish() {
	e.word.Store(uint32(Finished))
	e.tell()
}

// runQueued does the call when its turn in the queue has come.
func (e *eventual) runQueued() {
	if e.move(Running) {
		e.errand.do()
	} else {
		e.pool.bury(false)
	}
}

// help does the call before its turn, on a worker that waits for it, and
// reports whether nobody was quicker.
func (e *eventual) help() bool {
	if !e.move(Running) {
		return false
	}
	e.pool.forsake(false)
	e.errand.do()
	return true
}

func (e *eventual) cancel() bool {
	if !e.move(Cancelled) {
		s := e.state()
		return s == Cancelled || s == dropped
	}
	if e.pool != nil {
		e.pool.forsake(true)
	}
	e.forget()
	e.tell()
	return true
}

// drop is cancel on behalf of the pool, at most once.
func (e *eventual) drop(reason error) {
	to := Cancelled
	if reason != ErrCancelled {
		// Written before it is decided whether it counts, as readers come at once.
		e.gather().reason = reason
		to = dropped
	}
	if !e.move(to) {
		e.pool.bury(true)
		return
	}
	e.forget()
	e.tell()
}

func (e *eventual) forget() {
	if e.errand != nil {
		e.errand.forget()
	}
}

// outcome is the error of a future in a terminal state.
func (e *eventual) outcome(s State) error {
	switch s {
	case Cancelled:
		return ErrCancelled
	case dropped:
		return e.audience.Load().reason
	}
	return e.err
}

// failed reports whether the call has run and failed.
func (e *eventual) failed() bool { return e.state() == Finished && e.err != nil }

// gather returns the audience, made when there is none.
func (e *eventual) gather() *audience {
	if a := e.audience.Load(); a != nil {
		return a
	}
	e.audience.CompareAndSwap(nil, new(audience))
	return e.audience.Load()
}

// await waits for a terminal state. It returns an error if ctx ended first.
func (e *eventual) await(ctx context.Context) error {
	if e.state().terminal() {
		return nil
	}
	if ctx.Err() == nil {
		e.wait(ctx)
	}
	if e.state().terminal() { // asked last, as it may have been so before ctx ended
		return nil
	}
	return ended(ctx)
}

// wait returns in a terminal state or after the end of ctx.
func (e *eventual) wait(ctx context.Context) {
	if e.state() == Pending && e.pool != nil && e.pool.onWorker() {
		if e.help() { // or nobody may: all workers might wait like this one
			return
		}
	}
	select {
	case <-e.done():
	case <-ctx.Done():
	}
}

// done is a channel that is closed in a terminal state.
func (e *eventual) done() <-chan struct{} {
	return e.gather().channel(e)
}

// tell lets the audience know of a terminal state.
func (e *eventual) tell() {
	if a := e.audience.Load(); a != nil {
		a.wake()
		a.notify(e)
	}
}

// report takes the failure of a callback. Without a pool to be told, a panic
// goes on; of a Goexit the owner of the goroutine learns.
func (e *eventual) report(err error) {
	switch {
	case e.pool != nil:
		e.pool.report(err)
	case err != ErrGoexit:
		panic(err)
	}
}
