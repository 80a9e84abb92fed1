package kernels

import (
	"sync"
	"testing"
)

type doubleLockPool struct {
	mu    sync.Mutex
	tasks []int
}

func (p *doubleLockPool) length() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.tasks)
}

func (p *doubleLockPool) submit(task int, fixed bool) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tasks = append(p.tasks, task)
	if fixed {
		return len(p.tasks)
	}
	return p.length()
}

func doubleLock(t *testing.T, fixed bool) {
	var p doubleLockPool
	if got := p.submit(1, fixed); got != 1 {
		t.Errorf("length %d after one task", got)
	}
}

// TestDoubleLock_Faulty fails when submit is called at all: it holds the lock that length wants. Always.
func TestDoubleLock_Faulty(t *testing.T) { doubleLock(t, false) }

// TestDoubleLock_Fixed reads the length under the lock it has.
func TestDoubleLock_Fixed(t *testing.T) { doubleLock(t, true) }
