package kernels

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

type tokenPool struct {
	mu    sync.Mutex
	idle  []chan func()
	fixed bool
}

// forget reports whether the worker was still idle.
func (p *tokenPool) forget(inbox chan func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.idle, inbox)
	if i < 0 {
		return false
	}
	p.idle = slices.Delete(p.idle, i, i+1)
	return true
}

func (p *tokenPool) work(inbox chan func(), purge <-chan struct{}) {
	select {
	case f := <-inbox:
		f()
	case <-purge:
		if p.fixed && !p.forget(inbox) {
			(<-inbox)()
		}
	}
}

func (p *tokenPool) submit(f func()) {
	p.mu.Lock()
	n := len(p.idle)
	if n == 0 {
		p.mu.Unlock()
		f()
		return
	}
	inbox := p.idle[n-1]
	p.idle = p.idle[:n-1]
	p.mu.Unlock()
	inbox <- f
}

func staleIdleToken(t *testing.T, fixed bool) {
	inbox, purge := make(chan func()), make(chan struct{})
	p := &tokenPool{idle: []chan func(){inbox}, fixed: fixed}
	var ran atomic.Int32
	together(
		func() { p.work(inbox, purge) },
		func() { close(purge) },
		func() { p.submit(func() { ran.Add(1) }) },
	)
	if got := ran.Load(); got != 1 {
		t.Errorf("the task ran %d times, want once", got)
	}
}

// TestStaleIdleToken_Faulty fails when the purged worker leaves its entry in the idle list and submit takes it: nobody reads that inbox.
func TestStaleIdleToken_Faulty(t *testing.T) { staleIdleToken(t, false) }

// TestStaleIdleToken_Fixed takes the entry back, or serves the task for which it was taken.
func TestStaleIdleToken_Fixed(t *testing.T) { staleIdleToken(t, true) }
