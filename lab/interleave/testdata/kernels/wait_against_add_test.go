package kernels

import (
	"sync"
	"testing"
)

type addServer struct {
	mu     sync.Mutex
	closed bool
	active sync.WaitGroup
	log    chan int
	fixed  bool
}

func (s *addServer) accept(id int) {
	s.mu.Lock()
	closed := s.closed
	if s.fixed && !closed {
		s.active.Add(1)
	}
	s.mu.Unlock()
	if closed {
		return
	}
	if !s.fixed {
		s.active.Add(1)
	}
	defer s.active.Done()
	s.log <- id
}

func (s *addServer) shutdown() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.active.Wait()
	close(s.log)
}

func waitAgainstAdd(t *testing.T, fixed bool) {
	s := &addServer{log: make(chan int, 1), fixed: fixed}
	together(func() { s.accept(7) }, s.shutdown)
	if id, ok := <-s.log; ok && id != 7 {
		t.Errorf("logged %d, want 7", id)
	}
}

// TestWaitAgainstAdd_Faulty fails when shutdown runs between the check and the Add: Wait returns at once, and the handler sends on the closed log.
func TestWaitAgainstAdd_Faulty(t *testing.T) { waitAgainstAdd(t, false) }

// TestWaitAgainstAdd_Fixed adds under the lock of the check.
func TestWaitAgainstAdd_Fixed(t *testing.T) { waitAgainstAdd(t, true) }
