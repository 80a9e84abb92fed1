package pool

import (
	"context"
	"errors"
	"fmt"
)

func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, errors.New("need at least one worker")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	type result struct {
		index int
		value R
		err   error
	}
	jobs := make(chan int, len(items))
	for i := range items {
		jobs <- i
	}
	close(jobs)

	out := make(chan result)
	for range min(workers, len(items)) {
		go func() {
			for i := range jobs {
				if ctx.Err() != nil {
					return
				}
				r := result{index: i, err: errors.New("task exited")}
				func() {
					defer func() {
						if p := recover(); p != nil {
							r.err = fmt.Errorf("panic: %v", p)
						}
						out <- r
					}()
					r.value, r.err = f(ctx, items[i])
				}()
			}
		}()
	}

	results := make([]R, len(items))
	for range items {
		select {
		case r := <-out:
			if r.err != nil {
				return nil, r.err
			}
			results[r.index] = r.value
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return results, nil
}
