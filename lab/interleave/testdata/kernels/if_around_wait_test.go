package kernels

import (
	"sync"
	"testing"
)

type ifQueue struct {
	mu       sync.Mutex
	nonempty *sync.Cond
	items    []int
}

func (q *ifQueue) put(v int) {
	q.mu.Lock()
	q.items = append(q.items, v)
	q.mu.Unlock()
	q.nonempty.Signal()
}

func (q *ifQueue) take(fixed bool) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == 0 {
		q.nonempty.Wait()
	}
	for fixed && len(q.items) == 0 {
		q.nonempty.Wait()
	}
	v := q.items[0]
	q.items = q.items[1:]
	return v
}

func ifAroundWait(t *testing.T, fixed bool) {
	q := new(ifQueue)
	q.nonempty = sync.NewCond(&q.mu)
	var a, b int
	together(
		func() { a = q.take(fixed) },
		func() { b = q.take(fixed) },
		func() { q.put(1); q.put(2) },
	)
	if a+b != 3 {
		t.Errorf("took %d and %d, want 1 and 2", a, b)
	}
}

// TestIfAroundWait_Faulty fails when a consumer waits, is signalled, and another takes the item before it has the lock again: index out of range.
func TestIfAroundWait_Faulty(t *testing.T) { ifAroundWait(t, false) }

// TestIfAroundWait_Fixed looks again after each wait.
func TestIfAroundWait_Fixed(t *testing.T) { ifAroundWait(t, true) }
