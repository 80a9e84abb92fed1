// Package pool runs functions on a fixed number of goroutines.
package pool

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Map calls f for every item, on at most workers goroutines, and returns the
// results in the order of the items. The first error ends the work.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, errors.New("pool: Map needs at least one worker")
	}
	run, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	results := make([]R, len(items))
	one := func(i int) {
		err := errors.New("pool: the function ended its goroutine") // it stays if f calls Goexit
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("pool: the function panicked: %v", v)
			}
			if err != nil {
				stop(err)
			}
		}()
		results[i], err = f(run, items[i])
	}

	queue := make(chan int, len(items))
	for i := range items {
		queue <- i
	}
	close(queue)

	var wg sync.WaitGroup
	for range min(workers, len(items)) {
		wg.Go(func() {
			for i := range queue {
				if run.Err() != nil {
					return
				}
				one(i)
			}
		})
	}
	wg.Wait()

	if err := context.Cause(run); err != nil {
		return nil, err
	}
	return results, nil
}
