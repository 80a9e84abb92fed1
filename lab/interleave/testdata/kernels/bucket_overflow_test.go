package kernels

import (
	"sync/atomic"
	"testing"
)

type bucket struct {
	tokens atomic.Int32
	fixed  bool
}

const bucketBurst = 2

func (b *bucket) refill() {
	for {
		n := b.tokens.Load()
		if n >= bucketBurst {
			return
		}
		if !b.fixed {
			b.tokens.Add(1)
			return
		}
		if b.tokens.CompareAndSwap(n, n+1) {
			return
		}
	}
}

// take reports whether there was a token.
func (b *bucket) take() bool {
	for {
		n := b.tokens.Load()
		if n == 0 {
			return false
		}
		if b.tokens.CompareAndSwap(n, n-1) {
			return true
		}
	}
}

func bucketOverflow(t *testing.T, fixed bool) {
	b := &bucket{fixed: fixed}
	b.tokens.Store(bucketBurst)
	together(
		func() {
			// A reservation that is cancelled gives its token back.
			if b.take() {
				b.refill()
			}
		},
		b.refill,
	)
	if got := b.tokens.Load(); got > bucketBurst {
		t.Errorf("%d tokens, the burst is %d", got, bucketBurst)
	}
}

// TestBucketOverflow_Faulty fails when the cancelled reservation and the refill both find room for the one token.
func TestBucketOverflow_Faulty(t *testing.T) { bucketOverflow(t, false) }

// TestBucketOverflow_Fixed adds only to the number that it has checked.
func TestBucketOverflow_Fixed(t *testing.T) { bucketOverflow(t, true) }
