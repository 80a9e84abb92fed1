package pool_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"example.com/poollab/pool"
)

// startedAs is w with its calls in the order in which they did start, and those
// that did not at the end: what play foretells then holds for any order.
func (w world) startedAs(order []int) (v world, items []int) {
	items = slices.Clone(order)
	for i := range w.Calls {
		if !slices.Contains(order, i) {
			items = append(items, i)
		}
	}
	v = w
	v.Calls = make([]call, len(items))
	for k, i := range items {
		v.Calls[k] = w.Calls[i]
	}
	return v, items
}

// playAs foretells as play does, for calls that start in some order.
func (w world) playAs(order []int, failureStops bool) []fated {
	v, items := w.startedAs(order)
	calls := v.play(failureStops)
	for k := range calls {
		f := &calls[k]
		f.item = items[f.item]
		if _, own := f.err.(itemError); own {
			f.err = itemError(f.item)
		}
	}
	return calls
}

// mapped is what became of one call of Map, which may end its goroutine.
type mapped struct {
	results  []int
	err      error
	returned bool
}

func mapApart(run func() ([]int, error)) (m mapped) {
	var caller sync.WaitGroup
	caller.Go(func() {
		m.results, m.err = run()
		m.returned = true
	})
	caller.Wait()
	return m
}

// Everything that Map promises about one world, as equations.
func TestMapProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt, succeeds, succeeds, succeeds, fails, panics, exits)
		run := pool.Map[int, int]
		if w.Workers == 1 && rapid.Bool().Draw(rt, "chunked") {
			run = pool.MapWith[int, int](pool.Chunk(3))
		}
		rapid.SyncTest(rt, func(rt *rapid.T) {
			ctx, cancel := w.context()
			defer cancel()
			r := newRecorder()
			m := mapApart(func() ([]int, error) { return run(ctx, w.Workers, w.items(), w.do(r)) })
			took := r.now()

			calls := w.playAs(r.order(), true)
			rt.Logf("took %v, %+v, started %v, want %+v", took, m, r.order(), calls)
			if r.nowRunning() != 0 {
				rt.Fatalf("Map returned while calls were running")
			}
			if r.peak != min(w.Workers, len(w.Calls)) {
				rt.Fatalf("Map did not run exactly as many calls at once as it may")
			}
			order := r.order()
			slices.Sort(order)
			if !slices.Equal(order, started(calls)) {
				rt.Fatalf("Map did not start each of the right items once")
			}
			if took != last(calls) {
				rt.Fatalf("Map did not take as long as workers that never idle")
			}
			var failure error
			lowest, exit := len(w.Calls), false
			for _, f := range calls {
				own := w.Calls[f.item].err(f.item)
				exit = exit || f.err == pool.ErrGoexit
				if own != nil && f.err == own && f.item < lowest {
					failure, lowest = own, f.item
				}
			}
			switch {
			case !m.returned:
				if !exit {
					rt.Fatalf("Map ended its caller's goroutine, and no call did")
				}
			case failure != nil:
				if !errors.Is(m.err, failure) {
					rt.Fatalf("Map did not return the failure with the lowest index")
				}
			case len(calls) < len(w.Calls) || slices.ContainsFunc(calls, func(f fated) bool { return f.err != nil }):
				if !errors.Is(m.err, context.DeadlineExceeded) || !errors.Is(m.err, errTooLate) {
					rt.Fatalf("Map did not say that the context ended, and why")
				}
			default:
				if m.err != nil || len(m.results) != len(w.Calls) {
					rt.Fatalf("Map did not return all results")
				}
				for i, got := range m.results {
					if got != square(i) {
						rt.Fatalf("Map did not return the results in order")
					}
				}
			}
		})
	})
}
