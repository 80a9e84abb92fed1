package kernels

import (
	"sync"
	"testing"
)

type condBuffer struct {
	mu              sync.Mutex
	full            bool
	filled, emptied *sync.Cond
}

func (b *condBuffer) put() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.full {
		b.emptied.Wait()
	}
	b.full = true
	b.filled.Signal()
}

func (b *condBuffer) take() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.full {
		b.filled.Wait()
	}
	b.full = false
	b.emptied.Signal()
}

func oneCondition(fixed bool) {
	b := new(condBuffer)
	b.filled = sync.NewCond(&b.mu)
	b.emptied = b.filled
	if fixed {
		b.emptied = sync.NewCond(&b.mu)
	}
	together(b.take, b.take, b.put, b.put)
}

// TestOneCondition_Faulty fails when both consumers and then a producer wait: the consumer that was woken signals the other consumer, and the producer sleeps on.
func TestOneCondition_Faulty(t *testing.T) { oneCondition(false) }

// TestOneCondition_Fixed has a condition for each predicate.
func TestOneCondition_Fixed(t *testing.T) { oneCondition(true) }
