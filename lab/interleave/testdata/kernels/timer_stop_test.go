package kernels

import (
	"sync/atomic"
	"testing"
	"time"
)

func timerStop(t *testing.T, fixed bool) {
	const limit = time.Millisecond
	var late atomic.Bool
	expired := make(chan struct{})
	timer := time.AfterFunc(limit, func() {
		late.Store(true)
		close(expired)
	})
	time.Sleep(limit)
	if !timer.Stop() && fixed {
		<-expired
	}
	first := late.Load()
	if second := late.Load(); first != second {
		t.Error("the request was in time, and is late after all")
	}
}

// TestTimerStop_Faulty fails when the function of the timer has begun as Stop returns false, and marks the request between the two looks.
func TestTimerStop_Faulty(t *testing.T) { timerStop(t, false) }

// TestTimerStop_Fixed waits for the function that it could not stop.
func TestTimerStop_Fixed(t *testing.T) { timerStop(t, true) }
