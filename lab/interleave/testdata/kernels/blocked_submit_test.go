package kernels

import "testing"

func blockedSubmit(t *testing.T, fixed bool) {
	tasks, quit := make(chan int), make(chan struct{})
	var accepted, done int
	together(
		func() { close(quit) },
		func() {
			select {
			case <-tasks:
				done++
			case <-quit:
			}
		},
		func() {
			if !fixed {
				tasks <- 1
				accepted++
				return
			}
			select {
			case tasks <- 1:
				accepted++
			case <-quit:
			}
		},
	)
	if accepted != done {
		t.Errorf("%d tasks accepted, %d done", accepted, done)
	}
}

// TestBlockedSubmit_Faulty fails when the worker takes the quit signal: the submitter waits for a worker that has gone.
func TestBlockedSubmit_Faulty(t *testing.T) { blockedSubmit(t, false) }

// TestBlockedSubmit_Fixed gives up when the pool closes.
func TestBlockedSubmit_Fixed(t *testing.T) { blockedSubmit(t, true) }
