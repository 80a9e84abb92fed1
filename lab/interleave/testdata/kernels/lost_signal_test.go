package kernels

import (
	"sync"
	"testing"
)

func lostSignal(fixed bool) {
	var mu sync.Mutex
	changed := sync.NewCond(&mu)
	done := false
	go func() {
		mu.Lock()
		done = true
		mu.Unlock()
		changed.Signal()
	}()
	mu.Lock()
	defer mu.Unlock()
	if !fixed {
		changed.Wait()
	}
	for !done {
		changed.Wait()
	}
}

// TestLostSignal_Faulty fails when the signal comes before the wait, which does not look whether it is needed.
func TestLostSignal_Faulty(t *testing.T) { lostSignal(false) }

// TestLostSignal_Fixed waits only while the work is not done.
func TestLostSignal_Fixed(t *testing.T) { lostSignal(true) }
