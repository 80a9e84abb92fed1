package kernels

import (
	"sync/atomic"
	"testing"
)

// abaList is a stack of free slots, linked by index; slot 0 ends it. The upper
// half of the head is a version.
type abaList struct {
	head  atomic.Uint64
	next  [4]atomic.Uint64
	fixed bool
}

func (l *abaList) moved(head, slot uint64) uint64 {
	if l.fixed {
		return (head>>32+1)<<32 | slot
	}
	return slot
}

func (l *abaList) push(slot uint64) {
	for {
		head := l.head.Load()
		l.next[slot].Store(head & 0xffffffff)
		if l.head.CompareAndSwap(head, l.moved(head, slot)) {
			return
		}
	}
}

func (l *abaList) pop() uint64 {
	for {
		head := l.head.Load()
		slot := head & 0xffffffff
		next := l.next[slot].Load()
		if l.head.CompareAndSwap(head, l.moved(head, next)) {
			return slot
		}
	}
}

func aba(t *testing.T, fixed bool) {
	l := &abaList{fixed: fixed}
	l.push(3)
	l.push(2)
	l.push(1)
	var a, b uint64
	together(
		func() { a = l.pop() },
		func() {
			back := l.pop()
			b = l.pop()
			l.push(back)
		},
	)
	if c := l.pop(); a == b || b == c || a == c {
		t.Errorf("slots %d, %d and %d are in use, want three different ones", a, b, c)
	}
}

// TestABA_Faulty fails when one has read head 1 and next 2, and the other pops 1 and 2 and pushes 1: the swap succeeds and frees slot 2 again.
func TestABA_Faulty(t *testing.T) { aba(t, false) }

// TestABA_Fixed gives the head a version that each change raises.
func TestABA_Fixed(t *testing.T) { aba(t, true) }
