package pooltest

import (
	"fmt"
	"iter"
	"slices"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/invariants"
)

// endingChecks are about Close, what overlaps it, and what is left after it.
func (f factory) endingChecks() []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	return []check{
		{Invariant: named("CloseWaits"), worlds: f.closeWaits()},
		{Invariant: named("ClosedRefuses"), worlds: f.closedRefuses()},
		{Invariant: named("AcceptedOrRefused"), worlds: chain(f.overlaps(), f.races())},
		{Invariant: named("CloseTwice"), worlds: chain(f.closesAgain(), f.closesTogether())},
		{Invariant: named("CloseUnused"), worlds: f.closeUnused()},
		{Invariant: named("CloseReleases"), worlds: f.closeReleases()},
		{Invariant: named("NoLeak"), worlds: f.leavesNothing(), leaks: true},
		{Invariant: named("Forgets"), worlds: f.forgets()},
		f.chaos(),
	}
}

// closeWaits are worlds in which Close comes when the last Submit has returned.
func (f factory) closeWaits() iter.Seq[world] {
	long := some(
		job{workers: 1, takes: []int{8}}, job{workers: 2, takes: []int{100, 1, 1}}, job{workers: 1, takes: []int{600}},
	)
	return func(yield func(world) bool) {
		for j := range chained(uniform(3), jobs(func(j *job) bool { return len(j.takes) < 5 }), long) {
			var as []act
			for _, n := range j.takes {
				as = append(as, act{n, returns})
			}
			w := f.world(describe(j.workers, as), j.workers, func(b *bench) {
				calls := b.begin(as)
				b.await(calls, "Submit never returns, and tasks end")
				b.end()
				b.unfinished("Close", calls)
				b.sleep(float64(len(as)) + 2)
				b.kept(calls)
			})
			if !yield(w) {
				return
			}
		}
	}
}

func chained(seqs ...iter.Seq[job]) iter.Seq[job] {
	return func(yield func(job) bool) {
		for _, seq := range seqs {
			for j := range seq {
				if !yield(j) {
					return
				}
			}
		}
	}
}

// closedRefuses are worlds in which tasks come after Close.
func (f factory) closedRefuses() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, before := range []int{0, 1, 3} {
			for workers := 1; workers <= 2; workers++ {
				say := fmt.Sprintf("workers=%d tasks=%d, and Submit when Close has returned", workers, before)
				w := f.world(say, workers, func(b *bench) {
					for range before {
						b.must(func() {})
					}
					b.end()
					for range 2 {
						b.lateSubmit()
					}
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// lateSubmit submits to a closed pool.
func (b *bench) lateSubmit() {
	n := b.next
	c := b.submit(func() {})
	b.await([]*call{c}, "Submit after Close never returns")
	b.settle()
	b.sleep(1)
	ran := false
	for _, sp := range b.snapshot().Spans {
		ran = ran || sp.Task == n
	}
	switch {
	case c.panicked != "":
		b.panicf("Submit after Close panicked: %s", c.panicked)
	case c.exited:
		b.failf("Submit after Close ended the caller's goroutine")
	case c.err == nil && ran:
		b.failf("a task submitted after Close was accepted and ran")
	case c.err == nil:
		b.failf("a task submitted after Close was accepted and lost")
	case ran:
		b.detailf("error: %v", c.err)
		b.failf("a task submitted after Close was refused and ran all the same")
	}
}

// overlaps are worlds in which Submit comes while Close waits for tasks.
func (f factory) overlaps() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for running := 1; running <= workers; running++ {
				for late := 1; late <= 2; late++ {
					say := fmt.Sprintf("workers=%d, %s while Close waits for %s", workers, submits(late), plural(running, "task"))
					w := f.world(say, workers, func(b *bench) {
						as := acts(same(returns, running+late)...)
						calls := b.begin(as[:running])
						b.await(calls, "Submit never returns, and a worker is free")
						closing := b.start(b.pool.Close)
						b.settle()
						calls = append(calls, b.begin(as[running:])...)
						b.ended(closing, calls)
					})
					if !yield(w) {
						return
					}
				}
			}
		}
	}
}

func submits(n int) string {
	if n == 1 {
		return "1 Submit comes"
	}
	return fmt.Sprintf("%d Submits come", n)
}

// ended waits for Close and for Submits that overlap it, and compares.
func (b *bench) ended(closing *call, calls []*call) {
	b.await(calls, "a Submit that overlaps Close never returns")
	b.await([]*call{closing}, "Close that overlaps a Submit never returns")
	switch {
	case closing.panicked != "":
		b.panicf("Close panicked: %s", closing.panicked)
	case closing.exited:
		b.failf("Close ended the caller's goroutine")
	}
	b.settle()
	b.sleep(1)
	b.kept(calls)
}

// rounds is how often a race is repeated in a world.
const rounds = 4

// races are worlds in which Close and some Submits are ready at once. The tasks
// take no time, so that no Submit has to wait for room.
func (f factory) races() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for n := 1; n <= 3; n++ {
				for before := range n + 1 {
					say := fmt.Sprintf("workers=%d, Close and %s at once, %d of them started before it, %d times", workers, plural(n, "Submit"), before, rounds)
					play := func(s *stage) {
						for range rounds {
							b := f.open(s, workers)
							if b == nil {
								return
							}
							b.race(n, before)
							if s.failed() {
								return
							}
						}
					}
					if !yield(world{say: say, play: play}) {
						return
					}
				}
			}
		}
	}
}

// race starts Submits, and a Close in between, and lets them go together. Each
// round counts its own runs, as the stage's recorder sees those of all rounds.
func (b *bench) race(n, before int) {
	b.settle()
	ran := make(chan int, 4*n)
	var calls []*call
	var closing *call
	for i := range n + 1 {
		if i == before {
			closing = b.start(b.pool.Close)
		}
		if i < n {
			calls = append(calls, b.start(func() error { return b.pool.Submit(func() { interleave.Send(ran, i) }) }))
		}
	}
	b.await(calls, "a Submit that races Close never returns")
	b.await([]*call{closing}, "Close that races a Submit never returns")
	if closing.panicked != "" {
		b.panicf("Close panicked: %s", closing.panicked)
	}
	b.settle()
	runs := make([]int, n)
	for range len(ran) {
		runs[interleave.Recv(ran)]++
	}
	for i, c := range calls {
		switch {
		case c.panicked != "":
			b.panicf("a Submit that races Close panicked: %s", c.panicked)
		case c.err == nil && runs[i] == 0 && !c.exited:
			b.failf("a Submit that races Close accepted a task, and it never ran")
		case c.err != nil && runs[i] > 0:
			b.detailf("error: %v", c.err)
			b.failf("a Submit that races Close refused a task, and it ran all the same")
		}
	}
}

// closeReleases are worlds in which Submits wait for room when Close begins.
func (f factory) closeReleases() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for _, waiting := range []int{1, 3} {
				say := fmt.Sprintf("workers=%d, all busy, and %s for room when Close is called", workers, wait(waiting))
				w := f.world(say, workers, func(b *bench) {
					gate := make(chan struct{})
					calls, waiters := b.fill(waiting, f.queue, func() { interleave.Recv(gate) })
					closing := b.start(b.pool.Close)
					b.settle()
					b.sleep(1)
					interleave.Close(gate)
					b.await(waiters, "a Submit that waits for room never returns when the pool is closed")
					b.await(slices.Concat(calls, []*call{closing}), "Close never returns, and a Submit waited for room")
					for _, c := range waiters {
						if c.panicked != "" {
							b.panicf("a Submit that waited for room when the pool was closed panicked: %s", c.panicked)
						}
					}
					if closing.panicked != "" {
						b.panicf("Close panicked: %s", closing.panicked)
					}
					b.settle()
					b.kept(calls)
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}
