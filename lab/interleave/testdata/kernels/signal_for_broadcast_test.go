package kernels

import (
	"sync"
	"testing"
)

type signalGate struct {
	mu     sync.Mutex
	opened *sync.Cond
	open   bool
}

func (g *signalGate) pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.open {
		g.opened.Wait()
	}
}

func (g *signalGate) unlock(fixed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = true
	if fixed {
		g.opened.Broadcast()
	} else {
		g.opened.Signal()
	}
}

func signalForBroadcast(fixed bool) {
	g := new(signalGate)
	g.opened = sync.NewCond(&g.mu)
	together(g.pass, g.pass, func() { g.unlock(fixed) })
}

// TestSignalForBroadcast_Faulty fails when both wait before the gate opens: the signal wakes one of them.
func TestSignalForBroadcast_Faulty(t *testing.T) { signalForBroadcast(false) }

// TestSignalForBroadcast_Fixed wakes all.
func TestSignalForBroadcast_Fixed(t *testing.T) { signalForBroadcast(true) }
