package kernels

import (
	"sync"
	"testing"
)

type panicPool struct {
	mu    sync.Mutex
	done  int
	fixed bool
}

func (p *panicPool) run(task func()) {
	defer func() { _ = recover() }()
	p.mu.Lock()
	if p.fixed {
		defer p.mu.Unlock()
		task()
		p.done++
		return
	}
	task()
	p.done++
	p.mu.Unlock()
}

func panicKeepsLock(t *testing.T, fixed bool) {
	p := &panicPool{fixed: fixed}
	together(
		func() { p.run(func() { panic("bad task") }) },
		func() { p.run(func() {}) },
	)
	if p.done != 1 {
		t.Errorf("%d tasks done, want 1", p.done)
	}
}

// TestPanicKeepsLock_Faulty fails when the panicking task comes first: the worker recovers, and the lock stays taken.
func TestPanicKeepsLock_Faulty(t *testing.T) { panicKeepsLock(t, false) }

// TestPanicKeepsLock_Fixed unlocks in a deferred call.
func TestPanicKeepsLock_Fixed(t *testing.T) { panicKeepsLock(t, true) }
