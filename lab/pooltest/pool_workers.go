package pooltest

import (
	"sync/atomic"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/invariants"
)

// workerChecks are about pools whose workers come and go while they are open.
func (f factory) workerChecks() []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	var out []check
	if f.Resize {
		out = append(out,
			check{Invariant: named("ResizeGrows"), worlds: chain(f.grows(), f.growsFull())},
			check{Invariant: named("ResizeShrinks"), worlds: chain(f.shrinks(), f.shrinksIdle())},
			check{Invariant: named("ResizeRefuses"), worlds: f.badSizes()},
			check{Invariant: named("ResizeRaces"), worlds: chain(f.sizesInARow(), f.resizesAndCloses()), leaks: !f.has(CloseLeaves)},
		)
	}
	if f.idle > 0 {
		out = append(out,
			check{Invariant: named("IdleLeaves"), worlds: f.departures()},
			check{Invariant: named("IdleStarts"), worlds: f.arrivals()},
			check{Invariant: named("IdleWidth"), worlds: f.returnsInForce()},
		)
	}
	if f.hooked != nil {
		out = append(out,
			check{Invariant: named("InitOnce"), worlds: f.inits()},
			check{Invariant: named("InitFails"), worlds: f.badInits()},
			check{Invariant: named("FiniMatches"), worlds: f.finis()},
		)
	}
	return out
}

// load is a number of tasks that are blocked until they are let go, one by one or
// all together.
type load struct {
	b       *bench
	gate    chan struct{}
	running atomic.Int64
	calls   []*call
}

// block submits tasks that are blocked. Some Submits may wait for room.
func (b *bench) block(n int) *load {
	l := &load{b: b, gate: make(chan struct{})}
	for range n {
		l.add()
	}
	return l
}

func (l *load) add() *call {
	c := l.b.submit(func() {
		l.running.Add(1)
		interleave.Recv(l.gate)
		l.running.Add(-1)
	})
	l.b.settle()
	l.calls = append(l.calls, c)
	return c
}

// now is how many of the tasks run when everybody waits.
func (l *load) now() int {
	l.b.settle()
	return int(l.running.Load())
}

// drain lets all go and closes the pool. Every task must have run once.
func (l *load) drain() {
	interleave.Close(l.gate)
	if l.b.failed() {
		return
	}
	l.b.await(l.calls, "Submit never returns, and tasks end")
	l.b.settle()
	l.b.end()
	l.b.settle()
	l.b.kept(l.calls)
}
