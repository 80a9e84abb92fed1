package pool

import (
	"context"
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

		type result struct {
			value R
			err   error
		}
		jobs := make(chan int, len(items))
		for i := range items {
			jobs <- i
		}
		close(jobs)

		out := make(chan result, len(items))
		var wg sync.WaitGroup
		for w := 0; w < workers; w++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range jobs {
					if ctx.Err() != nil {
						return
					}
					r, err := f(ctx, items[i])
					out <- result{r, err}
				}
			}()
		}
		go func() {
			wg.Wait()
			close(out)
		}()
		defer func() {
			cancel()
			for range out {
			}
		}()
		for r := range out {
			if !yield(r.value, r.err) {
				return
			}
		}
	}
}
