package pool

import (
	"context"
	"fmt"
	"iter"
)

// Completed yields f of every item, the fastest first.
func Completed(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	if workers < 1 {
		panic(fmt.Sprintf("pool: cannot work with %d workers", workers))
	}
	return func(yield func(int, error) bool) {
		inner, cancel := context.WithCancel(ctx)
		numbers := make(chan int, len(items))
		errs := make(chan error, len(items))
		ready := make(chan bool, len(items)) // whether there is an error to read
		c := &crew{ctx: inner, f: f, items: items}
		c.report = func(_, result int, err error) {
			if err != nil {
				errs <- err
				ready <- true
				return
			}
			numbers <- result
			ready <- false
		}
		c.hire(workers)
		defer c.members.Wait()
		defer cancel()
		go func() {
			c.members.Wait()
			close(ready)
		}()
		for failed := range ready {
			more := false
			if failed {
				more = yield(0, <-errs)
			} else {
				more = yield(<-numbers, nil)
			}
			if !more {
				return
			}
		}
	}
}
