package kernels

import "testing"

func quitPreferredWork(tasks <-chan int, quit <-chan struct{}) (done int) {
	for {
		select {
		case <-quit:
			return done
		default:
		}
		select {
		case <-quit:
			return done
		case <-tasks:
			done++
		}
	}
}

func quitPreferred(t *testing.T, fixed bool) {
	tasks, quit, stopped := make(chan int, 1), make(chan struct{}), make(chan int)
	go func() {
		if !fixed {
			stopped <- quitPreferredWork(tasks, quit)
			return
		}
		done := 0
		for range tasks {
			done++
		}
		stopped <- done
	}()
	tasks <- 1
	if fixed {
		close(tasks)
	}
	close(quit)
	if done := <-stopped; done != 1 {
		t.Errorf("%d tasks done, want 1", done)
	}
}

// TestQuitPreferred_Faulty fails when quit is closed before the worker has taken the accepted task.
func TestQuitPreferred_Faulty(t *testing.T) { quitPreferred(t, false) }

// TestQuitPreferred_Fixed ends the worker by closing the queue, which keeps what is in it.
func TestQuitPreferred_Fixed(t *testing.T) { quitPreferred(t, true) }
