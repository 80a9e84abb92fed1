package pool

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
)

// Completed calls f for every item, at most workers at a time, and yields each
// outcome as soon as it is there: the first to finish comes first. An item's
// error is yielded with its outcome and stops nothing else.
//
// Work starts when the sequence is ranged over. Workers do not wait for the
// consumer: outcomes that it has not asked for are kept, at the cost of one
// buffer as long as items.
//
// Leaving the loop, by break, return or panic, cancels the context of the
// running calls, starts no further item, and waits for the running ones. When
// ctx ends, no further item starts; outcomes of running calls are still
// yielded, then the sequence ends. Nothing keeps running after the loop.
//
// A loop costs about 1.5 µs and 10 allocations, one of them the buffer. Each
// worker that has an item costs a goroutine, 0.3 µs and 2 allocations more,
// each item 100 ns and none.
//
// Completed panics if workers is less than one.
func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	checkWorkers("Completed", workers)
	return func(yield func(R, error) bool) {
		if len(items) == 0 {
			return
		}
		running, cancel := context.WithCancel(ctx)
		n := min(workers, len(items))
		c := completing[T, R]{
			ctx:      running,
			items:    items,
			f:        f,
			outcomes: make(chan outcome[R], len(items)),
		}
		c.left.Store(int64(n))
		defer c.workers.Wait()
		defer cancel()
		for range n {
			c.workers.Go(c.work)
		}
		for o := range c.outcomes {
			if !yield(o.value, o.err) {
				return
			}
		}
	}
}

// outcome is what became of one item.
type outcome[R any] struct {
	value R
	err   error
}

// completing is one loop over Completed.
type completing[T, R any] struct {
	ctx      context.Context
	items    []T
	f        func(context.Context, T) (R, error)
	outcomes chan outcome[R] // room for all, so that no worker waits for the consumer

	next    atomic.Int64 // index of the next item to hand out
	left    atomic.Int64 // workers that may still send; the last one closes outcomes
	workers sync.WaitGroup
}

// work does items until none is left.
func (c *completing[T, R]) work() {
	exhausted := false
	defer func() {
		switch {
		case !exhausted: // Goexit took this goroutine
			c.workers.Go(c.work)
		case c.left.Add(-1) == 0:
			close(c.outcomes)
		}
	}()
	for c.ctx.Err() == nil {
		i := int(c.next.Add(1)) - 1
		if i >= len(c.items) {
			break
		}
		var o outcome[R]
		if protect(func() { o.value, o.err = c.f(c.ctx, c.items[i]) }, c.failed) {
			c.outcomes <- o
		}
	}
	exhausted = true
}

func (c *completing[T, R]) failed(err error) { c.outcomes <- outcome[R]{err: err} }
