package pool

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	if workers < 1 {
		panic("need at least one worker")
	}
	return func(yield func(R, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()

		type result struct {
			value R
			err   error
		}
		for start := 0; start < len(items) && ctx.Err() == nil; start += workers {
			batch := items[start:min(start+workers, len(items))]
			out := make(chan result, len(batch))
			for _, item := range batch {
				go func() {
					r, err := safeCall(ctx, item, f)
					out <- result{r, err}
				}()
			}
			stopped := false
			for range batch {
				r := <-out
				if !stopped && !yield(r.value, r.err) {
					stopped = true
					cancel()
				}
			}
			if stopped {
				return
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
