package kernels

import (
	"errors"
	"testing"
)

func senderAfterReturn(fixed bool) {
	size := 0
	if fixed {
		size = 2
	}
	answers := make(chan error, size)
	go func() { answers <- nil }()
	go func() { answers <- errors.New("no route") }()
	for range 2 {
		if err := <-answers; err != nil {
			return
		}
	}
}

// TestSenderAfterReturn_Faulty fails when the error comes first: the caller returns, and the other sender waits for ever.
func TestSenderAfterReturn_Faulty(t *testing.T) { senderAfterReturn(false) }

// TestSenderAfterReturn_Fixed has room for every answer.
func TestSenderAfterReturn_Fixed(t *testing.T) { senderAfterReturn(true) }
