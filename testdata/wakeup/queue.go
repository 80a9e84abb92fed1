// Package wakeup has a queue that loses a wake-up, for README.md: go test
// passes, nearly always.
package wakeup

import "sync"

// Queue hands values from Put to Get.
type Queue struct {
	mu    sync.Mutex
	items []int
	wake  chan bool
}

// New makes an empty queue.
func New() *Queue { return &Queue{wake: make(chan bool)} }

// Put adds a value and wakes a Get that waits.
func (q *Queue) Put(v int) {
	q.mu.Lock()
	q.items = append(q.items, v)
	q.mu.Unlock()
	select {
	case q.wake <- true:
	default: // nobody waits
	}
}

// Get waits for a value and takes it.
func (q *Queue) Get() int {
	for {
		q.mu.Lock()
		if len(q.items) > 0 {
			v := q.items[0]
			q.items = q.items[1:]
			q.mu.Unlock()
			return v
		}
		q.mu.Unlock()
		<-q.wake
	}
}
