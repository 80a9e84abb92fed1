package kernels

import (
	"sync"
	"testing"
)

type recursiveOnce struct {
	once sync.Once
	size int
}

func (r *recursiveOnce) get(fixed bool) int {
	r.once.Do(func() { r.load(fixed) })
	return r.size
}

func (r *recursiveOnce) load(fixed bool) {
	r.size = 1
	if fixed {
		r.size *= 2
		return
	}
	r.size = 2 * r.get(fixed)
}

func onceRecursion(t *testing.T, fixed bool) {
	var r recursiveOnce
	if got := r.get(fixed); got != 2 {
		t.Errorf("size %d, want 2", got)
	}
}

// TestOnceRecursion_Faulty fails when get is called at all: its first call waits for itself. Always.
func TestOnceRecursion_Faulty(t *testing.T) { onceRecursion(t, false) }

// TestOnceRecursion_Fixed reads the field within the first call.
func TestOnceRecursion_Fixed(t *testing.T) { onceRecursion(t, true) }
