package interleave

import "unsafe"

type objectKind uint8

const (
	kindChan objectKind = iota
	kindMutex
	kindRWMutex
	kindWaitGroup
	kindOnce
	kindCond
	kindMap
	kindPool
	kindAtomic
	kindTimer
	kindContext
	kindOther
)

var kindNames = [...]string{"ch", "mu", "rw", "wg", "once", "cond", "map", "pool", "atomic", "timer", "ctx", "it"}

// object is what the scheduler knows of a channel, a lock, a variable: who has
// it and who waits for it.
type object struct {
	p    unsafe.Pointer // also keeps the address from being used again
	id   int            // in the order of first use
	hb   uint64         // hash of what happened to it
	read uint64         // hash of the reads since
	kind objectKind

	owner   *task // has the lock, or runs the function of the Once
	writer  *task // wants the RWMutex or has it
	readers int
	holders []*task // have it for reading
	last    *task   // made the last step on it
	pending []*task // are about to take it, and may only while it is free

	recv, send []*waiter // who waits at the channel, the first comes first
	sends      int       // into its places
	places     []*waiter // who was given what was last sent there, while that matters
	closed     bool
	timed      bool // it is a timer's
	fired      bool // and has something in it

	queue []*task // wait for a signal
	items []any   // of a sync.Pool
}

// objects is a table from addresses to objects. It is not a map since the race
// detector watches those.
type objects struct {
	slots []*object
	n     int
}

func (os *objects) at(p unsafe.Pointer) **object {
	mask := uintptr(len(os.slots) - 1)
	h := uintptr(p) >> 3
	h ^= h >> 15
	h *= 0x9e3779b97f4a7c15 & (1<<(8*unsafe.Sizeof(h)) - 1)
	h ^= h >> (4 * unsafe.Sizeof(h))
	for i := h & mask; ; i = (i + 1) & mask {
		if o := os.slots[i]; o == nil || o.p == p {
			return &os.slots[i]
		}
	}
}

// object returns what is known of the thing at an address.
func (r *run) object(p unsafe.Pointer, kind objectKind) *object {
	slot := r.objects.at(p)
	if o := *slot; o != nil {
		return o
	}
	o := &object{p: p, id: r.objects.n, kind: kind}
	*slot = o
	r.objects.n++
	if 2*r.objects.n > len(r.objects.slots) {
		old := r.objects.slots
		r.objects.slots = make([]*object, 2*len(old))
		for _, o := range old {
			if o != nil {
				*r.objects.at(o.p) = o
			}
		}
	}
	return o
}

// without returns the list without x. It moves the others one by one, since what
// copy does is seen by the race detector.
func without[T comparable](list []T, x T) []T {
	for i, other := range list {
		if other != x {
			continue
		}
		for ; i+1 < len(list); i++ {
			list[i] = list[i+1]
		}
		var none T
		list[i] = none
		return list[:i]
	}
	return list
}
