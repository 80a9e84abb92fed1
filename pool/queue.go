package pool

// queue is a first-in, first-out ring that grows as needed.
type queue[E any] struct {
	ring  []E // its length is 0 or a power of two
	head  int // index of the oldest entry
	count int
}

func (q *queue[E]) len() int { return q.count }

func (q *queue[E]) push(e E) {
	if q.count == len(q.ring) {
		q.grow()
	}
	q.ring[(q.head+q.count)&(len(q.ring)-1)] = e
	q.count++
}

// first is the oldest entry; there must be one.
func (q *queue[E]) first() E { return q.ring[q.head] }

// pop takes the oldest entry; there must be one. The ring forgets it, so that
// what a finished task refers to can be collected.
func (q *queue[E]) pop() E {
	e := q.ring[q.head]
	q.ring[q.head] = *new(E)
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.count--
	return e
}

func (q *queue[E]) grow() {
	ring := make([]E, max(16, 2*len(q.ring)))
	n := copy(ring, q.ring[q.head:])
	copy(ring[n:], q.ring[:q.head])
	q.ring, q.head = ring, 0
}
