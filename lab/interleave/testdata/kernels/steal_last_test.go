package kernels

import (
	"sync/atomic"
	"testing"
)

// stealDeque is a work-stealing deque: its owner pushes and pops at the bottom,
// a thief steals at the top. Item 0 stands for none.
type stealDeque struct {
	top, bottom atomic.Int64
	items       [4]atomic.Int64
	fixed       bool
}

func (d *stealDeque) push(v int64) {
	b := d.bottom.Load()
	d.items[b].Store(v)
	d.bottom.Store(b + 1)
}

func (d *stealDeque) pop() int64 {
	b := d.bottom.Add(-1)
	t := d.top.Load()
	if t < b {
		return d.items[b].Load()
	}
	var v int64
	if t == b {
		v = d.items[b].Load()
		if !d.top.CompareAndSwap(t, t+1) {
			if !d.fixed {
				return 0
			}
			v = 0
		}
	}
	d.bottom.Store(b + 1)
	return v
}

func (d *stealDeque) steal() int64 {
	t := d.top.Load()
	if t >= d.bottom.Load() {
		return 0
	}
	v := d.items[t].Load()
	if d.top.CompareAndSwap(t, t+1) {
		return v
	}
	return 0
}

func stealLast(t *testing.T, fixed bool) {
	d := &stealDeque{fixed: fixed}
	d.push(1)
	var popped, stolen int64
	together(
		func() { popped = d.pop() },
		func() { stolen = d.steal() },
	)
	if popped+stolen != 1 {
		t.Errorf("popped %d and stole %d, want item 1 once", popped, stolen)
	}
	d.push(2)
	if got := d.pop(); got != 2 {
		t.Errorf("popped %d, want 2", got)
	}
}

// TestStealLast_Faulty fails when the thief wins the last item between the owner's look at the top and its swap: bottom stays one too low, and the next item is lost.
func TestStealLast_Faulty(t *testing.T) { stealLast(t, false) }

// TestStealLast_Fixed restores the bottom whoever wins.
func TestStealLast_Fixed(t *testing.T) { stealLast(t, true) }
