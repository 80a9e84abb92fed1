package kernels

import (
	"sync"
	"sync/atomic"
	"testing"
)

func addInsideGoroutine(t *testing.T, fixed bool) {
	var wg sync.WaitGroup
	var done atomic.Int32
	for range 2 {
		if fixed {
			wg.Add(1)
		}
		go func() {
			if !fixed {
				wg.Add(1)
			}
			defer wg.Done()
			done.Add(1)
		}()
	}
	wg.Wait()
	if got := done.Load(); got != 2 {
		t.Errorf("%d tasks done after Wait, want 2", got)
	}
}

// TestAddInsideGoroutine_Faulty fails when Wait comes before a goroutine has added itself.
func TestAddInsideGoroutine_Faulty(t *testing.T) { addInsideGoroutine(t, false) }

// TestAddInsideGoroutine_Fixed adds before the goroutine starts.
func TestAddInsideGoroutine_Fixed(t *testing.T) { addInsideGoroutine(t, true) }
