package pool

import (
	"math"
	"runtime"
)

// streamWorker is one of the goroutines that do a stream's items. It looks for
// an item, calls another worker if there are more, does the item, and sleeps
// when it finds none.
//
// Invariants:
//   - There are never more than workers, and each does one item at a time. One
//     whose goroutine a call of f took with Goexit is replaced.
//   - Whoever finishes an item looks afterwards whether it is awaited, and the
//     ranging goroutine looks at the item after it has said that it awaits it. So
//     one of them sees the other.
//
// An item costs a call through protect beside what the window costs.
type streamWorker[T, R any] struct {
	*stream[T, R]
	claims    claims[T, R]
	searching bool // this is the one of the crew

	// What it does, or did last.
	slot   *slot[T, R]
	number uint64

	// pause is the number of the item after which the ranging goroutine gets
	// this one's processor, if it has not found another.
	pause uint64
}

const noPause = math.MaxUint64

// startWorker starts a goroutine, which the crew has counted.
func (s *stream[T, R]) startWorker(searching bool) {
	s.workers.Go(func() {
		w := streamWorker[T, R]{
			stream:    s,
			claims:    claims[T, R]{window: &s.window, row: s.window.oldest},
			searching: searching,
			pause:     noPause,
		}
		w.work()
	})
}

// work does items until there will be no more.
func (w *streamWorker[T, R]) work() {
	left := false
	defer func() {
		if !left { // Goexit took this goroutine
			w.finish(stageDone)
			w.startWorker(false)
		}
	}()
	for {
		w.slot, w.number = w.claims.take()
		if w.slot == nil {
			w.searching = w.crew.rest(w.searching, w.claims.more)
			if !w.searching {
				break
			}
			continue
		}
		if w.searching {
			w.searching = false
			w.crew.found(w.claims.more)
		}
		w.do()
		if w.number >= w.pause {
			w.pause = noPause
			runtime.Gosched()
		}
	}
	left = true
}

// do does the item that was claimed.
func (w *streamWorker[T, R]) do() {
	sl := w.slot
	item := sl.item
	sl.item = *new(T)
	if w.ctx.Err() != nil {
		sl.err = ended(w.ctx)
		w.finish(stageNever)
		return
	}
	protect(func() { sl.value, sl.err = w.f(w.ctx, item) }, func(err error) { sl.err = err })
	w.finish(stageDone)
}

// finish hands over the outcome, and wakes the ranging goroutine if it waits for
// this one.
//
// Where all processors are busy, the goroutine that was woken waits behind this
// worker. That saves work as long as the window holds some, but if all workers
// run out of it they sleep, and are dear to wake. So half way the worker lets the
// ranging goroutine have its turn, to fill the window up again.
func (w *streamWorker[T, R]) finish(stage uint64) {
	w.slot.finish(w.number, stage)
	if w.awaited.Load() == w.number+1 && w.awaited.CompareAndSwap(w.number+1, 0) {
		// The ranging goroutine is held until arrival, so its numbers stand still.
		w.pause = w.number + uint64(w.window.len())/2
		w.arrival <- struct{}{}
	}
}
