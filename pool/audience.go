package pool

// Idea: whoever waits for a future is in its audience, which is made when the
// first one comes. Those that block share one channel. The others, callbacks
// and vigils, are in a list.
//
// Invariants: the mutex is held only to change the list or to make and close
// the channel, never while anything of a watcher runs. Who takes a watcher out
// of the list, its owner or the one that tells it, has it for himself. Nobody
// joins in a terminal state, so the list ends.
//
// Costs: an allocation of 64 bytes, one of 96 for the channel, and what the
// watchers bring along. Giving up leaves nothing behind but those two.

import "sync"

type audience struct {
	mu     sync.Mutex
	open   chan struct{} // nil until somebody blocks
	closed bool          // open is
	first  *watcher
	last   *watcher
	reason error // why the pool dropped the future; not guarded by the mutex, see drop
}

// watcher is an entry of the list.
type watcher struct {
	observer observer
	index    int // for the observer, which may have many watchers

	joined     bool // in the list
	next, prev *watcher
}

// observer is told of terminal states.
type observer interface{ told(index int) }

// channel returns the channel, closed if the future's state is terminal.
func (a *audience) channel(e *eventual) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open == nil {
		a.open = make(chan struct{})
	}
	if e.state().terminal() {
		a.close()
	}
	return a.open
}

// wake lets those go that block.
func (a *audience) wake() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open != nil {
		a.close()
	}
}

func (a *audience) close() {
	if !a.closed {
		a.closed = true
		close(a.open)
	}
}

// notify tells the watchers one after another. A panic of one is reported and
// keeps nothing from the others, a Goexit neither.
func (a *audience) notify(e *eventual) {
	through := false
	defer func() {
		if !through { // a Goexit is about to take the goroutine, or a report panicked
			a.notify(e)
		}
	}()
	for w := a.pop(); w != nil; w = a.pop() {
		protect(func() { w.observer.told(w.index) }, e.report)
	}
	through = true
}

// join adds a watcher, before all others or after them, and reports whether it
// will be told: in a terminal state it is not.
func (a *audience) join(e *eventual, w *watcher, front bool) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if e.state().terminal() {
		return false
	}
	w.joined = true
	switch {
	case a.first == nil:
		a.first, a.last = w, w
	case front:
		w.next, a.first.prev = a.first, w
		a.first = w
	default:
		w.prev, a.last.next = a.last, w
		a.last = w
	}
	return true
}

// leave takes a watcher back and reports whether that keeps it from being told.
func (a *audience) leave(w *watcher) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.unlink(w)
}

func (a *audience) pop() *watcher {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := a.first
	if w != nil {
		a.unlink(w)
	}
	return w
}

func (a *audience) unlink(w *watcher) bool {
	if !w.joined {
		return false
	}
	if w.prev == nil {
		a.first = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		a.last = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.joined, w.next, w.prev = false, nil, nil
	return true
}
