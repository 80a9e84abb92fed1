package pool

// Idea: a loop over a vigil.
//
// Invariants and costs: see vigil.go. A loop that is left has ended its vigil.

import (
	"context"
	"iter"
)

// AsCompleted yields futures in the order in which they come to their end, each
// at that moment if the loop waits, with its place among the arguments: the
// place finds what the future was made for. Those that have an outcome when the
// loop starts come first, in their order. A future that is given twice is
// yielded once, in its first place.
//
// If ctx ends before all have an outcome, those that have are yielded, and then
// one more pair: the place of the first that has not, with a future that failed
// with an [*UnfinishedError]. Nothing is cancelled, neither by that nor by leaving
// the loop.
//
// A loop costs about 0.3 µs and 1 allocation for each future that is pending and
// no goroutine. In a task it may do calls itself: see [Future].
func AsCompleted[T any](ctx context.Context, fs ...*Future[T]) iter.Seq2[int, *Future[T]] {
	return func(yield func(int, *Future[T]) bool) {
		v := newVigil(len(fs))
		for i, f := range fs {
			v.add(i, &f.eventual)
		}
		v.begin()
		defer v.end()
		for n := range v.watched {
			w, err := v.next(ctx)
			if err != nil {
				unfinished, rest := NewPromise[T]()
				_ = unfinished.Reject(v.unfinished(len(v.watched)-n, err))
				yield(v.first(), rest)
				return
			}
			if !yield(w.place, fs[w.place]) {
				return
			}
		}
	}
}
