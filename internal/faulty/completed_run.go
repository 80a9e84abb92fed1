package faulty

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
)

type completedFunc = func(context.Context, int, []int, func(context.Context, int) (int, error)) iter.Seq2[int, error]

// completedParts is a correct Completed; its method is one to be tested. A part
// that is nil is the correct one.
type completedParts struct {
	lax        bool // takes any number of workers
	unbuffered bool // workers wait until the consumer takes their outcome
	empty      func(ctx context.Context, yield func(int, error) bool)
	derive     func(ctx context.Context) context.Context // what the context of the calls comes from
	run        func(c *completedRun)                     // starts the lanes
	take       func(c *completedRun) (i int, ok bool)    // the next item
	guard      func(c *completedRun, f func(), failed func(error))
	send       func(c *completedRun, o outcome)
	lost       func(c *completedRun) // a lane whose goroutine Goexit took
	consume    func(c *completedRun, yield func(int, error) bool)
	leave      func(c *completedRun) // deferred: what happens when the loop is over
}

// outcome is what became of one item.
type outcome struct {
	index, value int
	err          error
}

// completedRun is one loop over Completed.
type completedRun struct {
	parts   completedParts
	caller  context.Context
	ctx     context.Context // of the calls
	cancel  context.CancelFunc
	items   []int
	f       call
	workers int

	next     atomic.Int64
	stopped  atomic.Bool  // no item is to start any more, beside what ctx says
	outcomes chan outcome // closed when all lanes are gone
	lanes    sync.WaitGroup
}

func (p completedParts) Completed(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	if !p.lax {
		needWorkers(workers)
	}
	return func(yield func(int, error) bool) {
		if len(items) == 0 {
			if p.empty != nil {
				p.empty(ctx, yield)
			}
			return
		}
		c := p.begin(ctx, workers, items, f)
		defer c.leave()
		c.start()
		c.consume(yield)
	}
}

func (p completedParts) begin(ctx context.Context, workers int, items []int, f call) *completedRun {
	from := ctx
	if p.derive != nil {
		from = p.derive(ctx)
	}
	running, cancel := context.WithCancel(from)
	room := len(items)
	if p.unbuffered {
		room = 0
	}
	return &completedRun{
		parts: p, caller: ctx, ctx: running, cancel: cancel,
		items: items, f: f, workers: workers, outcomes: make(chan outcome, room),
	}
}

// start starts the lanes, and a goroutine that closes outcomes after them.
func (c *completedRun) start() {
	if c.parts.run != nil {
		c.parts.run(c)
	} else {
		c.spread(c.workers)
	}
	go func() {
		c.lanes.Wait()
		close(c.outcomes)
	}()
}

func (c *completedRun) spread(lanes int) {
	for range min(lanes, len(c.items)) {
		c.lanes.Go(c.work)
	}
}

// work is one lane: it does items until none is left.
func (c *completedRun) work() {
	over := false
	defer func() {
		switch {
		case over:
		case c.parts.lost != nil:
			c.parts.lost(c)
		default:
			c.lanes.Go(c.work)
		}
	}()
	for c.open() {
		i, ok := c.take()
		if !ok {
			break
		}
		c.one(i)
	}
	over = true
}

// open reports whether another item may start.
func (c *completedRun) open() bool { return c.ctx.Err() == nil && !c.stopped.Load() }

func (c *completedRun) take() (int, bool) {
	if c.parts.take != nil {
		return c.parts.take(c)
	}
	i := int(c.next.Add(1)) - 1
	return i, i < len(c.items)
}

// one does one item and sends its outcome.
func (c *completedRun) one(i int) {
	guard := c.parts.guard
	if guard == nil {
		guard = func(_ *completedRun, f func(), failed func(error)) { contain(f, failed) }
	}
	guard(c, func() {
		value, err := c.f(c.ctx, c.items[i])
		c.send(outcome{i, value, err})
	}, func(err error) {
		c.send(outcome{i, 0, err})
	})
}

func (c *completedRun) send(o outcome) {
	if c.parts.send != nil {
		c.parts.send(c, o)
		return
	}
	c.outcomes <- o
}

func (c *completedRun) consume(yield func(int, error) bool) {
	if c.parts.consume != nil {
		c.parts.consume(c, yield)
		return
	}
	for o := range c.outcomes {
		if !yield(o.value, o.err) {
			return
		}
	}
}

// leave stops what runs and waits for it.
func (c *completedRun) leave() {
	if c.parts.leave != nil {
		c.parts.leave(c)
		return
	}
	c.cancel()
	c.drain()
}

// drain waits until the lanes are gone, whether or not they wait for someone
// to take their outcomes.
func (c *completedRun) drain() {
	for range c.outcomes {
	}
}
