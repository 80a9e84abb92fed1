package kernels

import (
	"sync"
	"testing"
)

func resultsClosedEarly(t *testing.T, fixed bool) {
	var wg sync.WaitGroup
	results := make(chan int)
	wg.Add(2)
	for id := range 2 {
		go func() {
			if fixed {
				defer wg.Done()
			} else {
				wg.Done()
			}
			results <- id
		}()
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	sum := 0
	for id := range results {
		sum += id
	}
	if fixed && sum != 1 {
		t.Errorf("sum of results %d, want 1", sum)
	}
}

// TestResultsClosedEarly_Faulty fails when the results are closed after the last Done and before the send that follows it: send on closed channel.
func TestResultsClosedEarly_Faulty(t *testing.T) { resultsClosedEarly(t, false) }

// TestResultsClosedEarly_Fixed is done after the send.
func TestResultsClosedEarly_Fixed(t *testing.T) { resultsClosedEarly(t, true) }
