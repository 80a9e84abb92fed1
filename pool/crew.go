package pool

import (
	"math"
	"sync/atomic"
)

// crew decides which of a stream's workers sleep, are woken or started. To wake
// a goroutine takes longer than many an item, so wakes are throttled: at most one
// worker at a time is searching, that is, on its way to an item, and nobody else
// is woken meanwhile. A searcher that has found an item calls the next one, if
// more is there, before it does the item.
//
// Invariants:
//   - While an item waits and a worker sleeps or may be started, somebody is
//     searching or just about to call. For that, whoever puts an item there calls
//     after it, and whoever stops searching or falls asleep looks after it.
//   - A token is sent by whoever set the bit for searching, and the worker that
//     takes it is the one that is searching. So there is at most one, and
//     sending never blocks.
//   - A closed crew starts nobody and lets nobody sleep. Each worker that leaves
//     wakes the next.
//
// All is in one word. To call while the workers are busy, or one is searching,
// costs a load; to wake one costs 0.2 µs, or some µs if a processor sleeps too.
type crew struct {
	limit  uint64
	start  func()        // starts the goroutine of a worker that is searching
	tokens chan struct{} // wakes one worker

	_     [cacheLine]byte
	state atomic.Uint64
	_     [cacheLine]byte
}

// The state: two bits, then how many sleep, then how many were started.
const (
	crewClosed    = 1
	crewSearching = 2
	crewAsleep    = 4       // one of those that sleep
	crewStarted   = 1 << 33 // one of those that were started
	crewMost      = math.MaxInt32
)

// cacheLine keeps apart what different goroutines write: two lines, because
// processors fetch them in pairs.
const cacheLine = 128

func (c *crew) init(limit int, start func()) {
	c.limit = uint64(min(limit, crewMost))
	c.start = start
	c.tokens = make(chan struct{}, 1)
}

// call has a worker come for an item, unless one is searching or all are busy.
func (c *crew) call() {
	for {
		state := c.state.Load()
		asleep := state%crewStarted >= crewAsleep
		if state&crewSearching != 0 || !asleep && state >= c.limit*crewStarted {
			return
		}
		if c.summon(state, asleep) {
			return
		}
	}
}

// summon wakes or starts a worker, if the state is still what it was.
func (c *crew) summon(state uint64, asleep bool) bool {
	if asleep {
		if !c.state.CompareAndSwap(state, state-crewAsleep|crewSearching) {
			return false
		}
		c.tokens <- struct{}{}
		return true
	}
	if !c.state.CompareAndSwap(state, state+crewStarted|crewSearching) {
		return false
	}
	c.start()
	return true
}

// found is for the searcher that has an item.
func (c *crew) found(more func() bool) {
	c.state.And(^uint64(crewSearching))
	if more() {
		c.call()
	}
}

// rest is for a worker that finds no item. It sleeps until it is called, and
// is searching then. It returns false if the worker has to leave.
func (c *crew) rest(searching bool, more func() bool) bool {
	for {
		state := c.state.Load()
		next := state
		if searching {
			next &^= crewSearching
		}
		closed := state&crewClosed != 0
		if !closed {
			next += crewAsleep
		}
		if !c.state.CompareAndSwap(state, next) {
			continue
		}
		if closed {
			c.call()
			return false
		}
		if more() {
			c.call()
		}
		<-c.tokens
		return true
	}
}

// close has every worker leave that finds no item. From then on as many count
// as started as there is room for, so that call starts no more.
func (c *crew) close() {
	c.state.Or(crewClosed | crewMost*crewStarted)
	c.call()
}
