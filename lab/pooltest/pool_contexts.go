package pooltest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"example.com/poollab/lab/interleave"
)

// deadlines are worlds in which SubmitContext waits for room until its context
// ends.
func (f factory) deadlines() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for _, way := range []string{"is cancelled", "times out"} {
				say := fmt.Sprintf("workers=%d, all busy, SubmitContext waits for room and its context %s", workers, way)
				w := f.world(say, workers, func(b *bench) { f.givesUp(b, way == "times out") })
				if !yield(w) {
					return
				}
			}
		}
	}
}

// within calls SubmitContext.
func (b *bench) within(ctx context.Context, task func()) *call {
	n := b.next
	b.next++
	recorded := b.rec.Task(n, task)
	return b.start(func() error { return b.pool.(contextSubmitter).SubmitContext(ctx, recorded) })
}

// fillWithin submits until a SubmitContext waits for room, if one ever does, and
// ends the context of that one.
func (f factory) fillWithin(b *bench, task func()) (calls []*call, waiter *call) {
	most := b.workers + max(f.queue, 0) + 1
	if f.queue < 0 && !b.real && !b.explored {
		most += 128 // for bounds that are not declared
	}
	for range most {
		// Contexts of accepted tasks do not end while the world lasts.
		ctx, cancel := interleave.WithCancel(context.Background())
		c := b.within(ctx, task)
		b.settle()
		calls = append(calls, c)
		if !c.returned() {
			cancel()
			b.settle()
			return calls, c
		}
		b.cleanUp(cancel)
	}
	return calls, nil
}

// cleanUp adds to what is done when a world has been judged.
func (b *bench) cleanUp(f func()) {
	before := b.release
	b.release = func() {
		f()
		if before != nil {
			before()
		}
	}
}

func (f factory) givesUp(b *bench, timesOut bool) {
	gate := make(chan struct{})
	task := func() { interleave.Recv(gate) }
	calls, waiter := f.fillWithin(b, task)
	room := len(calls) - 1
	if waiter != nil && timesOut && waiter.returned() {
		ctx, cancel := interleave.WithTimeout(context.Background(), b.units(0.5))
		b.cleanUp(cancel)
		waiter = b.within(ctx, task)
		calls = append(calls, waiter)
		b.sleep(1)
		b.settle()
	}
	b.sleep(1)
	if waiter != nil {
		b.gaveUp(waiter)
	}
	interleave.Close(gate)
	if b.failed() {
		return
	}
	b.await(calls, "SubmitContext never returns, and tasks have ended")
	b.settle()
	b.keptAs(calls, "SubmitContext accepted a task that never ran", "SubmitContext gave up, and the task ran all the same")
	if b.failed() || waiter == nil {
		return
	}
	second := make(chan struct{})
	again, waiter := f.fillWithin(b, func() { interleave.Recv(second) })
	if n := len(again) - 1; waiter != nil && n < room {
		b.snapshot()
		b.failf("a SubmitContext gave up, and since then there is room for %s instead of %d", plural(n, "task"), room)
	}
	interleave.Close(second)
	if b.failed() {
		return
	}
	b.await(again, "SubmitContext never returns, and tasks have ended")
	b.settle()
	b.end()
	b.kept(slices.Concat(calls, again))
}

// gaveUp looks at a SubmitContext that has waited for room until its context
// ended, while the pool stayed full.
func (b *bench) gaveUp(c *call) {
	b.snapshot()
	switch {
	case !c.returned():
		b.latef("SubmitContext waits for room, its context ends, and it goes on waiting")
	case c.panicked != "":
		b.panicf("SubmitContext panicked when its context ended: %s", c.panicked)
	case c.exited:
		b.failf("SubmitContext ended the caller's goroutine when its context ended")
	case c.err == nil:
		b.failf("SubmitContext waited for room, its context ended, and it says that the task is accepted")
	}
}

// endedContexts are worlds in which the context has ended before.
func (f factory) endedContexts() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for _, busy := range []bool{false, true} {
				for _, way := range []string{"cancelled", "timed out"} {
					state := map[bool]string{false: "idle", true: "busy"}[busy]
					say := fmt.Sprintf("workers=%d, all %s, SubmitContext with a context that is %s, 8 times", workers, state, way)
					w := f.world(say, workers, func(b *bench) {
						ctx, cancel := interleave.WithTimeout(context.Background(), b.units(0.25))
						b.cleanUp(cancel)
						if way == "cancelled" {
							cancel()
						} else {
							b.sleep(1)
							interleave.Recv(ctx.Done())
						}
						b.comeLate(ctx, busy)
					})
					if !yield(w) {
						return
					}
				}
			}
		}
	}
}

// comeLate submits with a context that has ended, more than once: a select may
// choose either way.
func (b *bench) comeLate(ctx context.Context, busy bool) {
	var calls []*call
	gate := make(chan struct{})
	if busy {
		for range b.workers {
			calls = append(calls, b.submit(func() { interleave.Recv(gate) }))
		}
		b.await(calls, "Submit never returns, and a worker is free")
	}
	b.settle()
	var late []*call
	for range 8 {
		c := b.within(ctx, func() {})
		b.settle()
		calls, late = append(calls, c), append(late, c)
	}
	for _, c := range late {
		switch {
		case !c.returned():
			b.failf("SubmitContext waits, and its context has ended before")
		case c.panicked != "":
			b.panicf("SubmitContext panicked for a context that has ended: %s", c.panicked)
		case c.err == nil && busy:
			b.failf("SubmitContext accepted a task for a context that has ended")
		case c.err == nil:
			b.failf("SubmitContext accepted a task for a context that has ended, as there was room")
		}
	}
	interleave.Close(gate)
	if b.failed() {
		return
	}
	b.settle()
	const lost, ran = "a task was accepted and never ran", "SubmitContext refused a task for a context that has ended, and it ran all the same"
	b.keptAs(calls, lost, ran)
	if !b.failed() {
		b.end()
		b.keptAs(calls, lost, ran)
	}
}

// shutdowns are worlds in which the context of Shutdown ends while tasks are
// left.
func (f factory) shutdowns() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for tasks := 0; tasks <= workers+1; tasks++ {
				as := make([]act, tasks)
				for i := range as {
					as[i] = act{3, returns}
				}
				for _, way := range []string{"is cancelled", "times out", "does not end"} {
					say := fmt.Sprintf("%s, Shutdown with a context that %s", describe(workers, as), way)
					if way != "does not end" {
						say += " after 1.25s"
					}
					if !yield(f.world(say, workers, func(b *bench) { b.shutDown(as, way) })) {
						return
					}
				}
			}
		}
	}
}

func (b *bench) shutDown(as []act, way string) {
	calls := b.begin(as)
	b.await(calls, "Submit never returns, and tasks end")
	ctx, cancel := interleave.WithCancel(context.Background())
	b.cleanUp(cancel)
	if way == "times out" {
		ctx, cancel = interleave.WithTimeout(context.Background(), b.units(1.25))
		b.cleanUp(cancel)
	}
	begun := b.start(func() error {
		err := b.pool.(shutdowner).Shutdown(ctx)
		if err == nil {
			b.unfinished("Shutdown without an error", calls)
		}
		return err
	})
	if way != "does not end" && len(as) > 0 {
		b.sleep(1.25)
		if way == "is cancelled" {
			cancel()
		}
		b.settle()
		b.sleep(0.25)
		b.settle()
		b.snapshot()
		if !begun.returned() {
			b.latef("the context of Shutdown ended, and it goes on waiting")
		}
	}
	b.await([]*call{begun}, "Shutdown never returns, and all tasks end")
	switch err := begun.err; {
	case begun.panicked != "":
		b.panicf("Shutdown panicked: %s", begun.panicked)
	case begun.exited:
		b.failf("Shutdown ended the caller's goroutine")
	case ctx.Err() != nil && err != nil && !errors.Is(err, ctx.Err()) && !errors.Is(err, context.Cause(ctx)):
		b.detailf("error: %v", err)
		b.failf("the error of Shutdown does not match that of its context")
	}
	b.finishing("Close after Shutdown never returns", false)
	b.unfinished("Close after Shutdown", calls)
	b.settle()
	b.kept(calls)
}
