package kernels

import (
	"sync"
	"testing"
)

type barrier struct {
	mu         sync.Mutex
	opened     *sync.Cond
	arrived    int
	generation int
	fixed      bool
}

func (b *barrier) await() {
	const parties = 2
	b.mu.Lock()
	defer b.mu.Unlock()
	generation := b.generation
	b.arrived++
	if b.arrived == parties {
		b.arrived = 0
		b.generation++
		b.opened.Broadcast()
		return
	}
	if b.fixed {
		for b.generation == generation {
			b.opened.Wait()
		}
		return
	}
	for b.arrived > 0 {
		b.opened.Wait()
	}
}

func barrierReuse(fixed bool) {
	b := &barrier{fixed: fixed}
	b.opened = sync.NewCond(&b.mu)
	rounds := func() {
		b.await()
		b.await()
	}
	together(rounds, rounds)
}

// TestBarrierReuse_Faulty fails when the faster one arrives for the second round before the other has seen the first one end: both wait.
func TestBarrierReuse_Faulty(t *testing.T) { barrierReuse(false) }

// TestBarrierReuse_Fixed waits for the end of its own generation.
func TestBarrierReuse_Fixed(t *testing.T) { barrierReuse(true) }
