package pool

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Completed starts calls only while the consumer is waiting: the loop's
// goroutine keeps the books, so there is nothing to lock.
func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		if workers < 1 {
			var zero R
			yield(zero, fmt.Errorf("pool: %d workers", workers))
			return
		}
		type result struct {
			value R
			err   error
		}
		inner, cancel := context.WithCancel(ctx)
		results := make(chan result, min(workers, len(items)))
		started, running := 0, 0
		defer func() {
			cancel()
			for ; running > 0; running-- {
				<-results
			}
		}()
		for {
			for running < workers && started < len(items) && inner.Err() == nil {
				item := items[started]
				started++
				running++
				go func() {
					r := result{err: errors.New("pool: a call did not return")}
					defer func() {
						if v := recover(); v != nil {
							r.err = fmt.Errorf("pool: panic: %v", v)
						}
						results <- r
					}()
					r.value, r.err = f(inner, item)
				}()
			}
			if running == 0 {
				return
			}
			r := <-results
			running--
			if !yield(r.value, r.err) {
				return
			}
		}
	}
}
