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
	var mu sync.Mutex
	var firstErr error
	next := 0
	done := make(chan struct{})
	finished := 0
	for w := 0; w < workers; w++ {
		go func() {
			for {
				mu.Lock()
				if next >= len(items) {
					mu.Unlock()
					return
				}
				i := next
				next++
				mu.Unlock()

				err := errors.New("task exited")
				func() {
					defer func() {
						if p := recover(); p != nil {
							err = fmt.Errorf("panic: %v", p)
						}
						mu.Lock()
						if err != nil && firstErr == nil {
							firstErr = err
							cancel()
						}
						finished++
						if finished == len(items) {
							close(done)
						}
						mu.Unlock()
					}()
					if err = ctx.Err(); err != nil {
						return
					}
					results[i], err = f(ctx, items[i])
				}()
			}
		}()
	}
	<-done
	if firstErr != nil {
		return nil, firstErr
	}
	return results, nil
}
