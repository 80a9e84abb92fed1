package kernels

import (
	"sync"
	"testing"
)

type lockedSender struct {
	mu      sync.Mutex
	waiting bool
	results chan int
}

func (s *lockedSender) work(fixed bool) {
	s.mu.Lock()
	result := 1
	if s.waiting {
		result = 2
	}
	if fixed {
		s.mu.Unlock()
		s.results <- result
		return
	}
	s.results <- result
	s.mu.Unlock()
}

func (s *lockedSender) collect() int {
	s.mu.Lock()
	s.waiting = true
	s.mu.Unlock()
	return <-s.results
}

func sendUnderLock(t *testing.T, fixed bool) {
	s := &lockedSender{results: make(chan int)}
	var got int
	together(
		func() { s.work(fixed) },
		func() { got = s.collect() },
	)
	if got == 0 {
		t.Error("no result collected")
	}
}

// TestSendUnderLock_Faulty fails when the worker locks first: it sends with the lock that the collector needs before it receives.
func TestSendUnderLock_Faulty(t *testing.T) { sendUnderLock(t, false) }

// TestSendUnderLock_Fixed unlocks before the send.
func TestSendUnderLock_Fixed(t *testing.T) { sendUnderLock(t, true) }
