package pool

import (
	"sync"
	"sync/atomic"
	"time"
)

// Spans hand out the indices of a slice to workers, one by one.
//
// Each worker has a span: indices that wait for it, first and number in one
// atomic word on a cache line of its own. It takes the first of them with one
// addition that nobody contends for. One whose span is empty takes more from
// the rest, which is in no span yet, and when that has come to its end, the
// lower half of another's span. What waits lies in the rest or in a span, and
// whoever looks for work can see all of it but what is between two places: a
// worker has taken it from one and has not put it into its own span yet.
//
// From the rest a worker takes one index at a time, which keeps their order,
// until it has seen that the calls are quick. Then it takes more each time, as
// many as are done in about quick, since workers that share a counter spend
// more on that than on a quick call.
//
// Workers start in a cascade. Who has found work starts one more if there is
// more, and at most one is on its way at a time: small batches start hardly any.
//
// No worker is missing while an index waits. A worker that finds nothing counts
// itself out and then looks once more; one that has found some puts away what it
// does not run now and then looks whether somebody should be started. Say that
// all is still, an index waits and a worker is missing. Take the last of these
// steps, counting out or putting away. Nothing moved after it: who takes
// something must still put away, a started worker do one or the other. So the
// look that followed the step saw the count and the index as they are now, and
// nobody on the way: it added a worker, which took such a step later. A
// contradiction. It needs both looks, and that each comes after its step.
//
// Spans that were stocked and are not yet known to be empty are counted, so that
// a hundred thousand workers that block, and never take more than one index, do
// not look through each other's spans when they are done.
//
// An index costs one atomic addition, a worker that is started a goroutine, its
// span of 128 bytes and 2 more small allocations.
type spans struct {
	end    int    // number of indices
	grain  int    // handed out at a time
	stride uint64 // grain steps of a word
	least  int    // indices that a worker takes from the rest at first
	block  int    // and at most
	most   int64  // workers
	work   func(*span)

	rest    atomic.Int64         // the first index that was in no span yet
	crew    atomic.Int64         // twice the workers at work, plus 1 if one is on its way
	head    atomic.Pointer[span] // the spans, newest first
	stocked atomic.Int64         // spans in which something may wait
	swept   atomic.Pointer[span] // the newest when something was found last
	found   atomic.Pointer[span] // and where
	helpers sync.WaitGroup
}

// span is what waits for one worker.
type span struct {
	word atomic.Uint64 // first<<sizeBits + size; nothing waits if size is not positive
	all  *spans
	next *span

	// The worker's own notes on what it took from the rest.
	stocked  bool
	portions int
	size     int // of the last one
	since    time.Time

	_ [cacheLine - 9*8]byte // no neighbour on the line, nor on the one that is fetched with it
}

const (
	sizeBits  = 24 // of the size, a signed number
	maxSize   = 1<<(sizeBits-1) - 1
	maxGrain  = maxSize / 2
	firstBits = 64 - sizeBits
	step      = 1<<sizeBits - 1 // as an addition: first one up, size one down

	patience = 16                    // portions before the first look at the clock
	quick    = 50 * time.Microsecond // the clock costs a thousandth of it
)

func pack(first, size int) uint64 { return uint64(first)<<sizeBits | uint64(size) }

func unpack(word uint64) (first, size int) {
	return int(word >> sizeBits), int(int64(word<<firstBits) >> firstBits)
}

// init sets up end indices for up to workers workers, who do work.
func (s *spans) init(end, workers, grain int, work func(*span)) {
	s.end = end
	s.grain = min(grain, maxGrain)
	s.stride = uint64(s.grain) * step
	s.least = s.grain
	s.block = maxSize
	s.most = int64(min(workers, end))
	s.work = work
}

// caller makes the span of the goroutine that calls, the first worker.
func (s *spans) caller() *span {
	s.crew.Store(2)
	return s.add()
}

// take hands out the first indices of w, a grain of those that waited. The size
// is not positive if none did: then refill goes on.
func (w *span) take(stride uint64) (first, waited int) {
	return unpack(w.word.Add(stride) - stride)
}

// refill finds more indices than w has and hands out the first of them, as take
// does. If there are none anywhere, it returns 0 for the size and the worker is
// counted out.
func (w *span) refill() (first, waited int) {
	s := w.all
	if w.stocked { // until now, when it is empty
		w.stocked = false
		s.stocked.Add(-1)
	}
	for {
		first, size := w.search()
		if size > 0 {
			now := min(size, s.grain)
			if size > now {
				w.stocked = true
				s.stocked.Add(1) // before somebody can find it
			}
			// Always, also if nothing is left: the word must not be counted
			// down again and again.
			w.word.Store(pack(first+now, size-now))
			if s.recruit() {
				s.start()
			}
			return first, size
		}
		s.crew.Add(-2)
		if !s.recruit() {
			return 0, 0
		}
		s.crew.Add(-1) // the recruit is this worker itself
	}
}

// search takes a portion from the rest or, if there is none, steals.
func (w *span) search() (first, size int) {
	s := w.all
	if int(s.rest.Load()) < s.end {
		if first, size = s.cut(w.portion()); size > 0 {
			return first, size
		}
	}
	return s.steal()
}

// portion is how many indices w should take from the rest: twice as many as
// last time if it was quick with them.
func (w *span) portion() int {
	s := w.all
	w.portions++
	if w.portions <= patience {
		return s.least
	}
	now := time.Now()
	if now.Sub(w.since) < quick {
		w.size = min(2*w.size, s.block)
	} else {
		w.size = s.least
	}
	w.since = now
	return w.size
}

// cut takes up to size indices from the rest.
func (s *spans) cut(size int) (first, got int) {
	for first = int(s.rest.Load()); first < s.end; first = int(s.rest.Load()) {
		if uint64(first)>>(firstBits-1) > 0 {
			size = s.grain // too large a number for a word, but it need not enter one
		}
		got = min(size, s.end-first)
		if s.rest.CompareAndSwap(int64(first), int64(first+got)) {
			return first, got
		}
	}
	return 0, 0
}

// steal takes half of a span, that which would be handed out next.
func (s *spans) steal() (first, size int) {
	for v := s.find(); v != nil; v = s.find() {
		word := v.word.Load()
		first, size := unpack(word)
		// A word that has become the same again means the same indices.
		if half := size - size/2; size > 0 && v.word.CompareAndSwap(word, pack(first+half, size/2)) {
			return first, half
		}
	}
	return 0, 0
}

// find looks for a span in which something waits, in the newest first. It leaves
// out those that were empty when it last looked, but it returns nil only after
// a look at all of them.
func (s *spans) find() *span {
	if s.stocked.Load() == 0 {
		return nil
	}
	head, swept, found := s.head.Load(), s.swept.Load(), s.found.Load()
	for v := head; v != nil; v = v.next {
		if v == swept && found != nil {
			v, found = found, nil // once: the two need not belong together
		}
		if v.waits() {
			s.found.Store(v)
			s.swept.Store(head)
			return v
		}
	}
	for v := s.head.Load(); v != nil; v = v.next {
		if v.waits() {
			return v
		}
	}
	return nil
}

func (w *span) waits() bool {
	_, size := unpack(w.word.Load())
	return size > 0
}

// waits reports whether something is left that nobody has taken.
func (s *spans) waits() bool {
	return int(s.rest.Load()) < s.end || s.find() != nil
}

// recruit adds a worker to the count if one is missing and something waits for
// it. The count says that it is on its way until it begins to search.
func (s *spans) recruit() bool {
	for {
		crew := s.crew.Load()
		if crew&1 != 0 || crew/2 >= s.most || !s.waits() {
			return false
		}
		if s.crew.CompareAndSwap(crew, crew+2+1) {
			return true
		}
	}
}

// start starts the worker that recruit has added.
func (s *spans) start() {
	w := s.add()
	s.helpers.Go(func() {
		s.crew.Add(-1)
		s.work(w)
	})
}

// add makes an empty span that everybody can find.
func (s *spans) add() *span {
	w := &span{all: s}
	for {
		w.next = s.head.Load()
		if s.head.CompareAndSwap(w.next, w) {
			return w
		}
	}
}
