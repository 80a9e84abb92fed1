package kernels

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
)

func permitReleasedTwice(t *testing.T, fixed bool) {
	var free atomic.Int32
	var once sync.Once
	release := func() {
		if fixed {
			once.Do(func() { free.Add(1) })
		} else {
			free.Add(1)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	finished := make(chan struct{})
	together(
		func() {
			select {
			case <-finished:
			case <-ctx.Done():
				release()
			}
		},
		cancel,
		func() {
			release()
			close(finished)
		},
	)
	if got := free.Load(); got != 1 {
		t.Errorf("%d permits free, want 1", got)
	}
}

// TestPermitReleasedTwice_Faulty fails when the watcher takes the cancellation although the task ends by itself: both release.
func TestPermitReleasedTwice_Faulty(t *testing.T) { permitReleasedTwice(t, false) }

// TestPermitReleasedTwice_Fixed releases through a sync.Once.
func TestPermitReleasedTwice_Fixed(t *testing.T) { permitReleasedTwice(t, true) }
