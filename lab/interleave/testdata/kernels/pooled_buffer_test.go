package kernels

import (
	"sync"
	"sync/atomic"
	"testing"
)

type pooledBuffer struct{ request atomic.Int64 }

func pooledBufferReuse(t *testing.T, fixed bool) {
	pool := sync.Pool{New: func() any { return new(pooledBuffer) }}
	var mixed atomic.Bool
	handle := func(request int64) {
		b := pool.Get().(*pooledBuffer)
		b.request.Store(request)
		written := make(chan struct{})
		go func() {
			if b.request.Load() != request {
				mixed.Store(true)
			}
			close(written)
		}()
		if fixed {
			<-written
		}
		pool.Put(b)
		<-written
	}
	together(
		func() { handle(1) },
		func() { handle(2) },
	)
	if mixed.Load() {
		t.Error("a reply was written from the buffer of another request")
	}
}

// TestPooledBuffer_Faulty fails when the other request gets the buffer and fills it before the reply is written from it.
func TestPooledBuffer_Faulty(t *testing.T) { pooledBufferReuse(t, false) }

// TestPooledBuffer_Fixed puts the buffer back after the reply.
func TestPooledBuffer_Fixed(t *testing.T) { pooledBufferReuse(t, true) }
