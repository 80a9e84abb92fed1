package kernels

import "testing"

func quitAndWork(t *testing.T, fixed bool) {
	tasks, quit, stopped := make(chan int, 2), make(chan struct{}), make(chan struct{})
	done := 0
	go func() {
		defer close(stopped)
		for {
			select {
			case <-tasks:
				done++
				continue
			case <-quit:
			}
			break
		}
		for fixed && len(tasks) > 0 {
			<-tasks
			done++
		}
	}()
	tasks <- 1
	tasks <- 2
	close(quit)
	<-stopped
	if done != 2 {
		t.Errorf("%d tasks done, want 2", done)
	}
}

// TestQuitAndWork_Faulty fails when a task and the quit signal are both ready and select takes the signal.
func TestQuitAndWork_Faulty(t *testing.T) { quitAndWork(t, false) }

// TestQuitAndWork_Fixed empties the queue after the signal; this worker is its only reader.
func TestQuitAndWork_Fixed(t *testing.T) { quitAndWork(t, true) }
