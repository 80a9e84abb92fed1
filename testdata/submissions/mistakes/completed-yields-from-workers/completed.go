package pool

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
)

func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	if workers < 1 {
		panic("need at least one worker")
	}
	return func(yield func(R, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()

		jobs := make(chan int, len(items))
		for i := range items {
			jobs <- i
		}
		close(jobs)

		var mu sync.Mutex
		stopped := false
		var wg sync.WaitGroup
		for w := 0; w < workers; w++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range jobs {
					if ctx.Err() != nil {
						return
					}
					r, err := safeCall(ctx, items[i], f)
					mu.Lock()
					if !stopped && !yield(r, err) {
						stopped = true
						cancel()
					}
					mu.Unlock()
				}
			}()
		}
		wg.Wait()
	}
}

// safeCall calls f on a goroutine of its own, so that neither a panic nor
// Goexit can hurt the worker.
func safeCall[T, R any](ctx context.Context, item T, f func(context.Context, T) (R, error)) (r R, err error) {
	done := make(chan struct{})
	go func() {
		err = errors.New("task exited")
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("task panicked: %v", p)
			}
		}()
		r, err = f(ctx, item)
	}()
	<-done
	return r, err
}
