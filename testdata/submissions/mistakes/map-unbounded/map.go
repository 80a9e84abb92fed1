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
	errs := make([]error, len(items))
	var first error
	var once sync.Once
	var wg sync.WaitGroup
	for i, item := range items {
		if ctx.Err() != nil {
			break
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = errors.New("task did not finish")
			defer func() {
				if p := recover(); p != nil {
					errs[i] = fmt.Errorf("panic: %v", p)
				}
				if errs[i] != nil {
					once.Do(func() { first = errs[i] })
					cancel()
				}
			}()
			results[i], errs[i] = f(ctx, item)
		}()
	}
	wg.Wait()
	if first != nil {
		return nil, first
	}
	return results, ctx.Err()
}
