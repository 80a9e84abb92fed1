package pool

import (
	"context"
	"iter"
)

// Completed yields what its goroutines have done, one after another.
func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		if workers < 1 {
			panic("pool.Completed: workers < 1")
		}
		type done struct {
			r   R
			err error
		}
		ready := make(chan done, len(items))
		g := newGroup(ctx, workers)
		go func() {
			defer close(ready)
			defer g.wg.Wait()
			for _, item := range items {
				if !g.try(func() {
					outcomeOf(func() (R, error) { return f(g.ctx, item) }, func(r R, err error) { ready <- done{r, err} })
				}) {
					return
				}
			}
		}()
		defer func() {
			g.cancel()
			for range ready {
			}
		}()
		for d := range ready {
			if !yield(d.r, d.err) {
				return
			}
		}
	}
}
