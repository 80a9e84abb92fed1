package kernels

import (
	"sync/atomic"
	"testing"
)

type initServer struct {
	handler           atomic.Pointer[func(int) int]
	requests, replies chan int
}

func (s *initServer) loop() {
	for r := range s.requests {
		s.replies <- (*s.handler.Load())(r)
	}
}

func useBeforeInit(t *testing.T, fixed bool) {
	s := &initServer{requests: make(chan int, 1), replies: make(chan int)}
	s.requests <- 1
	close(s.requests)
	double := func(n int) int { return 2 * n }
	if fixed {
		s.handler.Store(&double)
		go s.loop()
	} else {
		go s.loop()
		s.handler.Store(&double)
	}
	if got := <-s.replies; got != 2 {
		t.Errorf("reply %d, want 2", got)
	}
}

// TestUseBeforeInit_Faulty fails when the loop serves the first request before the handler is set: nil dereference.
func TestUseBeforeInit_Faulty(t *testing.T) { useBeforeInit(t, false) }

// TestUseBeforeInit_Fixed sets the handler before it starts the loop.
func TestUseBeforeInit_Fixed(t *testing.T) { useBeforeInit(t, true) }
