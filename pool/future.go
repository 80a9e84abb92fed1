package pool

// Idea: a future is an eventual with a value. What a call returns is written to
// it once and can be read any number of times, by anybody.
//
// Invariants and costs: see eventual.go. A future of a word-sized value takes
// 64 bytes.

import (
	"context"
	"fmt"
	"reflect"
)

// Future is the outcome of a call that a pool does, now or later: see [Go] and
// [Call]. All methods may be called from any goroutine, any number of times.
//
// # Waiting in a task
//
// A task may wait for futures of its own pool, also when that has a single
// worker: Result, Err, [Wait] and [AsCompleted] do a call that has not started
// right there, on the goroutine of the task that waits, which does nothing else
// meanwhile. So no more calls make progress at a time than there are workers.
// It follows that
//
//   - such a wait does not end before the call that it does, even if its context
//     does, and AsCompleted does not yield meanwhile;
//   - a call that ends in [runtime.Goexit] takes the task with it that waits:
//     both have ErrGoexit then, and the task's deferred calls run.
//
// What waits for itself still waits for ever:
//
//   - a call that waits for its own future, or calls that wait for each other;
//   - a call that waits for a lock that the waiting task holds, or for something
//     that the task wants to do as soon as another future of the same Wait or
//     AsCompleted has come to its end, or when its context has;
//   - two pools all of whose tasks wait for futures in the other's queue, as a
//     task does the calls of its own pool only;
//   - tasks that receive from Done or wait for a callback while they occupy all
//     workers, as neither does a call.
type Future[T any] struct {
	eventual
	value T
}

// submit hands a new future's call to the pool.
func (f *Future[T]) submit(ctx context.Context, p *Pool, call interface {
	errand
	runner
}) (*Future[T], error) {
	f.pool, f.errand = p, call
	if err := p.submit(ctx, call); err != nil {
		return nil, err
	}
	return f, nil
}

// Result waits for the outcome and returns what the call returned, the error of
// a call that did not return, or [ErrCancelled]. If ctx ends first, it returns an
// error that matches ctx.Err() and the cause; the call goes on. An outcome that
// is there is returned whether ctx has ended or not.
//
// Result costs about 4 ns when the outcome is there. Waiting costs two
// allocations, by the first who waits.
func (f *Future[T]) Result(ctx context.Context) (T, error) {
	if err := f.await(ctx); err != nil {
		return *new(T), err
	}
	return f.value, f.outcome(f.state())
}

// TryResult is Result without waiting: ok says whether the outcome is there.
func (f *Future[T]) TryResult() (value T, err error, ok bool) {
	s := f.state()
	if !s.terminal() {
		return value, nil, false
	}
	return f.value, f.outcome(s), true
}

// Err is Result for those who do not need the value.
func (f *Future[T]) Err(ctx context.Context) error {
	if err := f.await(ctx); err != nil {
		return err
	}
	return f.outcome(f.state())
}

// Done returns a channel that is closed when the outcome is there. Other than
// Result, receiving from it in a task of the same pool does not start the call.
func (f *Future[T]) Done() <-chan struct{} { return f.done() }

// State returns what the future has come to. It does not wait.
func (f *Future[T]) State() State {
	if s := f.state(); s != dropped {
		return s
	}
	return Cancelled
}

// Cancel keeps the call from running if it has not started, and reports whether
// it will never run: true too if it was cancelled before. Who waits is woken
// with [ErrCancelled]. A call that runs is not disturbed; its context is the way
// to stop it. The place of a cancelled call in the queue is free at once.
//
// The pool cancels futures as well: [Pool.Cancel] with ErrCancelled, a failed
// [Init] with an error that matches [ErrBroken], a full queue that drops the
// oldest with [ErrDropped].
func (f *Future[T]) Cancel() bool { return f.cancel() }

// OnDone has callback called with the future when the outcome is there: once,
// after those that came before, on the goroutine that finished or cancelled the
// future, before that goes on; so it should be quick. If the outcome is there
// already, callback is called before OnDone returns. It may call anything that
// does not wait for the pool.
//
// stop takes the callback back and reports whether that keeps it from being
// called. A callback that panics changes nothing for the others and the outcome;
// it is told to [OnPanic], or returned by Close, as that of a task is.
//
// OnDone costs 0.1 µs and 2 allocations, the first on a future one more.
func (f *Future[T]) OnDone(callback func(*Future[T])) (stop func() bool) {
	if callback == nil {
		panic("pool: the callback is nil")
	}
	c := &following[T]{future: f, callback: callback}
	c.observer = c
	if !f.state().terminal() {
		if a := f.gather(); a.join(&f.eventual, &c.watcher, false) {
			return func() bool { return a.leave(&c.watcher) }
		}
	}
	protect(func() { callback(f) }, f.report)
	return func() bool { return false }
}

// following is a callback in an audience.
type following[T any] struct {
	watcher
	future   *Future[T]
	callback func(*Future[T])
}

func (c *following[T]) told(int) { c.callback(c.future) }

// String says what the future has come to. It shows types only, as values may
// have a String method that asks the future.
func (f *Future[T]) String() string {
	name := "Future[" + reflect.TypeFor[T]().String() + "]"
	s := f.state()
	if !s.terminal() {
		return fmt.Sprintf("%s(%v)", name, s)
	}
	if err := f.outcome(s); err != nil && s == Finished {
		return fmt.Sprintf("%s(%v, failed with %T)", name, s, err)
	}
	return fmt.Sprintf("%s(%v)", name, s)
}

// base is for Wait.
func (f *Future[T]) base() *eventual { return &f.eventual }
