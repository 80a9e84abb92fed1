package kernels

import (
	"sync/atomic"
	"testing"
	"time"
)

func tickerLeak(fixed bool) {
	const period = time.Millisecond
	ticker := time.NewTicker(period)
	stopped := make(chan struct{})
	var stopping atomic.Bool
	go func() {
		for {
			select {
			case <-ticker.C:
			case <-stopped:
			}
			if stopping.Load() {
				return
			}
		}
	}()
	time.Sleep(period)
	stopping.Store(true)
	ticker.Stop()
	if fixed {
		close(stopped)
	}
}

// TestTickerLeak_Faulty fails when no tick is left to be read as the ticker stops: it never closes its channel, and the reader waits for ever.
func TestTickerLeak_Faulty(t *testing.T) { tickerLeak(false) }

// TestTickerLeak_Fixed tells the reader by a channel of its own.
func TestTickerLeak_Fixed(t *testing.T) { tickerLeak(true) }
