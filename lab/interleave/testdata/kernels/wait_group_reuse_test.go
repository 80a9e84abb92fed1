package kernels

import (
	"sync"
	"testing"
)

func waitGroupReuse(fixed bool) {
	first := new(sync.WaitGroup)
	second := first
	if fixed {
		second = new(sync.WaitGroup)
	}
	published := make(chan struct{})
	first.Add(1)
	go func() {
		first.Wait()
		close(published)
	}()
	go first.Done()
	first.Wait()

	second.Add(1)
	go func() {
		defer second.Done()
		<-published
	}()
	second.Wait()
}

// TestWaitGroupReuse_Faulty fails when the second round begins before the publisher's Wait for the first has returned: it waits for the second, which waits for it (or sync panics).
func TestWaitGroupReuse_Faulty(t *testing.T) { waitGroupReuse(false) }

// TestWaitGroupReuse_Fixed has a group for each round.
func TestWaitGroupReuse_Fixed(t *testing.T) { waitGroupReuse(true) }
