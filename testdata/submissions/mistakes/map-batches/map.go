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
	for start := 0; start < len(items); start += workers {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		end := start + workers
		if end > len(items) {
			end = len(items)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		var firstErr error
		for i := start; i < end; i++ {
			wg.Add(1)
			go func() {
				err := errors.New("task did not return")
				defer func() {
					if p := recover(); p != nil {
						err = fmt.Errorf("panic: %v", p)
					}
					if err != nil {
						mu.Lock()
						if firstErr == nil {
							firstErr = err
							cancel()
						}
						mu.Unlock()
					}
					wg.Done()
				}()
				results[i], err = f(ctx, items[i])
			}()
		}
		wg.Wait()
		if firstErr != nil {
			return nil, firstErr
		}
	}
	return results, nil
}
