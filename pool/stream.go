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
// the one whose outcome is due next. The default is 256 or twice the number of
// workers, whichever is more, so that short calls need not wait for the loop: a
// small n is right where items are large or must not be read too early. It panics
// if n is less than one. A window below the number of workers leaves some of them
// idle.
func Window(n int) StreamOption {
	if n < 1 {
		panic(fmt.Sprintf("pool: Window needs room for at least one item, got %d", n))
	}
	return func(o *streamOptions) { o.window = n }
}

// leastWindow is the default for few workers. With calls of 1 µs on two
// processors, 64 costs a tenth more time, and 1024 saves a twentieth.
const leastWindow = 256

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
// A loop costs about 4 µs and 18 allocations. Workers are started while there
// are items and none is idle; each costs a goroutine, 0.3 µs and 2 allocations.
// The window takes memory for twice the most items that it has held, so a wide
// one costs nothing until it is used. Beyond that an item costs 90 ns and no
// allocation.
//
// Stream panics if workers is less than one.
func Stream[T, R any](ctx context.Context, workers int, items iter.Seq[T], f func(context.Context, T) (R, error), opts ...StreamOption) iter.Seq2[R, error] {
	checkWorkers("Stream", workers)
	o := streamOptions{window: max(leastWindow, 2*min(workers, math.MaxInt/2))}
	for _, opt := range opts {
		opt(&o)
	}
	return func(yield func(R, error) bool) {
		running, cancel := context.WithCancel(ctx)
		s := &stream[T, R]{ctx: running, cancel: cancel, f: f, arrival: make(chan struct{}, 1)}
		s.window.init()
		// More workers than items are held would find nothing to do.
		s.crew.init(min(workers-1, o.window)+1, func() { s.startWorker(true) })
		defer s.workers.Wait()
		defer s.crew.close()
		defer cancel()

		before := s.progress()
		for item := range items {
			if ctx.Err() != nil {
				if s.drain(yield) {
					yield(*new(R), ended(ctx))
				}
				return
			}
			// The body may be slow or the sequence. Calls that finished during
			// the step speak for the sequence: then what is ready must not wait
			// for its next one. Otherwise the window is filled up first, so that
			// workers are busy while the body runs.
			slow := s.progress() != before
			s.window.put(item)
			s.crew.call()
			for s.window.len() > o.window || slow && s.window.headReady() {
				if !s.yieldHead(yield) {
					return
				}
			}
			before = s.progress()
		}
		s.drain(yield)
	}
}

// stream is one loop over Stream. The ranging goroutine drives it: it reads the
// sequence, fills the window, calls workers and yields what is due. It has no
// goroutine for the sequence, and waits for one thing alone, the head.
type stream[T, R any] struct {
	ctx     context.Context
	cancel  context.CancelFunc
	f       func(context.Context, T) (R, error)
	workers sync.WaitGroup
	window  window[T, R]
	crew    crew

	awaited atomic.Uint64 // number of the item that the ranging goroutine waits for, plus 1
	arrival chan struct{} // wakes it; sent by the worker that reset awaited
}

// progress is what the ranging goroutine sees of the workers without hindering
// them much. While the head is not ready it does not matter what else is, but
// for workers that fell asleep: they were quicker than the sequence. A
// head that is ready and was left tells no more, so then claims are looked at:
// for each call that ends, a worker claims an item or falls asleep.
type progress struct {
	headReady bool
	crew      uint64
	claimed   uint64
}

func (s *stream[T, R]) progress() progress {
	p := progress{headReady: s.window.headReady(), crew: s.crew.state.Load()}
	if p.headReady {
		p.claimed = s.window.claimed.Load()
	}
	return p
}

// yieldHead waits for the outcome that is due and yields it. It reports
// whether the loop goes on.
func (s *stream[T, R]) yieldHead(yield func(R, error) bool) (more bool) {
	defer func() {
		if !more {
			s.cancel() // now, and not when the sequence has cleaned up
		}
	}()
	s.awaitHead()
	value, err, never := s.window.pop()
	return yield(value, err) && !never
}

// awaitHead waits until the head is ready. It says so first and then looks,
// as a worker finishes first and then looks whether somebody waits.
func (s *stream[T, R]) awaitHead() {
	if s.window.headReady() {
		return
	}
	due := s.window.head + 1
	s.awaited.Store(due)
	if s.window.headReady() && s.awaited.CompareAndSwap(due, 0) {
		return
	}
	<-s.arrival
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
