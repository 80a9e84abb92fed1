// Package early starts a goroutine before any test.
package early

import "testing"

var numbers = make(chan int)

func init() {
	go func() {
		for i := 0; ; i++ {
			numbers <- i
		}
	}()
}

func TestReceives(t *testing.T) { <-numbers }

func TestAlone(t *testing.T) {}
