package kernels

import (
	"sync"
	"testing"
)

type readCache struct {
	mu    sync.RWMutex
	items [2]int
}

func (c *readCache) get(i int) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.items[i]
}

func (c *readCache) set(i, v int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[i] = v
}

func (c *readCache) sum(fixed bool) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if fixed {
		return c.items[0] + c.items[1]
	}
	return c.get(0) + c.get(1)
}

func recursiveRead(t *testing.T, fixed bool) {
	var c readCache
	var sum int
	together(
		func() { sum = c.sum(fixed) },
		func() { c.set(1, 5) },
	)
	if sum != 0 && sum != 5 {
		t.Errorf("sum %d, want 0 or 5", sum)
	}
}

// TestRecursiveRead_Faulty fails when the writer asks for the lock between the outer and an inner read lock: a waiting writer holds off new readers.
func TestRecursiveRead_Faulty(t *testing.T) { recursiveRead(t, false) }

// TestRecursiveRead_Fixed takes the read lock once.
func TestRecursiveRead_Fixed(t *testing.T) { recursiveRead(t, true) }
