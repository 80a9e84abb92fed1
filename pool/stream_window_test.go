package pool_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// The window is full again before an outcome is yielded, so a slow consumer
// finds the workers busy.
func TestStreamWindowIsFullWhileTheConsumerThinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &source{items: naturals}
		r := newRecorder()
		f := func(_ context.Context, i int) (int, error) {
			r.start(i)
			defer r.end(i)
			time.Sleep(time.Second)
			return i, nil
		}
		for i := range pool.Stream(t.Context(), 3, src.seq, f, pool.Window(2)) {
			synctest.Wait()
			assert.Equal(t, i+3, src.pulled)
			assert.Len(t, r.order(), i+3)
			if i == 5 {
				break
			}
		}
	})
}

// The default window is 256 or twice the workers, and Window has its way.
func TestStreamLooksAheadThatFar(t *testing.T) {
	for _, tt := range []struct {
		name    string
		workers int
		opts    []pool.StreamOption
		want    int
	}{
		{"one worker", 1, nil, 256},
		{"many workers", 200, nil, 400},
		{"narrow", 200, []pool.StreamOption{pool.Window(5)}, 5},
		{"wide", 1, []pool.StreamOption{pool.Window(1000)}, 1000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := &source{items: naturals}
				f := func(_ context.Context, i int) (int, error) {
					time.Sleep(time.Second)
					return i, nil
				}
				for i, err := range pool.Stream(t.Context(), tt.workers, src.seq, f, tt.opts...) {
					assert.NoError(t, err)
					// Many calls end in one instant, and the source may be asked again for
					// the next ones before or after their outcomes are handed on.
					assert.LessOrEqual(t, src.pulled, i+tt.want+1)
					assert.GreaterOrEqual(t, src.pulled, tt.want+1)
					if i == 2 {
						break
					}
				}
			})
		})
	}
}

// A source slower than the work gets rid at once of what a straggler held back.
func TestStreamCatchesUpAfterAStraggler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		slow := func(yield func(int) bool) {
			for i := range 12 {
				time.Sleep(10 * time.Second)
				if !yield(i) {
					return
				}
			}
		}
		w := world{Workers: 2, Ends: forever, Calls: slices.Repeat([]call{{Takes: time.Second}}, 12)}
		w.Calls[0].Takes = 55 * time.Second // runs until 65 s, when the window is full
		var yields []time.Duration
		for range pool.Stream(t.Context(), w.Workers, slow, w.do(r), pool.Window(4)) {
			yields = append(yields, r.now()/time.Second)
		}
		assert.Equal(t, []time.Duration{65, 65, 65, 65, 65, 85, 95, 105, 115, 125, 135, 136}, yields)
	})
}

// What got ready during the body is due as soon as the source turns out to be
// slow, also if that keeps no worker waiting.
func TestStreamCatchesUpAfterTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		burst := func(yield func(int) bool) {
			for i := range 13 {
				if i > 10 {
					time.Sleep(6 * time.Second)
				}
				if !yield(i) {
					return
				}
			}
		}
		w := world{Workers: 2, Ends: forever, Calls: slices.Repeat([]call{{Takes: 4 * time.Second}}, 13)}
		var yields []time.Duration
		for i := range pool.Stream(t.Context(), w.Workers, burst, w.do(r), pool.Window(10)) {
			yields = append(yields, r.now()/time.Second)
			if i == square(0) {
				time.Sleep(7 * time.Second) // until 11 s, when item 3 is done
			}
		}
		// At 11 s there are outcomes to hand on and there is room to ask the source,
		// which then takes its time: either may come first.
		assert.Contains(t, [][]time.Duration{
			{4, 17, 17, 17, 17, 17, 17, 17, 23, 23, 24, 24, 28},
			{4, 11, 11, 11, 17, 17, 17, 17, 23, 23, 24, 24, 28},
		}, yields)
	})
}

// A call's item is the caller's again when the call ends, however it does.
func TestStreamForgetsItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []weak.Pointer[cargo]
		source := func(yield func(*cargo) bool) {
			for range 20 {
				c := new(cargo)
				seen = append(seen, weak.Make(c))
				if !yield(c) {
					return
				}
			}
		}
		gate := make(chan struct{})
		f := func(_ context.Context, c *cargo) (byte, error) {
			switch len(seen) { // the next item comes when all have settled
			case 1:
				<-gate // holds the outcomes of the others back
			case 2:
				panic("boom")
			case 3:
				runtime.Goexit()
			}
			return c[0], nil
		}
		step := func(yield func(*cargo) bool) {
			for c := range source {
				more := yield(c)
				c = nil
				synctest.Wait()
				if len(seen) == 20 {
					assert.LessOrEqual(t, alive(seen[:19]), 1, "kept after their calls")
					close(gate)
				}
				if !more {
					return
				}
			}
		}
		for range pool.Stream(t.Context(), 2, step, f) {
		}
	})
}

// The price of running the source on the consumer's goroutine.
func TestStreamSlowSourceDelaysOutcomes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		slow := func(yield func(int) bool) {
			for i := range 3 {
				time.Sleep(10 * time.Second)
				if !yield(i) {
					return
				}
			}
		}
		w := world{Workers: 2, Ends: forever, Calls: slices.Repeat([]call{{Takes: time.Second}}, 3)}
		var yields []time.Duration
		for range pool.Stream(t.Context(), w.Workers, slow, w.do(r)) {
			yields = append(yields, r.now()/time.Second)
		}
		assert.Equal(t, []time.Duration{20, 30, 31}, yields)
	})
}
