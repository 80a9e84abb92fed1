package pooltest

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
	"time"

	"example.com/poollab/lab/interleave"
)

// act is what a task does: it takes some units and ends in a way.
type act struct {
	takes int
	ends  how
}

// acts makes tasks of a unit each that end in the given ways.
func acts(ends ...how) []act {
	var out []act
	for _, h := range ends {
		out = append(out, act{1, h})
	}
	return out
}

// ending ends a task in its way.
func (h how) ending() {
	switch h {
	case panics:
		panic("a task panics")
	case exits:
		runtime.Goexit()
	}
}

// same is n times the same way.
func same(h how, n int) []how {
	out := make([]how, n)
	for i := range out {
		out[i] = h
	}
	return out
}

// does says what became of a task that ended in a way.
func (h how) did() string {
	return [...]string{"a task returned", "a task failed", "a task panicked", "a task ended its goroutine"}[h]
}

// describe is a line about acts, in the order of starts.
func describe(workers int, as []act) string {
	var b strings.Builder
	fmt.Fprintf(&b, "workers=%d tasks=%d", workers, len(as))
	if len(as) == 0 {
		return b.String()
	}
	b.WriteString(" latency=[")
	for i, a := range as {
		if i > 0 {
			b.WriteString(" ")
		}
		fmt.Fprintf(&b, "%ds", a.takes)
	}
	b.WriteString("] in start order")
	for i, a := range as {
		if a.ends != returns {
			fmt.Fprintf(&b, ", the task that starts %s %v", nth(i+1), a.ends)
		}
	}
	return b.String()
}

// acting is a task that does what comes next in a list, in the order of starts:
// pools may start tasks in any order.
func (b *bench) acting(as []act) func() {
	return func() {
		rank := b.rank()
		a := as[rank%len(as)]
		// No two tasks end at the same instant: their order would be luck.
		interleave.Sleep(b.units(float64(a.takes)) + time.Duration(1)<<min(rank, 20))
		a.ends.ending()
	}
}

// begin submits a task for each act, and waits for no Submit.
func (b *bench) begin(as []act) []*call {
	calls := make([]*call, len(as))
	task := b.acting(as)
	for i := range as {
		calls[i] = b.submit(task)
	}
	return calls
}

// await waits until calls have returned; the sentence says what is wrong if they
// never do.
func (b *bench) await(calls []*call, format string, args ...any) {
	b.doing(format, args...)
	for _, c := range calls {
		interleave.Recv(c.done)
	}
	b.doing("")
}

// fill submits tasks until so many Submits wait for room, which they do only
// if the pool has a bound.
func (b *bench) fill(waiting int, queue int, task func()) (calls, waiters []*call) {
	most := b.workers + max(queue, 0) + waiting
	if queue < 0 && !b.real && !b.explored {
		most += 128 // for bounds that are not declared
	}
	for len(calls) < most && len(waiters) < waiting {
		c := b.submit(task)
		b.settle()
		calls = append(calls, c)
		if !c.returned() {
			waiters = append(waiters, c)
		}
	}
	return calls, waiters
}

// kept compares what Submit said with what became of each task, when all is
// over. The calls are those of all tasks so far, in the order of their numbers.
func (b *bench) kept(calls []*call) {
	b.keptAs(calls, "a task was accepted and never ran", "a task was refused and ran all the same")
}

// keptAs is kept with sentences of its own.
func (b *bench) keptAs(calls []*call, lost, ranAnyway string) {
	if b.failed() {
		return // and the trace shows how it was then
	}
	runs := make([]int, len(calls))
	for _, sp := range b.snapshot().Spans {
		if sp.Task >= 0 && sp.Task < len(runs) {
			runs[sp.Task]++
		}
	}
	for i, c := range calls {
		switch {
		case c.panicked != "":
			b.panicf("Submit panicked: %s", c.panicked)
		case c.exited:
			b.failf("Submit ended the caller's goroutine")
		case c.err == nil && runs[i] == 0:
			b.failf("%s", lost)
		case c.err == nil && runs[i] > 1:
			b.failf("a task ran %s", times(runs[i]))
		case c.err != nil && runs[i] > 0:
			b.detailf("error: %v", c.err)
			b.failf("%s", ranAnyway)
		}
	}
}

// unfinished notes if a call returned while accepted tasks had not ended; it is
// called when that has just returned. Tasks whose Submit has not are left out.
func (b *bench) unfinished(what string, calls []*call) {
	t := b.rec.Trace()
	started := map[int]bool{}
	running := 0
	for _, sp := range t.Spans {
		started[sp.Task] = true
		if sp.Running() {
			running++
		}
	}
	queued := 0
	for i, c := range calls {
		if c.returned() && c.err == nil && c.panicked == "" && !started[i] {
			queued++
		}
	}
	switch {
	case running > 0:
		b.snapshot()
		b.failf("%s returned while %s still ran", what, plural(running, "task"))
	case queued > 0:
		b.snapshot()
		b.failf("%s returned before %s had started", what, plural(queued, "accepted task"))
	}
}

// finish closes a pool some of whose tasks have failed. A panic may come out of
// Close if that is declared.
func (f factory) finish(b *bench) {
	b.finishing("Close never returns", f.has(PanicRethrown))
}

// finishing is finish with a sentence for a Close that never returns.
func (b *bench) finishing(never string, mayPanic bool) {
	b.doing("%s", never)
	c := b.wait(b.pool.Close)
	b.doing("")
	switch {
	case c.exited:
		b.failf("Close ended the caller's goroutine")
	case c.panicked != "" && !mayPanic:
		b.panicf("Close panicked: %s", c.panicked)
	}
}

// ways are the ways in which a task may fail under the policies.
func (f factory) ways() []how {
	var out []how
	if !f.has(PanicCrashes) {
		out = append(out, panics)
	}
	if !f.has(GoexitUnhandled) {
		out = append(out, exits)
	}
	return out
}

// played makes worlds of acts, the smallest first; then says what follows them.
func (f factory) played(workers int, all [][]act, then string, play func(*bench, []act)) iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, as := range all {
			if !yield(f.world(describe(workers, as)+then, workers, func(b *bench) { play(b, as) })) {
				return
			}
		}
	}
}
