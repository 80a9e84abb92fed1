package kernels

import (
	"sync/atomic"
	"testing"
)

func atomicCheck(t *testing.T, fixed bool) {
	var started atomic.Bool
	var starts atomic.Int32
	start := func() {
		if fixed {
			if started.CompareAndSwap(false, true) {
				starts.Add(1)
			}
			return
		}
		if !started.Load() {
			started.Store(true)
			starts.Add(1)
		}
	}
	together(start, start)
	if got := starts.Load(); got != 1 {
		t.Errorf("started %d times, want once", got)
	}
}

// TestAtomicCheck_Faulty fails when both load false before either stores true.
func TestAtomicCheck_Faulty(t *testing.T) { atomicCheck(t, false) }

// TestAtomicCheck_Fixed checks and sets in one operation.
func TestAtomicCheck_Fixed(t *testing.T) { atomicCheck(t, true) }
