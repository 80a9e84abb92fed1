package pool_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/poollab/pool"
)

// playStream foretells when each item of a stream starts and is yielded, if
// neither its source nor its consumer takes time: an item is pulled as soon as
// there is room in the window, and started as soon as a worker is free too.
func (w world) playStream(window int) []fated {
	free := make([]time.Duration, w.Workers)
	calls := make([]fated, len(w.Calls))
	var yielded, pulled time.Duration
	yields := make([]time.Duration, len(w.Calls))
	for i, c := range w.Calls {
		if i > window {
			pulled = max(pulled, yields[i-window-1])
		}
		first := slices.Index(free, slices.Min(free))
		start := max(pulled, free[first])
		free[first] = start + c.Takes
		yielded = max(yielded, free[first])
		yields[i] = yielded
		calls[i] = fated{item: i, start: start, end: yielded, err: c.err(i)}
	}
	return calls
}

func TestStreamProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt, succeeds, succeeds, fails, panics, exits)
		w.Ends = forever
		window := rapid.IntRange(1, 14).Draw(rt, "window")
		rapid.SyncTest(rt, func(rt *rapid.T) {
			r := newRecorder()
			src := &source{items: slices.Values(w.items())}
			calls := w.playStream(window)
			rt.Logf("want %+v", calls)
			yielded := 0
			for got, err := range pool.Stream(context.Background(), w.Workers, src.seq, w.do(r), pool.Window(window)) {
				rt.Logf("%v: %v, %v", r.now(), got, err)
				want := calls[yielded]
				if !errors.Is(err, want.err) || err == nil && got != square(want.item) {
					rt.Fatalf("Stream did not yield the outcome that was due")
				}
				if err != nil && got != 0 {
					rt.Fatalf("Stream yielded another item's value beside an error")
				}
				if r.now() != want.end {
					rt.Fatalf("Stream did not yield an outcome at the moment it was there")
				}
				if src.pulled > yielded+window+1 {
					rt.Fatalf("Stream looked further ahead than its window")
				}
				yielded++
			}
			if yielded != len(w.Calls) || !src.cleaned || r.nowRunning() != 0 {
				rt.Fatalf("Stream did not see everything through")
			}
			if r.peak > min(w.Workers, window+1) {
				rt.Fatalf("Stream ran more calls at once than it may")
			}
			// Items that start together do so in any order.
			slices.SortFunc(r.starts, func(a, b moment) int { return a.item - b.item })
			for i, m := range r.starts {
				if m.item != i || m.at != calls[i].start {
					rt.Fatalf("Stream did not start each item once, as soon as it could")
				}
			}
		})
	})
}

// When the context ends, a prefix is yielded and then the reason.
func TestStreamEndsProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt, succeeds, fails)
		window := rapid.IntRange(1, 14).Draw(rt, "window")
		rapid.SyncTest(rt, func(rt *rapid.T) {
			ctx, cancel := w.context()
			defer cancel()
			r := newRecorder()
			calls := w.playStream(window)
			runs := 0 // calls that start
			for runs < len(calls) && calls[runs].start < w.Ends {
				runs++
			}
			rt.Logf("want %d of %+v", runs, calls)
			yielded := 0
			for got, err := range pool.Stream(ctx, w.Workers, slices.Values(w.items()), w.do(r), pool.Window(window)) {
				rt.Logf("%v: %v, %v", r.now(), got, err)
				switch {
				case yielded > runs:
					rt.Fatalf("Stream went on after the context's error")
				case yielded == runs:
					if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errTooLate) {
						rt.Fatalf("Stream did not say that the context ended, and why")
					}
				case w.Calls[yielded].Polite && errors.Is(err, context.DeadlineExceeded):
					// It ran when the context ended.
				case !errors.Is(err, calls[yielded].err) || err == nil && got != square(yielded):
					rt.Fatalf("Stream did not yield the outcome that was due")
				}
				yielded++
			}
			if len(r.order()) != runs || r.nowRunning() != 0 {
				rt.Fatalf("Stream did not start exactly the items that came before the end")
			}
			if yielded != min(runs+1, len(calls)) {
				rt.Fatalf("Stream did not yield what ran and one error")
			}
		})
	})
}
