package kernels

import (
	"sync/atomic"
	"testing"
)

type startServer struct {
	quit  atomic.Pointer[chan struct{}]
	fixed bool
}

func (s *startServer) start() {
	quit := make(chan struct{})
	if s.fixed {
		s.quit.Store(&quit)
	}
	go func() {
		if !s.fixed {
			s.quit.Store(&quit)
		}
		<-quit
	}()
}

func (s *startServer) stop() {
	if quit := s.quit.Load(); quit != nil {
		close(*quit)
	}
}

func stopBeforeStart(fixed bool) {
	s := &startServer{fixed: fixed}
	s.start()
	s.stop()
}

// TestStopBeforeStart_Faulty fails when stop runs before the goroutine has stored its channel: stop finds nothing to close.
func TestStopBeforeStart_Faulty(t *testing.T) { stopBeforeStart(false) }

// TestStopBeforeStart_Fixed stores the channel before the goroutine starts.
func TestStopBeforeStart_Fixed(t *testing.T) { stopBeforeStart(true) }
