package pooltest

import (
	"fmt"
	"iter"
	"slices"

	"example.com/poollab/lab/interleave"
)

// inits are worlds in which workers start.
func (f factory) inits() iter.Seq[world] {
	const row = "InitOnce"
	var worlds []world
	for _, slow := range []bool{false, true} {
		for n := 1; n <= 3; n++ {
			say := fmt.Sprintf("workers=%d tasks=%d, all blocked", n, 2*n)
			if slow {
				say += ", init takes 1s"
			}
			worlds = append(worlds, f.hookedWorld(row, say, n, func(h *hookedBench) { h.slow = slow }, func(h *hookedBench) { h.together(2 * n) }))
		}
	}
	for n := 1; n <= 3; n++ {
		worlds = append(worlds, f.hookedWorld(row, fmt.Sprintf("workers=%d tasks=%d, each of 1s", n, 8*n), n, plainly, func(h *hookedBench) { h.one(8 * n) }))
	}
	for _, way := range f.ways() {
		for n := 1; n <= 3; n++ {
			as := acts(same(way, 2*n)...)
			worlds = append(worlds, f.hookedWorld(row, describe(n, as), n, replaced, func(h *hookedBench) { h.play(f, as, true) }))
		}
	}
	return slices.Values(worlds)
}

// together blocks tasks on all workers.
func (h *hookedBench) together(tasks int) {
	gate := make(chan struct{})
	var calls []*call
	for range tasks {
		calls = append(calls, h.submit(h.task(func() { interleave.Recv(gate) })))
	}
	h.sleep(2)
	h.settle()
	h.snapshot()
	if n := h.did(starting); n > h.workers {
		h.wrong("InitOnce", "init was called %s for %s", times(n), plural(h.workers, "worker"))
	}
	interleave.Close(gate)
	h.await(calls, "Submit never returns, and tasks end")
	h.end()
}

// one runs one task after another, of which each worker gets several.
func (h *hookedBench) one(tasks int) {
	c := h.start(func() error {
		for i := range tasks {
			if err := h.pool.Submit(h.rec.Task(i, h.task(func() { h.sleep(1) }))); err != nil {
				return err
			}
		}
		return nil
	})
	h.await([]*call{c}, "Submit never returns, and tasks end all the time")
	h.accepted(c)
	h.end()
	h.snapshot()
	// Workers may leave and come back, as in Reuse.
	if n := h.did(starting); n > 4*h.workers+2 {
		h.wrong("InitOnce", "init was called %s for %s on %s", times(n), plural(tasks, "task"), plural(h.workers, "worker"))
	}
}

// play lets tasks end in their ways and closes the pool.
func (h *hookedBench) play(f factory, as []act, idle bool) {
	task := h.acting(as)
	var calls []*call
	for range as {
		calls = append(calls, h.submit(h.task(task)))
	}
	h.await(calls, "Submit never returns, and tasks end")
	if idle {
		h.sleep(float64(len(as)) + 0.5)
		h.settle()
	}
	f.finish(h.bench)
	h.settle()
	h.sleep(1)
	h.snapshot()
	h.match()
}

// meet lets goroutines submit to a fresh pool at once, and closes it.
func (h *hookedBench) meet(submitters int) {
	var calls []*call
	for range submitters {
		calls = append(calls, h.submit(h.task(func() {})))
	}
	h.await(calls, "Submit never returns, and tasks end")
	h.end()
	h.settle()
	h.match()
}

// finis are worlds after which every worker has ended.
func (f factory) finis() iter.Seq[world] {
	const row = "FiniMatches"
	return func(yield func(world) bool) {
		for n := 1; n <= 2; n++ {
			all := [][]act{nil, acts(same(returns, n)...), acts(same(returns, n+1)...)}
			for _, way := range f.ways() {
				all = append(all, acts(way), acts(same(way, n+1)...), acts(way, returns, returns))
			}
			for _, as := range all {
				for _, idle := range []bool{false, true} {
					then := map[bool]string{false: ", Close when all are accepted", true: ", Close when all have ended"}[idle]
					w := f.hookedWorld(row, describe(n, as)+then, n, replaced, func(h *hookedBench) { h.play(f, as, idle) })
					if !yield(w) {
						return
					}
				}
			}
			say := fmt.Sprintf("workers=%d tasks=%d, init number %d fails", n, n, n)
			w := f.hookedWorld(row, say, n, func(h *hookedBench) { h.failing = func(nth int) bool { return nth == n } }, func(h *hookedBench) {
				h.submitAll(n, func() { h.sleep(1) })
				h.sleep(3)
				h.end()
				h.settle()
				h.match()
			})
			if !yield(w) {
				return
			}
		}
	}
}

// submitAll submits tasks, and waits for no Submit.
func (h *hookedBench) submitAll(n int, f func()) []*call {
	var calls []*call
	for range n {
		calls = append(calls, h.submit(h.task(f)))
		h.settle()
	}
	return calls
}

// badInits are worlds in which an init fails.
func (f factory) badInits() iter.Seq[world] {
	const row = "InitFails"
	return func(yield func(world) bool) {
		for n := 1; n <= 2; n++ {
			for from := 1; from <= n; from++ {
				for _, slow := range []bool{false, true} {
					tasks := n + max(f.queue, 0) + 2
					say := fmt.Sprintf("workers=%d tasks=%d, all blocked, init fails from call %d on", n, tasks, from)
					if slow {
						say += " and takes 1s"
					}
					w := f.hookedWorld(row, say, n, func(h *hookedBench) {
						h.slow, h.failing = slow, func(nth int) bool { return nth >= from }
					}, func(h *hookedBench) { h.giveUp(tasks) })
					if !yield(w) {
						return
					}
				}
			}
		}
	}
}

// giveUp submits blocked tasks to a pool whose workers cannot all start.
func (h *hookedBench) giveUp(tasks int) {
	gate := make(chan struct{})
	calls := h.submitAll(tasks, func() { interleave.Recv(gate) })
	h.sleep(2)
	h.settle()
	if h.did(unable) == 0 { // it did not come to that
		interleave.Close(gate)
		h.await(calls, "Submit never returns, and tasks end")
		h.end()
		return
	}
	if slices.ContainsFunc(calls, func(c *call) bool { return !c.returned() }) {
		h.failf("init has failed, and a Submit goes on waiting")
	}
	late := h.submit(func() {})
	calls = append(calls, late)
	h.settle()
	switch {
	case !late.returned():
		h.failf("init has failed, and a Submit that comes later waits")
	case late.panicked != "":
		h.panicf("init has failed, and a Submit that comes later panicked: %s", late.panicked)
	case late.exited:
		h.failf("init has failed, and a Submit that comes later ended the caller's goroutine")
	case late.err == nil:
		h.failf("init has failed, and a task that comes later is accepted")
	}
	interleave.Close(gate)
	if h.failed() {
		return
	}
	h.finishing("init has failed, and Close never returns", false)
	h.settle()
	ran := make([]int, len(calls))
	for _, sp := range h.snapshot().Spans {
		ran[sp.Task]++
	}
	for i, c := range calls {
		switch {
		case ran[i] > 1:
			h.failf("init has failed, and a task ran %s", times(ran[i]))
		case ran[i] > 0 && c.err != nil:
			h.failf("init has failed, and a task was refused and ran all the same")
		}
	}
}
