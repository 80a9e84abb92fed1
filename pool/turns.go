package pool

import "context"

// turns are a loop over Completed with one worker: the ranging goroutine calls
// f for an item, yields the outcome, and so on.
//
// Panics of f are outcomes and those of the loop's body are not, so whoever
// recovers has to know whose turn it was. To recover costs nothing per item:
// it is prepared once, and again after each panic.
type turns[T, R any] struct {
	ctx   context.Context
	items []T
	f     func(context.Context, T) (R, error)
	yield func(R, error) bool

	next    int
	calling bool // it is the turn of f
}

func (t *turns[T, R]) all() {
	for {
		failure := t.untilPanic()
		if failure == nil {
			return
		}
		var none R
		if !t.yield(none, failure) {
			return
		}
	}
}

// untilPanic takes turns until the loop has ended, or a call has panicked.
func (t *turns[T, R]) untilPanic() (failure error) {
	defer func() {
		if t.calling {
			t.calling = false
			if v := recover(); v != nil {
				failure = &PanicError{Value: v, Stack: taskStack()}
			}
		}
	}()
	for t.next < len(t.items) && t.ctx.Err() == nil {
		item := t.items[t.next]
		t.next++
		t.calling = true
		r, err := t.f(t.ctx, item)
		t.calling = false
		if !t.yield(r, err) {
			break
		}
	}
	return nil
}
