package kernels

import (
	"context"
	"sync"
	"testing"
)

type cancelGroup struct {
	mu      sync.Mutex
	cancels []context.CancelFunc
	stopped bool
	fixed   bool
}

func (g *cancelGroup) join() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cancels = append(g.cancels, cancel)
	if g.fixed && g.stopped {
		cancel()
	}
	return ctx
}

func (g *cancelGroup) fail() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stopped = true
	for _, cancel := range g.cancels {
		cancel()
	}
}

func groupCancelLost(fixed bool) {
	g := &cancelGroup{fixed: fixed}
	together(
		g.fail,
		func() { <-g.join().Done() },
	)
}

// TestGroupCancelLost_Faulty fails when a task joins after the group has failed: nobody cancels it.
func TestGroupCancelLost_Faulty(t *testing.T) { groupCancelLost(false) }

// TestGroupCancelLost_Fixed cancels a task that joins too late.
func TestGroupCancelLost_Fixed(t *testing.T) { groupCancelLost(true) }
