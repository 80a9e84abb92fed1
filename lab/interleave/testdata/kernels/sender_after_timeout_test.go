package kernels

import (
	"testing"
	"time"
)

func senderAfterTimeout(fixed bool) {
	const limit = time.Millisecond
	size := 0
	if fixed {
		size = 1
	}
	reply, expired := make(chan int, size), make(chan struct{})
	work := time.After(limit)
	go func() {
		<-work
		reply <- 1
	}()
	timer := time.AfterFunc(limit, func() { close(expired) })
	defer timer.Stop()
	select {
	case <-reply:
	case <-expired:
	}
	// The work is over by then, whichever was first.
	time.Sleep(limit)
}

// TestSenderAfterTimeout_Faulty fails when the time limit wins: nobody receives the reply any more, and its sender waits for ever.
func TestSenderAfterTimeout_Faulty(t *testing.T) { senderAfterTimeout(false) }

// TestSenderAfterTimeout_Fixed leaves room for the reply.
func TestSenderAfterTimeout_Fixed(t *testing.T) { senderAfterTimeout(true) }
