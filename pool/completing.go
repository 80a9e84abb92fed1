package pool

import (
	"context"
	"sync"
	"sync/atomic"
)

// completing is a loop over Completed with several workers.
//
// One counter does two things. The call that completes as the s-th writes its
// outcome to place s, and its worker goes on with item s + workers: the first
// items, as many as there are workers, belong to one worker each, and from then
// on one starts where one has ended. So outcomes are in the order in which they
// complete, items start in theirs, and no lock or channel is between them.
//
// The consumer reads one place after the other and clears it. It parks only if
// the next is not filled yet: it says so in parked and looks once more; a worker
// fills its place and then reads parked. Whichever of the two comes second sees
// the other, so a filled place wakes a consumer that waits for it. Who turns
// parked off owes the wake-up or must take it, so there is never more than one.
// The last worker to leave wakes it in the same way.
//
// An item costs the counter, which workers contend for, and filling a place:
// two atomic operations, and no allocation. The consumer adds a few ns.
type completing[T, R any] struct {
	ctx     context.Context
	items   []T
	f       func(context.Context, T) (R, error)
	width   int // the number of workers
	places  []place[R]
	wake    chan struct{}
	workers sync.WaitGroup
	read    int // places that the consumer has read

	_         [cacheLine]byte // what follows changes with each item, what stands above does not
	completed atomic.Int64
	_         [cacheLine - 8]byte
	parked    atomic.Bool  // the consumer waits, or is about to
	left      atomic.Int64 // workers that may still complete something
}

// outcome is what became of one item.
type outcome[R any] struct {
	value R
	err   error
}

type place[R any] struct {
	outcome[R]
	filled atomic.Bool
}

// stripes is how far apart two places are that share a cache line. Outcomes that
// complete one after the other are often written at once.
const stripes = 4

func newCompleting[T, R any](ctx context.Context, width int, items []T, f func(context.Context, T) (R, error)) *completing[T, R] {
	return &completing[T, R]{
		ctx:    ctx,
		items:  items,
		f:      f,
		width:  width,
		places: make([]place[R], stripes*((len(items)+stripes-1)/stripes)),
		wake:   make(chan struct{}, 1),
	}
}

func (c *completing[T, R]) start() {
	c.left.Store(int64(c.width))
	for first := range c.width {
		c.workers.Go(func() { c.work(first) })
	}
}

// work does item i and those that follow from it, until none is left.
func (c *completing[T, R]) work(i int) {
	through := false
	defer func() {
		if !through { // Goexit took this goroutine
			c.workers.Go(func() { c.work(i) })
			return
		}
		if c.left.Add(-1) == 0 {
			c.unpark()
		}
	}()
	failed := func(err error) {
		var none R
		i = c.complete(none, err)
	}
	for i < len(c.items) && c.ctx.Err() == nil {
		// A panic ends protect, but not the work.
		protect(func() {
			for i < len(c.items) && c.ctx.Err() == nil {
				i = c.complete(c.f(c.ctx, c.items[i]))
			}
		}, failed)
	}
	through = true
}

// complete puts away an outcome and returns the item that comes next.
func (c *completing[T, R]) complete(value R, err error) (next int) {
	s := int(c.completed.Add(1)) - 1
	p := c.place(s)
	p.value, p.err = value, err
	p.filled.Store(true)
	if c.parked.Load() {
		c.unpark()
	}
	return s + c.width
}

// place is where the outcome goes that is the s-th to complete.
func (c *completing[T, R]) place(s int) *place[R] {
	return &c.places[s%stripes*(len(c.places)/stripes)+s/stripes]
}

func (c *completing[T, R]) unpark() {
	if c.parked.CompareAndSwap(true, false) {
		c.wake <- struct{}{}
	}
}

// await waits for the next outcome. It is not ok if there will be none.
func (c *completing[T, R]) await() (o outcome[R], ok bool) {
	if c.read == len(c.items) {
		return o, false
	}
	p := c.place(c.read)
	for !p.filled.Load() {
		c.parked.Store(true)
		// In this order: what the last worker fills, it fills before it leaves.
		over := c.left.Load() == 0
		if (p.filled.Load() || over) && c.parked.CompareAndSwap(true, false) {
			if over && !p.filled.Load() {
				return o, false
			}
			continue
		}
		<-c.wake
	}
	c.read++
	o, p.outcome = p.outcome, outcome[R]{} // what has been yielded is the consumer's
	return o, true
}
