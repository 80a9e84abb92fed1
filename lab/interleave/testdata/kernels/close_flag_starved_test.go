package kernels

import (
	"sync"
	"testing"
)

type starvedServer struct {
	mu     sync.RWMutex
	closed bool
	wake   chan struct{}
}

func (s *starvedServer) wait(fixed bool) {
	s.mu.RLock()
	closed := s.closed
	if fixed {
		s.mu.RUnlock()
	} else {
		defer s.mu.RUnlock()
	}
	if !closed {
		<-s.wake
	}
}

func (s *starvedServer) shutdown() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	close(s.wake)
}

func closeFlagStarved(fixed bool) {
	s := &starvedServer{wake: make(chan struct{})}
	together(
		func() { s.wait(fixed) },
		func() { s.wait(fixed) },
		s.shutdown,
	)
}

// TestCloseFlagStarved_Faulty fails when a reader waits for the end under the read lock: the writer that would set the flag never gets the lock.
func TestCloseFlagStarved_Faulty(t *testing.T) { closeFlagStarved(false) }

// TestCloseFlagStarved_Fixed waits without the lock.
func TestCloseFlagStarved_Fixed(t *testing.T) { closeFlagStarved(true) }
