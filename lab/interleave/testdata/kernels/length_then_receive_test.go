package kernels

import (
	"sync/atomic"
	"testing"
)

func lengthThenReceive(t *testing.T, fixed bool) {
	tasks := make(chan int, 1)
	tasks <- 1
	var taken atomic.Int32
	poll := func() {
		if fixed {
			select {
			case <-tasks:
				taken.Add(1)
			default:
			}
			return
		}
		if len(tasks) > 0 {
			<-tasks
			taken.Add(1)
		}
	}
	together(poll, poll)
	if got := taken.Load(); got != 1 {
		t.Errorf("%d tasks taken, want 1", got)
	}
}

// TestLengthThenReceive_Faulty fails when both see the one task before either takes it: the second waits for ever.
func TestLengthThenReceive_Faulty(t *testing.T) { lengthThenReceive(t, false) }

// TestLengthThenReceive_Fixed looks and takes in one select.
func TestLengthThenReceive_Fixed(t *testing.T) { lengthThenReceive(t, true) }
