package kernels

import (
	"sync"
	"testing"
)

type upgradeCache struct {
	mu      sync.RWMutex
	loaded  bool
	fetches int
	fixed   bool
}

func (c *upgradeCache) get() {
	c.mu.RLock()
	loaded := c.loaded
	c.mu.RUnlock()
	if loaded {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fixed && c.loaded {
		return
	}
	c.fetches++
	c.loaded = true
}

func readUpgrade(t *testing.T, fixed bool) {
	c := &upgradeCache{fixed: fixed}
	together(c.get, c.get)
	if c.fetches != 1 {
		t.Errorf("fetched %d times, want once", c.fetches)
	}
}

// TestReadUpgrade_Faulty fails when both give up the read lock before either has the write lock.
func TestReadUpgrade_Faulty(t *testing.T) { readUpgrade(t, false) }

// TestReadUpgrade_Fixed looks again under the write lock.
func TestReadUpgrade_Fixed(t *testing.T) { readUpgrade(t, true) }
