package kernels

import (
	"sync/atomic"
	"testing"
)

type twiceFuture struct {
	completed atomic.Bool
	value     atomic.Int32
	fixed     bool
}

func (f *twiceFuture) complete(v int32) bool {
	if f.fixed {
		if !f.completed.CompareAndSwap(false, true) {
			return false
		}
	} else {
		if f.completed.Load() {
			return false
		}
		f.completed.Store(true)
	}
	f.value.Store(v)
	return true
}

func futureTwice(t *testing.T, fixed bool) {
	f := &twiceFuture{fixed: fixed}
	var byResult, byCancel bool
	together(
		func() { byResult = f.complete(1) },
		func() { byCancel = f.complete(2) },
	)
	if byResult == byCancel {
		t.Errorf("completed by the result: %t, by the cancellation: %t; want one of them", byResult, byCancel)
	}
}

// TestFutureTwice_Faulty fails when both find the future open before either has completed it.
func TestFutureTwice_Faulty(t *testing.T) { futureTwice(t, false) }

// TestFutureTwice_Fixed lets one of them win by compare and swap.
func TestFutureTwice_Fixed(t *testing.T) { futureTwice(t, true) }
