package pooltest

import (
	"errors"
	"fmt"
	"iter"

	"example.com/poollab/lab/interleave"
)

// tries are worlds for TrySubmit.
func (f factory) tries() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 3; workers++ {
			for _, w := range []world{
				f.world(fmt.Sprintf("workers=%d, TrySubmit to an idle pool", workers), workers, func(b *bench) {
					b.settle()
					calls := []*call{b.willing("with all workers free")}
					b.end()
					b.keptTry(calls)
				}),
				f.world(fmt.Sprintf("workers=%d, all busy, TrySubmit until there is no room, and again when all is done", workers), workers, f.triesFull),
			} {
				if !yield(w) {
					return
				}
			}
		}
	}
}

var errNoRoom = errors.New("TrySubmit said false")

// try calls TrySubmit, which must answer at once.
func (b *bench) try(task func()) *call {
	n := b.next
	b.next++
	recorded := b.rec.Task(n, task)
	c := b.start(func() error {
		if !b.pool.(trySubmitter).TrySubmit(recorded) {
			return errNoRoom
		}
		return nil
	})
	b.settle()
	if !c.returned() {
		b.snapshot()
		b.failf("TrySubmit waits, and does not answer at once")
		return c
	}
	if c.panicked != "" {
		b.panicf("TrySubmit panicked: %s", c.panicked)
	}
	return c
}

// willing is try when the answer must be yes.
func (b *bench) willing(when string) *call {
	c := b.try(func() {})
	if c.returned() && c.err != nil {
		b.failf("TrySubmit says false %s", when)
	}
	return c
}

func (f factory) triesFull(b *bench) {
	gate := make(chan struct{})
	task := func() { interleave.Recv(gate) }
	var calls []*call
	for range b.workers {
		calls = append(calls, b.submit(task))
	}
	b.await(calls, "Submit never returns, and a worker is free")
	b.settle()
	refused := 0
	for range max(f.queue, 0) + 6 {
		c := b.try(task)
		calls = append(calls, c)
		if b.failed() {
			interleave.Close(gate)
			return
		}
		if c.err != nil {
			refused++
		}
		if refused == 2 {
			break
		}
	}
	b.sleep(1)
	interleave.Close(gate)
	b.settle()
	b.keptTry(calls)
	if b.failed() {
		return
	}
	calls = append(calls, b.willing("when all tasks have ended"))
	if b.failed() {
		return
	}
	b.end()
	b.keptTry(calls)
}

// keptTry is kept for TrySubmit.
func (b *bench) keptTry(calls []*call) {
	b.keptAs(calls, "TrySubmit said true, and the task never ran", "TrySubmit said false, and the task ran all the same")
}
