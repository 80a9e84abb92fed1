// Package queue hands numbers from producers to consumers.
package queue

import "sync"

type Queue struct {
	mu    sync.Mutex
	ready *sync.Cond
	items []int
}

func New() *Queue {
	q := &Queue{}
	q.ready = sync.NewCond(&q.mu)
	return q
}

func (q *Queue) empty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items) == 0
}

// Get waits for a number.
func (q *Queue) Get() int {
	if q.empty() {
		q.mu.Lock()
		q.ready.Wait()
		q.mu.Unlock()
	}
	return q.take()
}

// Put adds a number and wakes one who waits.
func (q *Queue) Put(x int) {
	q.mu.Lock()
	q.items = append(q.items, x)
	q.mu.Unlock()
	q.ready.Signal()
}

func (q *Queue) take() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	x := q.items[0]
	q.items = q.items[1:]
	return x
}
