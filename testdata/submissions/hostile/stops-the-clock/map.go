package pool

import (
	"context"
	"sync"
)

// Map calls f for each item, one after another, and stays away from its context.
// Another goroutine waits for a lock meanwhile, so the clock of a bubble stands.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	var lock sync.Mutex
	lock.Lock()
	over := make(chan bool)
	go func() {
		lock.Lock()
		close(over)
	}()
	var first error
	results := make([]R, len(items))
	for i, item := range items {
		r, err := f(context.WithoutCancel(ctx), item)
		if err != nil && first == nil {
			first = err
		}
		results[i] = r
	}
	lock.Unlock()
	<-over
	return results, first
}
