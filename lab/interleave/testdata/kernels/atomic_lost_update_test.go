package kernels

import (
	"sync/atomic"
	"testing"
)

func atomicLostUpdate(t *testing.T, fixed bool) {
	var done int64
	finish := func() {
		if fixed {
			atomic.AddInt64(&done, 1)
			return
		}
		n := atomic.LoadInt64(&done)
		atomic.StoreInt64(&done, n+1)
	}
	together(finish, finish)
	if got := atomic.LoadInt64(&done); got != 2 {
		t.Errorf("counted %d tasks, want 2", got)
	}
}

// TestAtomicLostUpdate_Faulty fails when both load the same count: one addition is lost.
func TestAtomicLostUpdate_Faulty(t *testing.T) { atomicLostUpdate(t, false) }

// TestAtomicLostUpdate_Fixed adds in one operation.
func TestAtomicLostUpdate_Fixed(t *testing.T) { atomicLostUpdate(t, true) }
