package kernels

import (
	"sync/atomic"
	"testing"
)

type tornStats struct{ submitted, completed atomic.Int64 }

// pending reads the two counters one after the other.
func (s *tornStats) pending(fixed bool) int64 {
	if fixed {
		completed := s.completed.Load()
		return s.submitted.Load() - completed
	}
	submitted := s.submitted.Load()
	return submitted - s.completed.Load()
}

func tornStatsRead(t *testing.T, fixed bool) {
	var s tornStats
	var pending int64
	together(
		func() {
			s.submitted.Add(1)
			s.completed.Add(1)
		},
		func() { pending = s.pending(fixed) },
	)
	if pending < 0 {
		t.Errorf("%d tasks pending", pending)
	}
}

// TestTornStats_Faulty fails when a task comes and goes between the two reads.
func TestTornStats_Faulty(t *testing.T) { tornStatsRead(t, false) }

// TestTornStats_Fixed reads first the counter that is raised last.
func TestTornStats_Fixed(t *testing.T) { tornStatsRead(t, true) }
