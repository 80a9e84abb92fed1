package pool

// queue is a first-in, first-out ring of tasks that grows as needed.
type queue struct {
	ring  []func() // its length is 0 or a power of two
	head  int      // index of the oldest task
	count int
}

func (q *queue) len() int { return q.count }

func (q *queue) push(task func()) {
	if q.count == len(q.ring) {
		q.grow()
	}
	q.ring[(q.head+q.count)&(len(q.ring)-1)] = task
	q.count++
}

// pop takes the oldest task; there must be one. The ring forgets it, so that
// what a finished task refers to can be collected.
func (q *queue) pop() func() {
	task := q.ring[q.head]
	q.ring[q.head] = nil
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.count--
	return task
}

func (q *queue) grow() {
	ring := make([]func(), max(16, 2*len(q.ring)))
	n := copy(ring, q.ring[q.head:])
	copy(ring[n:], q.ring[:q.head])
	q.ring, q.head = ring, 0
}
