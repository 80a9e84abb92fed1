package pool

import (
	"container/list"
	"context"
	"iter"
)

type pair[R any] struct {
	value R
	err   error
}

// Completed yields outcomes from a list that workers append to.
func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	if workers < 1 {
		panic(errSize)
	}
	return func(yield func(R, error) bool) {
		inner, cancel := context.WithCancel(ctx)
		n := min(workers, len(items))
		m := newMonitor(n)
		ready := list.New()

		var work func()
		work = func() {
			regular := false
			defer func() {
				if regular {
					m.leave()
					return
				}
				go work()
			}()
			for {
				i, ok := m.take(inner, len(items))
				if !ok {
					break
				}
				call(inner, items[i], f, func(value R, err error) {
					m.Lock()
					defer m.Unlock()
					ready.PushBack(pair[R]{value, err})
					m.changed.Broadcast()
				})
			}
			regular = true
		}
		for range n {
			go work()
		}
		defer m.join()
		defer cancel()

		next := func() (pair[R], bool) {
			m.Lock()
			defer m.Unlock()
			for ready.Len() == 0 && m.working > 0 {
				m.changed.Wait()
			}
			if ready.Len() == 0 {
				return pair[R]{}, false
			}
			return ready.Remove(ready.Front()).(pair[R]), true
		}
		for {
			p, ok := next()
			if !ok || !yield(p.value, p.err) {
				return
			}
		}
	}
}
