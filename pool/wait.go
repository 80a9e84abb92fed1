package pool

// Idea: a vigil that ends when a condition holds.
//
// Invariants and costs: see vigil.go. Each future is in exactly one of the two
// slices, by what it had come to when Wait returned.

import (
	"context"
	"fmt"
)

// Waitable is a [Future] of any type.
type Waitable interface {
	Err(context.Context) error
	Done() <-chan struct{}
	State() State
	Cancel() bool
	String() string

	base() *eventual
}

// Cond is what [Wait] waits for.
type Cond int

const (
	// AllCompleted waits until every future has an outcome.
	AllCompleted Cond = iota
	// FirstCompleted waits until one future has an outcome.
	FirstCompleted
	// FirstError waits until a call has failed, or else like AllCompleted. A
	// future that is cancelled, by whomever, has not failed.
	FirstError
)

// Wait waits until cond holds and returns the futures that have an outcome and
// those that do not, each once and in the order of the arguments. It returns at
// once if cond holds already, or if there are no futures. If ctx ends first, the
// error is an [*UnfinishedError], and the slices are what has been reached.
// Nothing is cancelled.
//
// Wait costs about 0.3 µs and 1 allocation for each future that is pending and no
// goroutine. In a task it may do calls itself: see [Future]. It panics if there is
// no such condition.
func Wait(ctx context.Context, cond Cond, fs ...Waitable) (done, pending []Waitable, err error) {
	if cond < AllCompleted || cond > FirstError {
		panic(fmt.Sprintf("pool: Wait has no condition %d", cond))
	}
	v := newVigil(len(fs))
	for i, f := range fs {
		v.add(i, f.base())
	}
	v.begin()
	defer v.end()
	for range v.watched {
		var w *watched
		w, err = v.next(ctx)
		if err != nil || cond == FirstCompleted || cond == FirstError && w.future.failed() {
			break
		}
	}
	failed := false
	done, pending = []Waitable{}, []Waitable{}
	for n := range v.watched {
		w := &v.watched[n]
		if !w.future.state().terminal() {
			pending = append(pending, fs[w.place])
			continue
		}
		done = append(done, fs[w.place])
		failed = failed || w.future.failed()
	}
	if len(pending) == 0 || cond == FirstCompleted && len(done) > 0 || cond == FirstError && failed {
		return done, pending, nil // even if ctx ended just before
	}
	return done, pending, v.unfinished(len(pending), err)
}
