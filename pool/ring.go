package pool

import "sync/atomic"

// The ring is the pool's fast path: a bounded queue, first in, first out, that
// any number of goroutines fill and empty without a lock (D. Vyukov's bounded
// queue of numbered slots, 2010).
//
// Idea: positions count up for ever, and the slots are used again and again, lap
// by lap. Two counters say which position is filled and which is emptied next, and
// whoever moves a counter by compare-and-swap owns the slot that it stood at. The
// slot's own number says when that slot is ready for its owner, so filling and
// emptying do not wait for each other.
//
// Invariants: head <= tail <= head + size. A slot's lap is even when it may be
// filled and odd when it may be emptied; it only grows. While the tail is marked
// as diverted, nobody fills the ring but the holder of the pool's lock: the mark
// is in the same word as the counter, so that the swap which claims a position
// also proves that there was no mark.
//
// Costs: two locked instructions to fill, two to empty, about 15 ns each; 32
// bytes a slot. A goroutine that is suspended between its swap and its last
// store holds up those who come to the same slot, who then take the ring for
// full or for empty; both lead to the pool's lock, where that is harmless.
type ring struct {
	slots atomic.Pointer[ringSlots] // nil until the ring is made

	_    [cacheLine]byte
	tail atomic.Uint64 // twice the position to fill next, and the mark
	_    [cacheLine]byte
	head atomic.Uint64 // position to empty next
	_    [cacheLine]byte
}

type ringSlots struct {
	slots []ringSlot
	shift uint // there are 1 << shift
}

type ringSlot struct {
	lap  atomic.Uint64
	task runner
	_    uint64 // two slots a cache line
}

// diverted marks a tail: who wants to add something asks the pool's lock.
const diverted = 1

// make makes the slots, as many as the largest power of two that is not above
// most. Until then, and for none at all, the ring is diverted.
func (r *ring) make(most int) {
	if most < 1 || r.slots.Load() != nil {
		return
	}
	s := new(ringSlots)
	for 2<<s.shift <= most {
		s.shift++
	}
	s.slots = make([]ringSlot, 1<<s.shift)
	r.slots.Store(s)
}

// at finds the slot of a position and the lap at which it may be filled.
//
// Two slots share a cache line, which saves half of the transfers if one worker
// empties them. But workers that take turns empty neighbours at the same time, so
// neighbours are on different lines: the lower half of each block of sixteen
// positions has the first slots of its lines, the upper half the second ones. With
// tasks of a microsecond that saves a tenth of the time.
func (s *ringSlots) at(position uint64) (*ringSlot, uint64) {
	i := position & uint64(len(s.slots)-1)
	if len(s.slots) >= 16 {
		i = i&^15 | i<<1&14 | i>>3&1
	}
	return &s.slots[i], position >> s.shift * 2
}

// push adds a task, or reports that the ring is full or diverted.
func (r *ring) push(task runner) bool {
	for {
		tail := r.tail.Load()
		if tail&diverted != 0 {
			return false
		}
		s, free := r.slots.Load().at(tail / 2)
		if lap := s.lap.Load(); lap < free {
			return false // full
		} else if lap == free && r.tail.CompareAndSwap(tail, tail+2) {
			s.task = task
			s.lap.Store(free + 1)
			return true
		}
	}
}

// pushDiverted is push for the holder of the pool's lock while the ring is
// diverted.
func (r *ring) pushDiverted(task runner) bool {
	slots := r.slots.Load()
	if slots == nil {
		return false
	}
	s, free := slots.at(r.tail.Load() / 2)
	if s.lap.Load() != free {
		return false
	}
	r.tail.Add(2)
	s.task = task
	s.lap.Store(free + 1)
	return true
}

// pop takes the oldest task, nil if there is none or if it is not there yet.
// The slot forgets it, so that what a finished task refers to can be collected.
func (r *ring) pop() runner {
	slots := r.slots.Load()
	if slots == nil {
		return nil
	}
	for {
		head := r.head.Load()
		s, free := slots.at(head)
		if lap := s.lap.Load(); lap <= free {
			return nil
		} else if lap == free+1 && r.head.CompareAndSwap(head, head+1) {
			task := s.task
			s.task = nil
			s.lap.Store(free + 2)
			return task
		}
	}
}

// len is the number of positions between the counters, those included that are
// being filled. It is never too low for who knows that nobody empties the ring,
// and never too high for who knows that nobody fills it.
func (r *ring) len() int {
	head := r.head.Load() // first: the difference must not be negative
	return int(r.tail.Load()/2 - head)
}

func (r *ring) divert() { r.tail.Or(diverted) }

func (r *ring) undivert() {
	if r.slots.Load() != nil {
		r.tail.And(^uint64(diverted))
	}
}
