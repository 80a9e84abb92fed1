package kernels

import (
	"sync"
	"testing"
)

type quietQueue struct {
	mu      sync.Mutex
	changed *sync.Cond
	items   []int
	closed  bool
}

func (q *quietQueue) put(v int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, v)
	q.changed.Signal()
}

func (q *quietQueue) take() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.changed.Wait()
	}
	if len(q.items) == 0 {
		return false
	}
	q.items = q.items[1:]
	return true
}

func (q *quietQueue) shut(fixed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	if fixed {
		q.changed.Broadcast()
	}
}

func closeWithoutBroadcast(fixed bool) {
	q := new(quietQueue)
	q.changed = sync.NewCond(&q.mu)
	go func() {
		for q.take() {
		}
	}()
	q.put(1)
	q.shut(fixed)
}

// TestCloseWithoutBroadcast_Faulty fails when the worker already waits for more as the queue is closed: nobody wakes it.
func TestCloseWithoutBroadcast_Faulty(t *testing.T) { closeWithoutBroadcast(false) }

// TestCloseWithoutBroadcast_Fixed wakes the worker.
func TestCloseWithoutBroadcast_Fixed(t *testing.T) { closeWithoutBroadcast(true) }
