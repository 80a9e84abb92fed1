package pooltest

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"example.com/poollab/lab/interleave"
)

// Encounters are worlds in which goroutines do something at once. In a bubble of
// their own they would always do it in the same order, so they are played only
// under controlled schedules, before the other worlds of a check. Their tasks
// take no time, but have scheduling points.

// encounters lists those of a check of pools.
func (f factory) encounters(name string) iter.Seq[world] {
	var list []world
	add := func(say string, workers int, play func(*bench)) {
		list = append(list, f.world(fmt.Sprintf("workers=%d, %s", workers, say), workers, play))
	}
	switch name {
	case "Bounded", "BoundedWhenCold":
		add("3 tasks that take no time are submitted one after another", 1, func(b *bench) { b.throng(1, 3) })
		add("a task that takes no time and then 2 that are blocked", 1, func(b *bench) { b.jam(1, 2) })
		add("2 tasks that take no time and then 3 that are blocked", 2, func(b *bench) { b.jam(2, 3) })
		for workers := 1; workers <= 2; workers++ {
			add("2 goroutines submit 2 tasks each, at once", workers, func(b *bench) { b.throng(2, 2) })
			add("3 goroutines submit 3 tasks each, at once", workers, func(b *bench) { b.throng(3, 3) })
		}
	case "AcceptedOrRefused":
		for before := range 2 {
			add(fmt.Sprintf("Close and 1 Submit at once, %d of them started before it", before), 1, func(b *bench) { b.race(1, before) })
		}
	case "ExactlyOnce", "NoLostWakeup", "ManySubmitters":
		if name == "NoLostWakeup" {
			for _, tasks := range []int{4, 6, 12} {
				add(fmt.Sprintf("1 goroutine submits %d tasks that take no time", tasks), 1, func(b *bench) { b.inARow(tasks) })
			}
		}
		for workers := 1; workers <= 2; workers++ {
			add("2 goroutines submit 2 tasks each, at once, and then one more", workers, f.onceMore)
		}
	case "TrySubmit":
		add("all busy, 3 goroutines call TrySubmit at once", 1, f.triesAtOnce)
	case "SubmitDeadline":
		add("all busy, the context of a waiting SubmitContext ends as a task does", 1, f.cancelAsRoomComes)
	case "CloseWaits":
		if _, waived := f.waived("AcceptedOrRefused"); !waived { // else Submit must not race Close
			add("2 Submits and Close at once", 1, func(b *bench) { b.startsAfterClose(2) })
			add("2 Submits and Close at once", 2, func(b *bench) { b.startsAfterClose(2) })
		}
	case "ClosedRefuses":
		if !f.has(CloseOnce) {
			add("2 goroutines call Close at once, and Submit when theirs has returned", 1, closesThenSubmits)
		}
	case "PanicIsolated":
		if !f.has(PanicCrashes) {
			add("2 goroutines submit at once, every other task panics", 1, func(b *bench) { f.panicsAtOnce(b, 2) })
			add("4 goroutines submit at once, every other task panics", 1, func(b *bench) { f.panicsAtOnce(b, 4) })
		}
	case "WaitIdle":
		for waiters := 1; waiters <= 2; waiters++ {
			add(fmt.Sprintf("2 tasks that take no time, and Wait from %s", plural(waiters, "goroutine")), 1, func(b *bench) { b.waitsAtOnce(2, waiters) })
		}
	case "ResizeRaces":
		add("2 goroutines submit, others call Resize(2) and Resize(3), all at once", 1, func(b *bench) { b.resizesAtOnce(2, 3) })
		add("2 goroutines submit, others call Resize(2) and Resize(1), all at once", 2, func(b *bench) { b.resizesAtOnce(2, 1) })
		for _, to := range []int{2, 3} {
			add(fmt.Sprintf("%d Submits of blocked tasks and Resize(%d) at once", to+2, to), 1, func(b *bench) { b.resizesBlocked(to) })
			add(fmt.Sprintf("Resize(%d), Submit and Close at once", to), 1, func(b *bench) { b.resizesAsItCloses(to) })
		}
		add("Resize(1), Submit and Close at once", 2, func(b *bench) { b.resizesAsItCloses(1) })
	case "IdleStarts":
		add("a task is submitted as the time of an idle worker ends", 1, func(b *bench) { f.comesAtLast(b) })
	case "InitOnce", "FiniMatches":
		list = append(list, f.hookedWorld(name, "workers=2, 3 goroutines submit 1 task each, at once", 2, plainly, func(h *hookedBench) { h.meet(3) }))
	case "Burst":
		add("2 goroutines submit to an idle pool at once", 2, burstFromTwo)
	case "NoLeak":
		for workers := 1; workers <= 2; workers++ {
			for tasks := 1; tasks <= workers+1; tasks++ {
				add(fmt.Sprintf("%s that take no time, and Close when they are submitted", plural(tasks, "task")), workers, func(b *bench) {
					for range tasks {
						b.must(func() {})
					}
					f.endsAll(b)
				})
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	return slices.Values(list)
}

// throng submits tasks from several goroutines at once and counts how many run.
func (b *bench) throng(submitters, each int) {
	var running atomic.Int64
	task := func() {
		if n := interleave.AtomicAdd(&running, 1); n > int64(b.workers) {
			b.failf("%d tasks ran at once, the limit is %d", n, b.workers)
		}
		interleave.AtomicAdd(&running, -1)
	}
	var calls []*call
	for range submitters {
		calls = append(calls, b.start(func() error {
			for range each {
				if err := b.pool.Submit(task); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	b.await(calls, "Submit never returns, and tasks end")
	b.end()
}

// jam submits tasks that take no time and then more that wait for a gate than
// there are workers, and counts how many of those run.
func (b *bench) jam(before, blocked int) {
	gate := make(chan struct{})
	var running atomic.Int64
	c := b.start(func() error {
		for range before {
			if err := b.pool.Submit(func() {}); err != nil {
				return err
			}
		}
		for range blocked {
			if err := b.pool.Submit(func() { running.Add(1); interleave.Recv(gate) }); err != nil {
				return err
			}
		}
		return nil
	})
	b.settle()
	if n := running.Load(); n > int64(b.workers) {
		b.failf("%d tasks ran at once, the limit is %d", n, b.workers)
	}
	interleave.Close(gate)
	b.await([]*call{c}, "Submit never returns, and tasks end")
	b.end()
}

// onceMore submits from two goroutines, waits until nobody moves, and submits once
// more: all must run without anybody's help.
func (f factory) onceMore(b *bench) {
	const submitters, each = 2, 2
	ran := make([]atomic.Int64, submitters*each+1)
	var calls []*call
	for k := range submitters {
		calls = append(calls, b.start(func() error {
			for i := range each {
				if err := b.pool.Submit(func() { interleave.AtomicAdd(&ran[k*each+i], 1) }); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	b.await(calls, "Submit never returns, and tasks end")
	b.settle()
	check := func(n int) {
		for i := range n {
			switch times := ran[i].Load(); {
			case times == 0:
				b.failf("a task was accepted and does not run, and no task runs")
			case times > 1:
				b.failf("a task ran %d times", times)
			}
		}
	}
	check(submitters * each)
	last := b.start(func() error { return b.pool.Submit(func() { interleave.AtomicAdd(&ran[submitters*each], 1) }) })
	b.await([]*call{last}, "Submit never returns, and no task runs")
	b.settle()
	check(len(ran))
	b.end()
}

func (f factory) triesAtOnce(b *bench) {
	gate := make(chan struct{})
	task := func() { interleave.Recv(gate) }
	calls := []*call{b.submit(task)}
	b.await(calls, "Submit never returns, and a worker is free")
	for range f.queue - 1 {
		calls = append(calls, b.submit(task))
	}
	b.settle()
	var tries []*call
	for range 3 {
		tries = append(tries, b.start(func() error {
			if !b.pool.(trySubmitter).TrySubmit(task) {
				return errNoRoom
			}
			return nil
		}))
	}
	b.settle()
	for _, c := range tries {
		if !c.returned() {
			b.failf("TrySubmit waits, and does not answer at once")
		} else if c.panicked != "" {
			b.panicf("TrySubmit panicked: %s", c.panicked)
		}
	}
	interleave.Close(gate)
	b.await(append(calls, tries...), "Submit never returns, and tasks end")
	b.end()
}

// cancelAsRoomComes ends a context in the moment in which its Submit would get
// room: one of the two wins, and the room must not be lost.
func (f factory) cancelAsRoomComes(b *bench) {
	gate := make(chan struct{})
	var calls []*call
	for range b.workers + max(f.queue, 0) {
		calls = append(calls, b.submit(func() { interleave.Recv(gate) }))
	}
	b.await(calls, "Submit never returns, and there is room")
	ctx, cancel := interleave.WithCancel(context.Background())
	c := b.within(ctx, func() {})
	b.settle()
	end := b.start(func() error { cancel(); return nil })
	interleave.Close(gate)
	b.await([]*call{c, end}, "SubmitContext never returns, and its context has ended")
	b.settle()
	var ran atomic.Bool
	last := b.start(func() error { return b.pool.Submit(func() { ran.Store(true) }) })
	b.await([]*call{last}, "Submit never returns: the place of the Submit that was given up is lost")
	b.settle()
	if !ran.Load() {
		b.failf("a task does not run, and no other does: the place of the Submit that was given up is lost")
	}
	b.end()
}

// startsAfterClose lets Submits race with Close: what is accepted does not start
// any more when Close has returned.
func (b *bench) startsAfterClose(submits int) {
	var closed atomic.Bool
	var calls []*call
	for range submits {
		calls = append(calls, b.start(func() error {
			return b.pool.Submit(func() {
				if interleave.AtomicLoad(&closed) {
					b.failf("a task started when Close had returned")
				}
			})
		}))
	}
	b.doing("Close never returns")
	if c := b.wait(b.pool.Close); c.panicked != "" {
		b.panicf("Close panicked: %s", c.panicked)
	}
	interleave.AtomicStore(&closed, true)
	b.await(calls, "Submit never returns, and the pool is closed")
	b.settle()
}

func closesThenSubmits(b *bench) {
	var calls []*call
	for range 2 {
		calls = append(calls, b.start(func() error {
			_ = b.pool.Close()
			if b.pool.Submit(func() {}) == nil {
				b.failf("a task submitted after Close was accepted")
			}
			return nil
		}))
	}
	b.await(calls, "Close never returns")
	for _, c := range calls {
		if c.panicked != "" {
			b.panicf("Submit after Close panicked: %s", c.panicked)
		}
	}
}

func (f factory) panicsAtOnce(b *bench, submitters int) {
	var ran atomic.Int64
	var calls []*call
	for k := range submitters {
		calls = append(calls, b.start(func() error {
			return b.pool.Submit(func() {
				interleave.AtomicAdd(&ran, 1)
				if k%2 == 0 {
					panics.ending()
				}
			})
		}))
	}
	b.await(calls, "Submit never returns, and tasks end")
	b.settle()
	if n := ran.Load(); n < int64(submitters) {
		b.failf("after a panic a task was accepted and does not run, and no task runs")
	}
	f.finish(b)
}

func burstFromTwo(b *bench) {
	b.warm()
	gate := make(chan struct{})
	var running atomic.Int64
	var calls []*call
	for range 2 {
		calls = append(calls, b.start(func() error {
			return b.pool.Submit(func() {
				running.Add(1)
				interleave.Recv(gate)
			})
		}))
	}
	b.settle()
	if n := running.Load(); n < 2 {
		b.failf("2 tasks were submitted to 2 free workers at once, and %d of them runs", n)
	}
	interleave.Close(gate)
	b.await(calls, "Submit never returns, and tasks end")
	b.end()
}

// inARow submits tasks from one goroutine, and does not wait for them.
func (b *bench) inARow(tasks int) {
	var ran atomic.Int64
	c := b.start(func() error {
		for range tasks {
			if err := b.pool.Submit(func() { ran.Add(1) }); err != nil {
				return err
			}
		}
		return nil
	})
	b.await([]*call{c}, "Submit never returns, and tasks end")
	b.accepted(c)
	b.end()
	if n := int(ran.Load()); n < tasks {
		b.failf("a task was accepted and never ran")
	}
}

// endsAll closes the pool and looks, when Close returns, whether a goroutine of
// it has been woken, to end or to work, and has not gone on yet.
func (f factory) endsAll(b *bench) {
	b.doing("Close never returns")
	c := b.wait(func() error {
		err := b.pool.Close()
		if f.has(CloseLeaves) {
			return err
		}
		for _, g := range interleave.Woken() {
			b.detailf("%s", g)
			b.failf("Close returned, and a goroutine of the pool that was woken has not gone on")
		}
		return err
	})
	b.doing("")
	if c.panicked != "" {
		b.panicf("Close panicked: %s", c.panicked)
	}
}
