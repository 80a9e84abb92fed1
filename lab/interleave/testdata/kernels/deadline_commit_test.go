package kernels

import (
	"context"
	"sync/atomic"
	"testing"
	"time"
)

const (
	deadlinePending = iota
	deadlineCommitted
	deadlineAbandoned
)

func deadlineCommit(t *testing.T, fixed bool) {
	const limit = time.Millisecond
	var state atomic.Int32
	work, done := time.After(limit), make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	// The work is over at the deadline's instant. Which of the two is noticed
	// first is open.
	deadline := time.AfterFunc(limit, cancel)
	defer deadline.Stop()
	go func() {
		defer close(done)
		<-work
		if fixed {
			state.CompareAndSwap(deadlinePending, deadlineCommitted)
		} else if ctx.Err() == nil {
			state.Store(deadlineCommitted)
		}
	}()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		if !fixed || state.CompareAndSwap(deadlinePending, deadlineAbandoned) {
			err = ctx.Err()
		}
	}
	<-done
	if err != nil && state.Load() == deadlineCommitted {
		t.Errorf("committed, and the caller was told %v", err)
	}
}

// TestDeadlineCommit_Faulty fails when the deadline passes after the worker has looked at it, or the caller looks at its context first.
func TestDeadlineCommit_Faulty(t *testing.T) { deadlineCommit(t, false) }

// TestDeadlineCommit_Fixed settles by compare and swap who was first.
func TestDeadlineCommit_Fixed(t *testing.T) { deadlineCommit(t, true) }
