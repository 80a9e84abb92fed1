package kernels

import (
	"sync"
	"testing"
)

func lockCycle(t *testing.T, fixed bool) {
	var shards [3]sync.Mutex
	var moves [3]int
	move := func(i int) func() {
		return func() {
			from, to := i, (i+1)%len(shards)
			if fixed {
				from, to = min(from, to), max(from, to)
			}
			shards[from].Lock()
			shards[to].Lock()
			moves[i]++
			shards[to].Unlock()
			shards[from].Unlock()
		}
	}
	together(move(0), move(1), move(2))
	if moves != [3]int{1, 1, 1} {
		t.Errorf("moves %v, want one each", moves)
	}
}

// TestLockCycle_Faulty fails when each of the three goroutines holds its first shard: every second one is taken.
func TestLockCycle_Faulty(t *testing.T) { lockCycle(t, false) }

// TestLockCycle_Fixed takes the smaller index first, which leaves no cycle.
func TestLockCycle_Fixed(t *testing.T) { lockCycle(t, true) }
