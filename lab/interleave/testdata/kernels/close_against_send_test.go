package kernels

import (
	"sync"
	"sync/atomic"
	"testing"
)

type flagQueue struct {
	mu     sync.RWMutex
	closed atomic.Bool
	tasks  chan int
	fixed  bool
}

func (q *flagQueue) submit(v int) bool {
	if q.fixed {
		q.mu.RLock()
		defer q.mu.RUnlock()
	}
	if q.closed.Load() {
		return false
	}
	q.tasks <- v
	return true
}

func (q *flagQueue) shut() {
	if q.fixed {
		q.mu.Lock()
		defer q.mu.Unlock()
	}
	q.closed.Store(true)
	close(q.tasks)
}

func closeAgainstSend(t *testing.T, fixed bool) {
	q := &flagQueue{tasks: make(chan int, 1), fixed: fixed}
	var accepted bool
	together(func() { accepted = q.submit(1) }, q.shut)
	if _, queued := <-q.tasks; queued != accepted {
		t.Errorf("accepted %t, queued %t", accepted, queued)
	}
}

// TestCloseAgainstSend_Faulty fails when the queue is closed between the look at the flag and the send: send on closed channel.
func TestCloseAgainstSend_Faulty(t *testing.T) { closeAgainstSend(t, false) }

// TestCloseAgainstSend_Fixed looks and sends under a read lock that the close waits for.
func TestCloseAgainstSend_Fixed(t *testing.T) { closeAgainstSend(t, true) }
