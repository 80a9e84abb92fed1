package pool

import "sync/atomic"

// window holds the items of a stream, from the head, whose outcome is due next,
// to the newest. They are numbered from 0, and number i lives in slot i modulo
// the length of a ring. The ranging goroutine puts items in and takes outcomes
// out; in between workers claim the items, one by one and in their order.
//
// Invariants:
//   - A slot belongs to the ranging goroutine until its item waits, to the worker
//     that claimed the item until that is done, and then to the ranging goroutine
//     again. The slot's state says which, and for which number, so nobody mistakes
//     what was in the slot before, or will be, for what is there.
//   - The count of claimed items grows by one, from i to i+1, only if item i
//     waits.
//   - Behind a full ring comes one twice as long, and the full one gets no more
//     items. What it holds is done where it is: growing moves nothing that a
//     worker may be at.
//   - A slot keeps no item that was claimed and no outcome that was taken.
//
// An item costs three locked instructions, to put, claim and finish it, and no
// allocation. A window takes memory for twice the most items that it has held.
// Padding the slots does not pay: the ends are far apart while the window is
// full, and narrow slots share the cost of fetching a line.
type window[T, R any] struct {
	// The ranging goroutine's own.
	head, tail uint64     // numbers of the head and of the next item to be put
	due        *row[T, R] // has the head, or is before the one that has
	newest     *row[T, R] // gets the next item

	oldest *row[T, R] // where a new worker begins to look

	_       [cacheLine]byte
	claimed atomic.Uint64 // how many items; so it is the number of the next one
	_       [cacheLine]byte
}

// row is a ring of slots for the items from a number on.
type row[T, R any] struct {
	slots []slot[T, R] // as many as a power of two
	first uint64
	next  atomic.Pointer[row[T, R]] // has the items from next.first on
}

// slot is the place of one item after another.
type slot[T, R any] struct {
	state atomic.Uint64 // stages times the item's number, plus its stage
	item  T
	value R
	err   error
}

const (
	stageWaiting = 1
	stageDone    = 2
	stageNever   = 3 // done with, but ctx ended before it was started
	stages       = 4
)

const firstRow = 16

func (w *window[T, R]) init() {
	w.oldest = &row[T, R]{slots: make([]slot[T, R], firstRow)}
	w.due, w.newest = w.oldest, w.oldest
}

// len is how many items are held.
func (w *window[T, R]) len() int { return int(w.tail - w.head) }

// put adds an item.
func (w *window[T, R]) put(item T) {
	r := w.newest
	if w.tail-max(w.head, r.first) == uint64(len(r.slots)) {
		r = &row[T, R]{slots: make([]slot[T, R], 2*len(r.slots)), first: w.tail}
		w.newest.next.Store(r)
		w.newest = r
	}
	s := r.at(w.tail)
	s.item = item
	s.state.Store(w.tail*stages + stageWaiting)
	w.tail++
}

// first is the slot of the head, which there must be.
func (w *window[T, R]) first() *slot[T, R] {
	w.due = w.due.holding(w.head)
	return w.due.at(w.head)
}

// headReady reports whether there is a head whose outcome is there.
func (w *window[T, R]) headReady() bool { return w.head != w.tail && w.first().ready(w.head) }

// pop takes the outcome of the head, which must be ready. The consumer may keep
// a result for long; the window must not.
func (w *window[T, R]) pop() (value R, err error, never bool) {
	s := w.first()
	value, err, never = s.value, s.err, s.never()
	s.value, s.err = *new(R), nil
	w.head++
	return value, err, never
}

// at is the slot of number i.
func (r *row[T, R]) at(i uint64) *slot[T, R] { return &r.slots[i&uint64(len(r.slots)-1)] }

// holding is the ring that has number i, this one or a later one.
func (r *row[T, R]) holding(i uint64) *row[T, R] {
	for {
		next := r.next.Load()
		if next == nil || i < next.first {
			return r
		}
		r = next
	}
}

// waiting reports whether item i is there to be claimed, if nobody was quicker.
func (s *slot[T, R]) waiting(i uint64) bool { return s.state.Load() == i*stages+stageWaiting }

// ready reports whether the outcome of item i is there.
func (s *slot[T, R]) ready(i uint64) bool { return s.state.Load() >= i*stages+stageDone }

// never reports whether what is ready was never started.
func (s *slot[T, R]) never() bool { return s.state.Load()%stages == stageNever }

// finish gives the slot back with the outcome of item i.
func (s *slot[T, R]) finish(i, stage uint64) { s.state.Store(i*stages + stage) }

// claims is how one worker sees the window.
type claims[T, R any] struct {
	window *window[T, R]
	row    *row[T, R] // had the item seen last
}

// take claims the next item; a nil slot if none waits.
func (c *claims[T, R]) take() (s *slot[T, R], i uint64) {
	for {
		s, i = c.look()
		if s == nil || c.window.claimed.CompareAndSwap(i, i+1) {
			return s, i
		}
	}
}

// look finds the next item to be claimed; a nil slot if none waits.
func (c *claims[T, R]) look() (*slot[T, R], uint64) {
	for {
		i := c.window.claimed.Load()
		if s := c.row.at(i); s.waiting(i) {
			return s, i
		}
		if r := c.row.holding(i); r != c.row {
			c.row = r
			continue
		}
		if c.window.claimed.Load() == i {
			return nil, 0
		}
	}
}

// more reports whether an item waits.
func (c *claims[T, R]) more() bool {
	s, _ := c.look()
	return s != nil
}
