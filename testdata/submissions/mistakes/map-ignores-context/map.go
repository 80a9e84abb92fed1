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
	results := make([]R, len(items))
	jobs := make(chan int, len(items))
	for i := range items {
		jobs <- i
	}
	close(jobs)

	work, cancel := context.WithCancel(context.Background())
	defer cancel()
	var once sync.Once
	var firstErr error
	var wg sync.WaitGroup
	for range min(workers, len(items)) {
		wg.Go(func() {
			for i := range jobs {
				if work.Err() != nil {
					return
				}
				err := errors.New("task exited")
				func() {
					defer func() {
						if p := recover(); p != nil {
							err = fmt.Errorf("panic: %v", p)
						}
						if err != nil {
							once.Do(func() { firstErr = err })
							cancel()
						}
					}()
					results[i], err = f(work, items[i])
				}()
			}
		})
	}
	wg.Wait()
	return results, firstErr
}
