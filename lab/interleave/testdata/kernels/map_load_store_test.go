package kernels

import (
	"sync"
	"testing"
)

func mapLoadStore(t *testing.T, fixed bool) {
	var sessions sync.Map
	get := func() any {
		if v, ok := sessions.Load("alice"); ok {
			return v
		}
		v := any(new(int))
		if fixed {
			v, _ = sessions.LoadOrStore("alice", v)
		} else {
			sessions.Store("alice", v)
		}
		return v
	}
	var a, b any
	together(
		func() { a = get() },
		func() { b = get() },
	)
	if a != b {
		t.Error("one user has two sessions")
	}
}

// TestMapLoadStore_Faulty fails when both load nothing before either stores: each keeps its own.
func TestMapLoadStore_Faulty(t *testing.T) { mapLoadStore(t, false) }

// TestMapLoadStore_Fixed uses LoadOrStore.
func TestMapLoadStore_Fixed(t *testing.T) { mapLoadStore(t, true) }
