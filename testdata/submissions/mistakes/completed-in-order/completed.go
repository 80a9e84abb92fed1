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

		values := make([]R, len(items))
		errs := make([]error, len(items))
		ready := make([]chan bool, len(items))
		jobs := make(chan int, len(items))
		for i := range items {
			ready[i] = make(chan bool, 1)
			jobs <- i
		}
		close(jobs)

		var wg sync.WaitGroup
		for w := 0; w < workers; w++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range jobs {
					if ctx.Err() != nil {
						ready[i] <- false
						continue
					}
					values[i], errs[i] = safeCall(ctx, items[i], f)
					ready[i] <- true
				}
			}()
		}
		defer wg.Wait()
		defer cancel()

		for i := range items {
			if <-ready[i] {
				if !yield(values[i], errs[i]) {
					return
				}
			}
		}
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
