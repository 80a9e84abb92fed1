package pool

import (
	"context"
	"fmt"
	"iter"
	"math"
	"sync"
	"sync/atomic"
)

// StreamOption is an option of [Stream].
type StreamOption func(*streamOptions)

type streamOptions struct{ window int }

// Window bounds how far Stream looks ahead: at most n items wait or run beside
// the one whose outcome is due next. The default is twice the number of
// workers. It panics if n is less than one. A window below the number of
// workers leaves some of them idle.
func Window(n int) StreamOption {
	if n < 1 {
		panic(fmt.Sprintf("pool: Window needs room for at least one item, got %d", n))
	}
	return func(o *streamOptions) { o.window = n }
}

// Stream calls f for every item of a sequence, at most workers at a time, and
// yields the outcomes in the order of the items. The sequence may be endless:
// it is read only as far ahead as [Window] allows. An item's error is yielded
// in its place and stops nothing else.
//
// Both the sequence and the body of the loop run on the ranging goroutine, so
// neither needs locks against the other, and a panic in one of them ends the
// loop as usual. In return, outcomes are handed over when the sequence makes a
// step: one that takes its time between items delays outcomes that are ready.
// Unless it does, the window is full when the body runs, and the workers busy.
//
// Leaving the loop cancels the context of the running calls, lets the sequence
// clean up, and waits for the calls. When ctx ends, no further item starts;
// outcomes are yielded up to the first item that did not start, which yields
// ctx's error as the last. That is noticed when the sequence makes its next
// step. Nothing keeps running after the loop.
//
// A loop costs about 3 µs and 19 allocations. Workers are started while there
// are more items in the window than workers; each costs a goroutine, 0.3 µs and
// 2 allocations. The window takes memory for the most items that it has held,
// 2 allocations each, so a wide one costs nothing until it is used. Beyond that
// an item costs 0.2 µs and no allocation.
//
// Stream panics if workers is less than one.
func Stream[T, R any](ctx context.Context, workers int, items iter.Seq[T], f func(context.Context, T) (R, error), opts ...StreamOption) iter.Seq2[R, error] {
	checkWorkers("Stream", workers)
	o := streamOptions{window: 2 * min(workers, math.MaxInt/2)}
	for _, opt := range opts {
		opt(&o)
	}
	return func(yield func(R, error) bool) {
		running, cancel := context.WithCancel(ctx)
		s := &stream[T, R]{
			ctx:     running,
			cancel:  cancel,
			f:       f,
			pending: newHandout[*slot[T, R]](),
		}
		defer s.workers.Wait()
		defer s.pending.close()
		defer cancel()

		finished := s.finished.Load()
		for item := range items {
			if ctx.Err() != nil {
				if s.drain(yield) {
					yield(*new(R), ended(ctx))
				}
				return
			}
			s.start(item, workers)
			// The body may be slow or the sequence. Calls that finished during
			// the step speak for the sequence: then what is ready must not wait
			// for its next one. Otherwise the window is filled up first, so that
			// workers are busy while the body runs.
			slow := s.finished.Load() != finished
			for s.window.len() > o.window || slow && s.headReady() {
				if !s.yieldHead(yield) {
					return
				}
			}
			finished = s.finished.Load()
		}
		s.drain(yield)
	}
}

// slot is the place of one item in the window, used again and again. There are
// as many as items were held at once, because a window may be far larger.
type slot[T, R any] struct {
	item  T
	value R
	err   error
	never bool          // ctx ended before the item was started
	done  chan struct{} // one token when value and err are there
}

// stream is one loop over Stream. Workers know of pending and the slots in it;
// the window is the ranging goroutine's own.
type stream[T, R any] struct {
	ctx     context.Context
	cancel  context.CancelFunc
	f       func(context.Context, T) (R, error)
	window  queue[*slot[T, R]] // from the slot whose outcome is due next on
	spare   []*slot[T, R]
	pending *handout[*slot[T, R]]

	started  int // workers
	workers  sync.WaitGroup
	finished atomic.Uint64 // calls
}

// start hands an item to the workers, one more of which it starts if there are
// fewer than items in the window.
func (s *stream[T, R]) start(item T, limit int) {
	if len(s.spare) == 0 {
		s.spare = append(s.spare, &slot[T, R]{done: make(chan struct{}, 1)})
	}
	last := len(s.spare) - 1
	sl := s.spare[last]
	s.spare = s.spare[:last]
	sl.item, sl.never = item, false
	s.window.push(sl)
	s.pending.put(sl)
	if s.started < min(limit, s.window.len()) {
		s.started++
		s.workers.Go(s.work)
	}
}

// headReady reports whether an outcome can be yielded without waiting.
func (s *stream[T, R]) headReady() bool {
	return s.window.len() > 0 && len(s.window.first().done) > 0
}

// yieldHead waits for the outcome that is due and yields it. It reports
// whether the loop goes on.
func (s *stream[T, R]) yieldHead(yield func(R, error) bool) (more bool) {
	defer func() {
		if !more {
			s.cancel() // now, and not when the sequence has cleaned up
		}
	}()
	sl := s.window.pop()
	<-sl.done
	value, err, never := sl.value, sl.err, sl.never
	// The consumer may keep a result for long; the window must not.
	sl.value, sl.err = *new(R), nil
	s.spare = append(s.spare, sl)
	return yield(value, err) && !never
}

// drain yields what the window still holds and reports whether the loop goes
// on.
func (s *stream[T, R]) drain(yield func(R, error) bool) bool {
	for s.window.len() > 0 {
		if !s.yieldHead(yield) {
			return false
		}
	}
	return true
}

// work does items until there will be no more.
func (s *stream[T, R]) work() {
	exhausted := false
	defer func() {
		if !exhausted { // Goexit took this goroutine
			s.workers.Go(s.work)
		}
	}()
	for {
		sl, more := s.pending.take()
		if !more {
			break
		}
		s.do(sl)
	}
	exhausted = true
}

func (s *stream[T, R]) do(sl *slot[T, R]) {
	item := sl.item
	sl.item = *new(T)
	defer func() {
		s.finished.Add(1)
		sl.done <- struct{}{}
	}()
	if s.ctx.Err() != nil {
		sl.err, sl.never = ended(s.ctx), true
		return
	}
	protect(func() { sl.value, sl.err = s.f(s.ctx, item) }, func(err error) { sl.err = err })
}
