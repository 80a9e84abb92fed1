package pooltest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"example.com/poollab/lab/interleave"
)

// waits are worlds for Wait: on a pool at rest, and from several goroutines
// while tasks are left. All Submits have returned when it is called, so that
// everybody agrees on what it waits for.
func (f factory) waits() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for _, used := range []bool{false, true} {
				say := fmt.Sprintf("workers=%d, Wait on a fresh pool", workers)
				if used {
					say = fmt.Sprintf("workers=%d, Wait on an idle pool", workers)
				}
				w := f.world(say, workers, func(b *bench) {
					if used {
						b.warm()
					}
					b.waitNow("on an idle pool")
					b.end()
				})
				if !yield(w) {
					return
				}
			}
			kinds := append([]how{returns}, f.ways()...)
			if f.has(PanicRethrown) { // and out of Wait, perhaps
				kinds = slices.DeleteFunc(kinds, func(h how) bool { return h == panics })
			}
			for tasks := 1; tasks <= workers+1; tasks++ {
				for _, h := range kinds {
					for _, waiters := range []int{1, 2} {
						as := acts(same(h, tasks)...)
						as[0].takes = 2
						say := fmt.Sprintf("%s, Wait from %s", describe(workers, as), plural(waiters, "goroutine"))
						if !yield(f.world(say, workers, func(b *bench) { f.waitFor(b, as, waiters) })) {
							return
						}
					}
				}
			}
		}
	}
}

// waitFor lets tasks run and some wait for them, and does so again: Wait closes
// nothing.
func (f factory) waitFor(b *bench, as []act, waiters int) {
	var all []*call
	for range 2 {
		calls := b.begin(as)
		b.await(calls, "Submit never returns, and tasks end")
		for _, c := range calls {
			if c.err != nil && len(all) > 0 {
				b.detailf("error: %v", c.err)
				b.failf("a task was refused after Wait had returned")
				return
			} else if !b.accepted(c) {
				return
			}
		}
		all = append(all, calls...)
		var waiting []*call
		for range waiters {
			waiting = append(waiting, b.waiter(all))
		}
		b.await(waiting, "Wait never returns, and all tasks have ended")
		for _, c := range waiting {
			b.waited(c)
		}
		if b.failed() {
			return
		}
	}
	f.finish(b)
	b.settle()
	b.kept(all)
}

// waiter calls Wait, and looks when it returns whether tasks are left, and
// whether the last one had ended long before.
func (b *bench) waiter(calls []*call) *call {
	begin := time.Since(b.zero)
	return b.start(func() error {
		if err := b.pool.(waiter).Wait(context.Background()); err != nil {
			return err
		}
		b.unfinished("Wait", calls)
		last := begin
		for _, sp := range b.rec.Trace().Spans {
			last = max(last, sp.End)
		}
		if late := time.Since(b.zero) - last; late > b.jitter() {
			b.snapshot()
			b.detailf("it returned %v later", late)
			b.latef("Wait goes on waiting when the last task has ended")
		}
		return nil
	})
}

// waited notes what is wrong with a Wait that has returned, and whose context
// has not ended.
func (b *bench) waited(c *call) {
	switch {
	case c.panicked != "":
		b.panicf("Wait panicked: %s", c.panicked)
	case c.exited:
		b.failf("Wait ended the caller's goroutine")
	case c.err != nil:
		b.detailf("error: %v", c.err)
		b.failf("Wait returned an error, and its context had not ended")
	}
}

// waitNow calls Wait on a pool that has nothing to do.
func (b *bench) waitNow(when string) {
	b.settle()
	c := b.waiter(nil)
	b.await([]*call{c}, "Wait %s never returns", when)
	b.waited(c)
}

// waitDeadlines are worlds in which the context of Wait ends while tasks are
// left.
func (f factory) waitDeadlines() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for tasks := 1; tasks <= workers+1; tasks++ {
				as := make([]act, tasks)
				for i := range as {
					as[i] = act{3, returns}
				}
				for _, way := range []string{"is cancelled", "times out"} {
					say := fmt.Sprintf("%s, Wait with a context that %s after 1.25s, and another without", describe(workers, as), way)
					if !yield(f.world(say, workers, func(b *bench) { f.stopsWaiting(b, as, way == "times out") })) {
						return
					}
				}
			}
		}
	}
}

func (f factory) stopsWaiting(b *bench, as []act, timesOut bool) {
	calls := b.begin(as)
	b.await(calls, "Submit never returns, and tasks end")
	ctx, cancel := interleave.WithCancel(context.Background())
	if timesOut {
		ctx, cancel = interleave.WithTimeout(context.Background(), b.units(1.25))
	}
	b.cleanUp(cancel)
	hasty := b.start(func() error {
		err := b.pool.(waiter).Wait(ctx)
		if err == nil && ctx.Err() != nil {
			b.unfinished("Wait without an error", calls)
		}
		return err
	})
	patient := b.start(func() error { return b.pool.(waiter).Wait(context.Background()) })
	b.sleep(1.25)
	if !timesOut {
		cancel()
	}
	b.settle()
	b.snapshot()
	if !hasty.returned() {
		b.latef("the context of Wait ended, and it goes on waiting")
	}
	b.await([]*call{hasty}, "Wait never returns, and its context has ended")
	switch err := hasty.err; {
	case hasty.panicked != "" || hasty.exited:
		b.waited(hasty)
	case err != nil && !errors.Is(err, ctx.Err()) && !errors.Is(err, context.Cause(ctx)):
		b.detailf("error: %v", err)
		b.failf("the error of Wait does not match that of its context")
	}
	if b.failed() {
		return
	}
	later := b.submit(func() {})
	b.await([]*call{later, patient}, "after a Wait whose context ended another Wait, or a Submit, never returns")
	b.accepted(later)
	b.waited(patient)
	b.end()
	b.settle()
	b.kept(slices.Concat(calls, []*call{later}))
}

// waitsAtOnce are encounters of tasks that end and goroutines that call Wait.
func (b *bench) waitsAtOnce(tasks, waiters int) {
	var calls, waiting []*call
	for range tasks {
		calls = append(calls, b.submit(func() {}))
	}
	b.await(calls, "Submit never returns, and tasks end")
	for range waiters {
		waiting = append(waiting, b.waiter(calls))
	}
	b.await(waiting, "Wait never returns, and all tasks have ended")
	for _, c := range waiting {
		b.waited(c)
	}
	b.end()
}
