package kernels

import (
	"sync"
	"testing"
)

type skipLog struct {
	flushing         sync.Mutex
	mu               sync.Mutex
	pending, written int
	fixed            bool
}

func (l *skipLog) add() {
	l.mu.Lock()
	l.pending++
	l.mu.Unlock()
	l.flush()
}

func (l *skipLog) flush() {
	if l.fixed {
		l.flushing.Lock()
	} else if !l.flushing.TryLock() {
		return
	}
	l.mu.Lock()
	l.written += l.pending
	l.pending = 0
	l.mu.Unlock()
	l.flushing.Unlock()
}

func tryLockSkip(t *testing.T, fixed bool) {
	l := &skipLog{fixed: fixed}
	together(l.add, l.add)
	if l.written != 2 {
		t.Errorf("%d lines written, want 2", l.written)
	}
}

// TestTryLockSkip_Faulty fails when a line is added after the flush has taken the lines and before it ends: its own flush is skipped.
func TestTryLockSkip_Faulty(t *testing.T) { tryLockSkip(t, false) }

// TestTryLockSkip_Fixed waits for its turn to flush.
func TestTryLockSkip_Fixed(t *testing.T) { tryLockSkip(t, true) }
