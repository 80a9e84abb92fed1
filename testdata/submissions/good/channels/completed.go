package pool

import (
	"context"
	"iter"
)

// Completed applies f to all items and yields the outcomes as they come.
func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		if workers < 1 {
			var none R
			yield(none, errWorkers)
			return
		}
		inner, cancel := context.WithCancel(ctx)
		answers := start(inner, min(workers, len(items)), feed(inner, len(items)), items, f)
		defer func() {
			cancel()
			for range answers {
			}
		}()
		for a := range answers {
			if !yield(a.value, a.err) {
				break
			}
		}
	}
}
