package pool

// Idea: a future whose outcome comes from somewhere else than a pool.
//
// Invariants: who moves the state out of Pending, by Resolve, Reject or the
// future's Cancel, decides the outcome; all others are told that they are late.
//
// Costs: one allocation for both.

import "errors"

// ErrInvalidState is returned to whoever settles a promise that is settled.
var ErrInvalidState = errors.New("pool: the promise is settled already")

// Promise is the writing end of a future that belongs to no pool. Make one with
// [NewPromise].
type Promise[T any] struct{ future Future[T] }

// NewPromise makes a promise and its future, which is Pending, and may be
// cancelled, until the promise is settled. It costs 1 allocation. With no pool to
// report to, a panic of a callback goes on in whoever settles or cancels, after
// the other callbacks.
func NewPromise[T any]() (*Promise[T], *Future[T]) {
	p := new(Promise[T])
	return p, &p.future
}

// Resolve settles the promise with a value, or returns [ErrInvalidState].
func (p *Promise[T]) Resolve(value T) error { return p.settle(value, nil) }

// Reject settles the promise with an error, or returns [ErrInvalidState]. It
// panics if err is nil.
func (p *Promise[T]) Reject(err error) error {
	if err == nil {
		panic("pool: Reject needs an error")
	}
	return p.settle(*new(T), err)
}

func (p *Promise[T]) settle(value T, err error) error {
	f := &p.future
	if !f.move(Running) {
		return ErrInvalidState
	}
	f.value, f.err = value, err
	f.finish()
	return nil
}
