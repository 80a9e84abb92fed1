package kernels

import (
	"slices"
	"sync"
	"testing"
)

func completionOrderMap(items []int, fixed bool) []int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	results := make([]int, 0, len(items))
	if fixed {
		results = results[:len(items)]
	}
	wg.Add(len(items))
	for i, v := range items {
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			if fixed {
				results[i] = 2 * v
			} else {
				results = append(results, 2*v)
			}
		}()
	}
	wg.Wait()
	return results
}

func completionOrder(t *testing.T, fixed bool) {
	if got := completionOrderMap([]int{1, 2, 3}, fixed); !slices.Equal(got, []int{2, 4, 6}) {
		t.Errorf("results %v, want [2 4 6]", got)
	}
}

// TestCompletionOrder_Faulty fails when a later item is finished before an earlier one.
func TestCompletionOrder_Faulty(t *testing.T) { completionOrder(t, false) }

// TestCompletionOrder_Fixed stores by position.
func TestCompletionOrder_Fixed(t *testing.T) { completionOrder(t, true) }
