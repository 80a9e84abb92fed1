package kernels

import (
	"sync"
	"sync/atomic"
	"testing"
)

type earlyConfig struct {
	mu    sync.Mutex
	ready atomic.Bool
	limit atomic.Pointer[int]
	fixed bool
}

func (c *earlyConfig) get() int {
	if !c.ready.Load() {
		c.load()
	}
	return *c.limit.Load()
}

func (c *earlyConfig) load() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ready.Load() {
		return
	}
	limit := 5
	if !c.fixed {
		c.ready.Store(true)
	}
	c.limit.Store(&limit)
	c.ready.Store(true)
}

func earlyFlag(t *testing.T, fixed bool) {
	c := &earlyConfig{fixed: fixed}
	var a, b int
	together(
		func() { a = c.get() },
		func() { b = c.get() },
	)
	if a != 5 || b != 5 {
		t.Errorf("limits %d and %d, want 5", a, b)
	}
}

// TestEarlyFlag_Faulty fails when the other reads the flag after it is set and before the value is: nil dereference.
func TestEarlyFlag_Faulty(t *testing.T) { earlyFlag(t, false) }

// TestEarlyFlag_Fixed sets the flag last.
func TestEarlyFlag_Fixed(t *testing.T) { earlyFlag(t, true) }
