package pool

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, errors.New("need at least one worker")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	results := make([]R, len(items))
	jobs := make(chan int, len(items))
	for i := range items {
		jobs <- i
	}
	close(jobs)

	var mu sync.Mutex
	var firstErr error
	var wg sync.WaitGroup
	for w := 0; w < workers; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			finished := false
			defer func() {
				if !finished {
					mu.Lock()
					if firstErr == nil {
						firstErr = errors.New("task exited")
					}
					mu.Unlock()
					cancel()
				}
			}()
			for i := range jobs {
				if ctx.Err() != nil {
					break
				}
				r, err := safeCall(ctx, items[i], f)
				if err != nil {
					fmt.Println("error:", err)
					continue
				}
				results[i] = r
			}
			finished = true
		}()
	}
	wg.Wait()
	if firstErr != nil {
		return nil, firstErr
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return results, nil
}

// safeCall turns a panic into an error.
func safeCall[T, R any](ctx context.Context, item T, f func(context.Context, T) (R, error)) (r R, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("task panicked: %v", p)
		}
	}()
	return f(ctx, item)
}
