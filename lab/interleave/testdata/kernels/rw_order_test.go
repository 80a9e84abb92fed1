package kernels

import (
	"sync"
	"testing"
)

type orderServer struct {
	config sync.RWMutex
	limit  int
	log    sync.Mutex
	lines  []int
}

func (s *orderServer) serve() {
	s.config.RLock()
	defer s.config.RUnlock()
	s.log.Lock()
	defer s.log.Unlock()
	s.lines = append(s.lines, s.limit)
}

func (s *orderServer) reload(fixed bool) {
	if fixed {
		s.config.Lock()
		s.log.Lock()
	} else {
		s.log.Lock()
		s.config.Lock()
	}
	s.limit++
	s.lines = append(s.lines, s.limit)
	s.config.Unlock()
	s.log.Unlock()
}

func rwOrder(t *testing.T, fixed bool) {
	var s orderServer
	together(s.serve, func() { s.reload(fixed) })
	if len(s.lines) != 2 {
		t.Errorf("%d lines logged, want 2", len(s.lines))
	}
}

// TestRWOrder_Faulty fails when serve has the read lock and reload has the log: each wants what the other holds.
func TestRWOrder_Faulty(t *testing.T) { rwOrder(t, false) }

// TestRWOrder_Fixed takes the configuration before the log everywhere.
func TestRWOrder_Fixed(t *testing.T) { rwOrder(t, true) }
