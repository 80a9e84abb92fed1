package pooltest

import (
	"fmt"
	"iter"
	"sync/atomic"

	"example.com/poollab/lab/invariants"
)

// capabilityChecks are about what a pool has beyond its contract. A check whose
// method is missing is not in the list.
func (f factory) capabilityChecks() []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	var out []check
	if f.queue >= 0 {
		out = append(out, check{Invariant: named("QueueBound"), worlds: f.queueBound()})
	}
	if f.Try {
		out = append(out, check{Invariant: named("TrySubmit"), worlds: f.tries()})
	}
	if f.Context {
		out = append(out,
			check{Invariant: named("SubmitDeadline"), worlds: f.deadlines()},
			check{Invariant: named("SubmitEnded"), worlds: f.endedContexts()},
		)
	}
	if f.Shutdown && !f.has(CloseOnce) && !f.has(CloseDrops) {
		out = append(out, check{Invariant: named("ShutdownDeadline"), worlds: f.shutdowns()})
	}
	if len(f.Counters) > 0 {
		out = append(out, check{Invariant: named("StatsExact"), worlds: f.countings()})
	}
	if f.Wait {
		out = append(out,
			check{Invariant: named("WaitIdle"), worlds: f.waits()},
			check{Invariant: named("WaitDeadline"), worlds: f.waitDeadlines()},
		)
	}
	return out
}

// queueBound are worlds in which more tasks come than there is room for, and
// then end one by one.
func (f factory) queueBound() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 3; workers++ {
			say := fmt.Sprintf("workers=%d queue=%d tasks=%d, all blocked, and then one after another ends", workers, f.queue, workers+f.queue+2)
			if !yield(f.world(say, workers, f.fillsUp)) {
				return
			}
		}
	}
}

func (f factory) fillsUp(b *bench) {
	room := b.workers + f.queue
	gate := make(chan struct{})
	var ended atomic.Int64
	var calls []*call
	for range room + 2 {
		calls = append(calls, b.submit(func() {
			<-gate
			ended.Add(1)
		}))
		b.settle()
	}
	b.sleep(1)
	admitted := func() int {
		n := 0
		for _, c := range calls {
			if c.returned() && b.accepted(c) {
				n++
			}
		}
		return n
	}
	if n := admitted(); n != room {
		b.snapshot()
		b.failf("with %s busy, %s accepted to a queue of %d", plural(b.workers, "worker"), number(n-b.workers, "more task is", "more tasks are"), f.queue)
		close(gate)
		return
	}
	for k := 1; k <= 2; k++ {
		gate <- struct{}{}
		b.settle()
		if n := admitted(); n != room+k {
			b.snapshot()
			b.failf("%s ended, and %s let in", plural(k, "task"), number(n-room, "waiting Submit is", "waiting Submits are"))
			close(gate)
			return
		}
	}
	close(gate)
	b.await(calls, "a Submit that waits for room never returns")
	b.end()
}

// number is a number with the words for one and for several.
func number(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
