package kernels

import (
	"sync"
	"testing"
)

type channelBroadcast struct {
	mu      sync.Mutex
	ready   bool
	changed chan struct{}
}

func (b *channelBroadcast) isReady() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ready
}

func (b *channelBroadcast) change() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

func (b *channelBroadcast) set() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ready = true
	close(b.changed)
	b.changed = make(chan struct{})
}

func (b *channelBroadcast) wait(fixed bool) {
	if fixed {
		changed := b.change()
		if !b.isReady() {
			<-changed
		}
		return
	}
	if !b.isReady() {
		<-b.change()
	}
}

func broadcastMissed(fixed bool) {
	b := &channelBroadcast{changed: make(chan struct{})}
	together(func() { b.wait(fixed) }, b.set)
}

// TestBroadcastMissed_Faulty fails when set replaces the channel between the look at the state and the one at the channel.
func TestBroadcastMissed_Faulty(t *testing.T) { broadcastMissed(false) }

// TestBroadcastMissed_Fixed takes the channel before it looks at the state.
func TestBroadcastMissed_Fixed(t *testing.T) { broadcastMissed(true) }
