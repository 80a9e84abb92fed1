package kernels

import (
	"sync"
	"testing"
)

type callbackFuture struct {
	mu        sync.Mutex
	done      bool
	value     int
	callbacks []func()
}

func (f *callbackFuture) get() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.value
}

func (f *callbackFuture) onDone(callback func()) {
	f.mu.Lock()
	done := f.done
	if !done {
		f.callbacks = append(f.callbacks, callback)
	}
	f.mu.Unlock()
	if done {
		callback()
	}
}

func (f *callbackFuture) complete(v int, fixed bool) {
	f.mu.Lock()
	f.value, f.done = v, true
	callbacks := f.callbacks
	if fixed {
		f.mu.Unlock()
	} else {
		defer f.mu.Unlock()
	}
	for _, callback := range callbacks {
		callback()
	}
}

func callbackUnderLock(t *testing.T, fixed bool) {
	f := new(callbackFuture)
	var got int
	together(
		func() { f.onDone(func() { got = f.get() }) },
		func() { f.complete(1, fixed) },
	)
	if got != 1 {
		t.Errorf("the callback got %d, want 1", got)
	}
}

// TestCallbackUnderLock_Faulty fails when the callback is registered before the completion, which calls it with the lock that it wants.
func TestCallbackUnderLock_Faulty(t *testing.T) { callbackUnderLock(t, false) }

// TestCallbackUnderLock_Fixed unlocks before it calls back.
func TestCallbackUnderLock_Fixed(t *testing.T) { callbackUnderLock(t, true) }
