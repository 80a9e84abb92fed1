package kernels

import (
	"sync"
	"sync/atomic"
	"testing"
)

type peekQueue struct {
	mu    sync.Mutex
	items []int
}

func (q *peekQueue) peek() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.items[0]
}

func (q *peekQueue) pop() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	v := q.items[0]
	q.items = q.items[1:]
	return v
}

func peekThenPop(t *testing.T, fixed bool) {
	q := &peekQueue{items: []int{0, 1}}
	var runs [2]atomic.Int32
	work := func() {
		if fixed {
			runs[q.pop()].Add(1)
			return
		}
		task := q.peek()
		q.pop()
		runs[task].Add(1)
	}
	together(work, work)
	if a, b := runs[0].Load(), runs[1].Load(); a != 1 || b != 1 {
		t.Errorf("the tasks ran %d and %d times, want once each", a, b)
	}
}

// TestPeekThenPop_Faulty fails when both workers peek before either pops: task 0 runs twice, task 1 never.
func TestPeekThenPop_Faulty(t *testing.T) { peekThenPop(t, false) }

// TestPeekThenPop_Fixed runs what it has popped.
func TestPeekThenPop_Fixed(t *testing.T) { peekThenPop(t, true) }
