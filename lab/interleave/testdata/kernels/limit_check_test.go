package kernels

import (
	"sync/atomic"
	"testing"
)

type limitPool struct {
	running, inside atomic.Int32
	exceeded        atomic.Bool
	fixed           bool
}

func (p *limitPool) enter() bool {
	const limit = 1
	for {
		n := p.running.Load()
		if n >= limit {
			return false
		}
		if !p.fixed {
			p.running.Add(1)
			return true
		}
		if p.running.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (p *limitPool) try() {
	if !p.enter() {
		return
	}
	if p.inside.Add(1) > 1 {
		p.exceeded.Store(true)
	}
	p.inside.Add(-1)
	p.running.Add(-1)
}

func limitCheck(t *testing.T, fixed bool) {
	p := &limitPool{fixed: fixed}
	together(p.try, p.try)
	if p.exceeded.Load() {
		t.Error("two tasks ran at once, the limit is 1")
	}
}

// TestLimitCheck_Faulty fails when both load a count below the limit before either adds itself.
func TestLimitCheck_Faulty(t *testing.T) { limitCheck(t, false) }

// TestLimitCheck_Fixed raises the count only from the value that it has checked.
func TestLimitCheck_Fixed(t *testing.T) { limitCheck(t, true) }
