package kernels

import (
	"maps"
	"slices"
	"sync"
	"testing"
)

func mapOrderLocks(t *testing.T, fixed bool) {
	shards := map[string]*sync.Mutex{"a": new(sync.Mutex), "b": new(sync.Mutex)}
	var snapshots int
	snapshot := func() {
		if fixed {
			for _, name := range slices.Sorted(maps.Keys(shards)) {
				shards[name].Lock()
			}
		} else {
			for _, shard := range shards {
				shard.Lock()
			}
		}
		snapshots++
		shards["a"].Unlock()
		shards["b"].Unlock()
	}
	together(snapshot, snapshot)
	if snapshots != 2 {
		t.Errorf("%d snapshots, want 2", snapshots)
	}
}

// TestMapOrderLocks_Faulty fails when the two iterate the map in different orders and each holds one shard.
func TestMapOrderLocks_Faulty(t *testing.T) { mapOrderLocks(t, false) }

// TestMapOrderLocks_Fixed locks in the order of the names.
func TestMapOrderLocks_Fixed(t *testing.T) { mapOrderLocks(t, true) }
