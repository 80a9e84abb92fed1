package kernels

import (
	"sync/atomic"
	"testing"
)

func broadcastReplaced(fixed bool) {
	first := make(chan struct{})
	var current atomic.Pointer[chan struct{}]
	current.Store(&first)
	broadcast := func() {
		next := make(chan struct{})
		if fixed {
			close(*current.Swap(&next))
			return
		}
		old := current.Load()
		current.Store(&next)
		close(*old)
	}
	together(broadcast, broadcast, func() { <-first })
}

// TestBroadcastReplaced_Faulty fails when both load the same channel before either replaces it: close of closed channel.
func TestBroadcastReplaced_Faulty(t *testing.T) { broadcastReplaced(false) }

// TestBroadcastReplaced_Fixed swaps, so each channel has one owner to close it.
func TestBroadcastReplaced_Fixed(t *testing.T) { broadcastReplaced(true) }
