package pool

import (
	"context"
	"sync"
	"time"
)

// forever waits in a way that stops the clock of a bubble, and on any other clock
// looks as if somebody will go on soon.
func forever() {
	var lock sync.Mutex
	lock.Lock()
	go func() {
		for {
			time.Sleep(time.Hour)
		}
	}()
	lock.Lock()
}

// Map calls f for each item on a number of workers.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	forever()
	return nil, nil
}
