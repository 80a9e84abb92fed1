package pool

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
)

type outcome[R any] struct {
	value R
	err   error
}

// Completed calls f for every item, on at most workers goroutines, and yields
// each outcome when it is there.
func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	if workers < 1 {
		panic("pool: Completed needs at least one worker")
	}
	return func(yield func(R, error) bool) {
		run, stop := context.WithCancel(ctx)
		outcomes := make(chan outcome[R], len(items)) // room for all: no worker waits for the consumer
		one := func(i int) {
			o := outcome[R]{err: errors.New("pool: the function ended its goroutine")}
			defer func() {
				if v := recover(); v != nil {
					o.err = fmt.Errorf("pool: the function panicked: %v", v)
				}
				outcomes <- o
			}()
			o.value, o.err = f(run, items[i])
		}

		queue := make(chan int, len(items))
		for i := range items {
			queue <- i
		}
		close(queue)

		var wg sync.WaitGroup
		var work func()
		work = func() {
			ended := false
			defer func() {
				if !ended { // f has called Goexit, and this goroutine goes
					wg.Go(work)
				}
			}()
			for i := range queue {
				if run.Err() != nil {
					break
				}
				one(i)
			}
			ended = true
		}
		for range min(workers, len(items)) {
			wg.Go(work)
		}
		go func() {
			wg.Wait()
			close(outcomes)
		}()

		defer func() {
			stop()
			for range outcomes { // until the last worker has ended
			}
		}()
		for o := range outcomes {
			if !yield(o.value, o.err) {
				return
			}
		}
	}
}
