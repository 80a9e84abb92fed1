package kernels

import (
	"sync/atomic"
	"testing"
)

type lazyClient struct{ id int32 }

type lazyHolder struct {
	client  atomic.Pointer[lazyClient]
	created atomic.Int32
	fixed   bool
}

func (h *lazyHolder) get() *lazyClient {
	if c := h.client.Load(); c != nil {
		return c
	}
	c := &lazyClient{id: h.created.Add(1)}
	if !h.fixed {
		h.client.Store(c)
		return c
	}
	if h.client.CompareAndSwap(nil, c) {
		return c
	}
	return h.client.Load()
}

func lazyInit(t *testing.T, fixed bool) {
	h := &lazyHolder{fixed: fixed}
	var a, b *lazyClient
	together(
		func() { a = h.get() },
		func() { b = h.get() },
	)
	if a != b {
		t.Errorf("clients %d and %d are in use, want one", a.id, b.id)
	}
}

// TestLazyInit_Faulty fails when both find no client before either stores one: each gets its own.
func TestLazyInit_Faulty(t *testing.T) { lazyInit(t, false) }

// TestLazyInit_Fixed stores only where none is, and else takes the one that is there.
func TestLazyInit_Fixed(t *testing.T) { lazyInit(t, true) }
