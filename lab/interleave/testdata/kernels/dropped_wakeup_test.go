package kernels

import (
	"sync"
	"testing"
)

type wakeQueue struct {
	mu    sync.Mutex
	items []int
	wake  chan struct{}
}

func (q *wakeQueue) put(v int) {
	q.mu.Lock()
	q.items = append(q.items, v)
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *wakeQueue) poll() (int, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == 0 {
		return 0, false
	}
	v := q.items[0]
	q.items = q.items[1:]
	return v, true
}

func droppedWakeup(t *testing.T, fixed bool) {
	q := &wakeQueue{wake: make(chan struct{})}
	if fixed {
		q.wake = make(chan struct{}, 1)
	}
	go q.put(1)
	for {
		if v, ok := q.poll(); ok {
			if v != 1 {
				t.Errorf("took %d, want 1", v)
			}
			return
		}
		<-q.wake
	}
}

// TestDroppedWakeup_Faulty fails when put runs between the look into the empty queue and the wait: select drops the wake-up.
func TestDroppedWakeup_Faulty(t *testing.T) { droppedWakeup(t, false) }

// TestDroppedWakeup_Fixed keeps one wake-up in the channel.
func TestDroppedWakeup_Fixed(t *testing.T) { droppedWakeup(t, true) }
