package pooltest

import (
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/invariants"
)

// failureChecks are about tasks that do not return.
func (f factory) failureChecks() []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	return []check{
		{Invariant: named("PanicContained"), worlds: f.setbacks(panics, f.contains)},
		{Invariant: named("GoexitContained"), worlds: f.setbacks(exits, f.costsNoWorker)},
		{Invariant: named("PanicIsolated"), worlds: f.isolated()},
		{Invariant: named("PanicAdmits"), worlds: f.admits()},
		{Invariant: named("SlotsKept"), worlds: f.mixes()},
		{Invariant: named("FailsWhileClosing"), worlds: f.failsWhileClosing()},
	}
}

// setbacks are worlds in which one task after another fails in a way: one, as
// many as there are workers, and one more.
func (f factory) setbacks(h how, judge func(*bench, []act)) iter.Seq[world] {
	var seqs []iter.Seq[world]
	for workers := 1; workers <= 3; workers++ {
		var all [][]act
		for _, n := range slices.Compact([]int{1, workers, workers + 1}) {
			all = append(all, acts(same(h, n)...))
		}
		seqs = append(seqs, f.played(workers, all, "", judge))
	}
	return chain(seqs...)
}

// suffer lets tasks fail, and waits until they have.
func (b *bench) suffer(as []act) []*call {
	after := as[0].ends.did()
	calls := b.begin(as)
	b.await(calls, "%s, and a Submit never returns", after)
	for _, c := range calls {
		if !b.accepted(c) {
			return nil
		}
	}
	b.sleep(float64(len(as)) + 0.5)
	b.settle()
	return calls
}

// contains is for panics that nobody must notice.
func (f factory) contains(b *bench, as []act) {
	if b.suffer(as) == nil {
		return
	}
	b.finishing("a task panicked, and Close never returns", f.has(PanicRethrown))
}

// costsNoWorker is for a way to end that leaves as many workers as there were.
func (f factory) costsNoWorker(b *bench, as []act) {
	if b.suffer(as) == nil {
		return
	}
	if n := b.width(); n < b.workers {
		b.failf("after %s %s on %s", setback(as), few(n), plural(b.workers, "worker"))
		return
	}
	b.finishing(as[0].ends.did()+", and Close never returns", f.has(PanicRethrown))
}

// exactly is for mixes after which there are as many places as before.
func (f factory) exactly(b *bench, as []act) {
	if b.suffer(as) == nil {
		return
	}
	switch n := b.width(); {
	case n < b.workers:
		b.failf("after %s %s on %s", setback(as), few(n), plural(b.workers, "worker"))
	case n > b.workers:
		b.failf("after %s %s at once on %s", setback(as), runs(n), plural(b.workers, "worker"))
	default:
		f.finish(b)
	}
}

// few is for fewer tasks than there are workers.
func few(n int) string {
	if n == 0 {
		return "no task runs any more"
	}
	return "only " + runs(n) + " at once"
}

func runs(n int) string {
	if n == 1 {
		return "1 task runs"
	}
	return fmt.Sprintf("%d tasks run", n)
}

// setback names what has happened, "a panic" or "2 panics and a Goexit".
func setback(as []act) string {
	count := map[how]int{}
	for _, a := range as {
		count[a.ends]++
	}
	say := func(h how, word string) string {
		switch count[h] {
		case 0:
			return ""
		case 1:
			return "a " + word
		}
		return plural(count[h], word)
	}
	p, e := say(panics, "panic"), say(exits, "Goexit")
	if p != "" && e != "" {
		return p + " and " + e
	}
	return p + e
}

// width is how many blocked tasks run together, of one more than there should.
func (b *bench) width() int {
	gate := make(chan struct{})
	var running atomic.Int64
	calls := make([]*call, b.workers+1)
	for i := range calls {
		calls[i] = b.submit(func() {
			running.Add(1)
			interleave.Recv(gate)
		})
		b.settle()
	}
	// A worker that comes late is one as well.
	b.sleep(1)
	b.settle()
	n := int(running.Load())
	b.snapshot()
	interleave.Close(gate)
	if n >= b.workers {
		b.await(calls, "Submit never returns, and all tasks have ended")
	}
	return n
}

// isolated are worlds in which one task panics before, beside and after others.
func (f factory) isolated() iter.Seq[world] {
	var seqs []iter.Seq[world]
	for workers := 1; workers <= 3; workers++ {
		var all [][]act
		for n := 1; n <= workers+2; n++ {
			for k := range n {
				ends := same(returns, n)
				ends[k] = panics
				all = append(all, acts(ends...))
			}
		}
		seqs = append(seqs, f.played(workers, all, ", and then another one", func(b *bench, as []act) {
			calls := b.begin(as)
			b.await(calls, "a task panicked, and a Submit never returns")
			b.sleep(float64(len(as)) + 0.5)
			b.settle()
			later := b.submit(func() {})
			b.await([]*call{later}, "a task panicked, and Submit never returns from then on")
			b.settle()
			for _, c := range append(calls, later) {
				if c.err != nil {
					b.detailf("error: %v", c.err)
					b.failf("a task panicked, and from then on Submit refuses")
					return
				}
			}
			f.finish(b)
			b.settle()
			ran := map[int]bool{}
			for _, sp := range b.snapshot().Spans {
				ran[sp.Task] = true
			}
			if len(ran) < len(calls)+1 {
				b.failf("a task panicked, and another that was accepted never ran")
			}
			b.kept(append(calls, later))
		}))
	}
	return chain(seqs...)
}

// admits are worlds in which submitters wait for room and tasks panic.
func (f factory) admits() iter.Seq[world] {
	return func(yield func(world) bool) {
		if !yield(f.admitsBesideOther()) {
			return
		}
		for workers := 1; workers <= 2; workers++ {
			for waiting := 1; waiting <= 3; waiting++ {
				say := fmt.Sprintf("workers=%d, %s for room, and the tasks that run panic", workers, wait(waiting))
				w := f.world(say, workers, func(b *bench) {
					gate := make(chan struct{})
					calls, waiters := b.fill(waiting, f.queue, func() {
						interleave.Recv(gate)
						panic("a task panics")
					})
					b.sleep(1)
					interleave.Close(gate)
					b.settle()
					if len(waiters) > 0 && !slices.ContainsFunc(waiters, (*call).returned) {
						b.latef("a task panicked, and a Submit that waits for room is not admitted at once")
					}
					b.await(waiters, "a task panicked, and a Submit that waits for room never returns")
					b.settle()
					for _, c := range calls {
						if !b.accepted(c) {
							return
						}
					}
					f.finish(b)
					b.kept(calls)
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// admitsBesideOther is a world in which another task goes on running: nothing
// but the panic can let the waiting Submit in.
func (f factory) admitsBesideOther() world {
	return f.world("workers=2, 1 Submit waits for room, one task panics and the other goes on", 2, func(b *bench) {
		gate, end := make(chan struct{}), make(chan struct{})
		var first atomic.Bool
		calls, waiters := b.fill(1, f.queue, func() {
			if first.CompareAndSwap(false, true) {
				interleave.Recv(gate)
				panic("a task panics")
			}
			interleave.Recv(end)
		})
		b.sleep(1)
		interleave.Close(gate)
		b.settle()
		if len(waiters) > 0 && !slices.ContainsFunc(waiters, (*call).returned) {
			b.latef("a task panicked, and a Submit that waits for room is not admitted at once")
		}
		interleave.Close(end)
		b.await(waiters, "a task panicked, and a Submit that waits for room never returns")
		for _, c := range calls {
			if !b.accepted(c) {
				return
			}
		}
		f.finish(b)
	})
}

func wait(n int) string {
	if n == 1 {
		return "1 Submit waits"
	}
	return fmt.Sprintf("%d Submits wait", n)
}

// mixes are worlds in which tasks fail in one way and another.
func (f factory) mixes() iter.Seq[world] {
	var seqs []iter.Seq[world]
	ways := f.ways()
	for workers := 1; workers <= 3; workers++ {
		var all [][]act
		for _, h := range ways {
			for _, n := range slices.Compact([]int{1, workers, workers + 1}) {
				all = append(all, acts(same(h, n)...))
			}
		}
		for _, g := range ways {
			for _, h := range ways {
				if g != h {
					all = append(all, acts(g, h), acts(g, h, g), acts(g, g, h, h))
				}
			}
		}
		seqs = append(seqs, f.played(workers, all, "", f.exactly))
	}
	return chain(seqs...)
}

// failsWhileClosing are worlds in which the last tasks fail when Close has
// begun. All Submits have returned by then.
func (f factory) failsWhileClosing() iter.Seq[world] {
	var seqs []iter.Seq[world]
	for workers := 1; workers <= 2; workers++ {
		for _, h := range f.ways() {
			var all [][]act
			for n := 1; n <= workers+1; n++ {
				ends := same(returns, n)
				ends[n-1] = h
				all = append(all, acts(ends...))
				if n > 1 {
					all = append(all, acts(same(h, n)...))
				}
			}
			seqs = append(seqs, f.played(workers, all, ", Close when all are accepted", func(b *bench, as []act) {
				calls := b.begin(as)
				b.await(calls, "Submit never returns, and tasks end")
				b.finishing(fmt.Sprintf("%s after Close began, and Close never returns", h.did()), f.has(PanicRethrown))
				b.settle()
				if !f.has(CloseDrops) {
					b.kept(calls)
				}
			}))
		}
	}
	return chain(seqs...)
}
