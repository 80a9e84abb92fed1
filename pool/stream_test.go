package pool_test

import (
	"context"
	"iter"
	"math"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// source yields items and counts what was pulled from it.
type source struct {
	items   iter.Seq[int]
	pulled  int
	cleaned bool
}

func (s *source) seq(yield func(int) bool) {
	defer func() { s.cleaned = true }()
	for i := range s.items {
		s.pulled++
		if !yield(i) {
			return
		}
	}
}

// naturals never end.
func naturals(yield func(int) bool) {
	for i := 0; yield(i); i++ {
	}
}

func TestStreamIsEndlessAndLazy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &source{items: naturals}
		r := newRecorder()
		stream := pool.Stream(t.Context(), 4, src.seq, func(_ context.Context, i int) (int, error) {
			r.start(i)
			defer r.end(i)
			time.Sleep(time.Second)
			return square(i), nil
		})
		assert.Zero(t, src.pulled, "nothing is pulled before the sequence is ranged over")
		want := 0
		for got, err := range stream {
			assert.NoError(t, err)
			assert.Equal(t, square(want), got)
			assert.LessOrEqual(t, src.pulled, want+256+1, "looks further ahead than the default window")
			if want++; want == 1000 {
				break
			}
		}
		assert.True(t, src.cleaned)
		assert.Equal(t, 4, r.peak)
		assert.Len(t, r.goroutines, 4)
		assert.Equal(t, 250*time.Second, r.ends[999].at)
	})
}

func TestLeavingStream(t *testing.T) {
	for _, way := range waysOut() {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := world{Workers: 3, Ends: forever, Calls: slices.Repeat([]call{{Takes: time.Second}}, 20)}
				w.Calls[1] = call{Takes: time.Hour, Polite: true}
				w.Calls[2] = call{Takes: 5 * time.Second}
				r := newRecorder()
				cleaned := time.Duration(0)
				// A source that is slow to clean up must not keep the calls
				// from being cancelled, or more of them would start meanwhile.
				slow := func(yield func(int) bool) {
					defer func() {
						time.Sleep(4 * time.Second)
						cleaned = r.now()
					}()
					for i := 0; yield(i); i++ {
					}
				}
				inGoroutine(func() {
					for range pool.Stream(t.Context(), w.Workers, slow, w.do(r)) {
						if way.leave() {
							break
						}
					}
				})
				assert.Equal(t, 5*time.Second, cleaned)
				assert.Equal(t, 5*time.Second, r.now(), "waits for the deaf one")
				assert.Zero(t, r.nowRunning())
				for _, m := range r.starts {
					assert.LessOrEqual(t, m.at, time.Second, "item %d started after the loop was left", m.item)
				}
				for _, m := range r.ends {
					if m.item == 1 {
						assert.Equal(t, time.Second, m.at, "the running call was not cancelled")
					}
				}
			})
		})
	}
}

// A source that panics or calls Goexit ends the loop as usual.
func TestStreamSourceFails(t *testing.T) {
	for _, tt := range []struct {
		name string
		fail func()
		want any
	}{
		{"panic", func() { panic("source") }, "source"},
		{"Goexit", runtime.Goexit, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				failing := func(yield func(int) bool) {
					for i := range 3 {
						if !yield(i) {
							return
						}
					}
					tt.fail()
				}
				w := world{Workers: 2, Ends: forever, Calls: []call{
					{Takes: time.Second}, {Takes: time.Hour, Polite: true}, {Takes: 5 * time.Second},
				}}
				r := newRecorder()
				var recovered any
				returned := false
				inGoroutine(func() {
					defer func() { recovered = recover() }()
					for range pool.Stream(t.Context(), 2, failing, w.do(r)) {
					}
					returned = true
				})
				assert.False(t, returned)
				assert.Equal(t, tt.want, recovered)
				assert.Zero(t, r.nowRunning(), "waits for the calls that run")
				assert.Less(t, r.now(), time.Hour, "and cancels them")
			})
		})
	}
}

// iter.Pull is how others consume sequences step by step; streams nest, too.
func TestStreamComposes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := func(_ context.Context, i int) (int, error) {
			time.Sleep(time.Second)
			return i + 1, nil
		}
		inner := pool.Stream(t.Context(), 2, naturals, f)
		values := func(yield func(int) bool) {
			for v := range inner {
				if !yield(v) {
					return
				}
			}
		}
		next, stop := iter.Pull2(pool.Stream(t.Context(), 3, values, f))
		for want := range 10 {
			got, err, ok := next()
			assert.True(t, ok)
			assert.NoError(t, err)
			assert.Equal(t, want+2, got)
		}
		stop()
	})
}

// Only what is held takes memory, or these would need more than there is.
func TestStreamOfFewItemsInAHugeWindow(t *testing.T) {
	f := func(_ context.Context, i int) (int, error) { return square(i), nil }
	for _, stream := range []iter.Seq2[int, error]{
		pool.Stream(t.Context(), 1<<40, slices.Values([]int{0, 1, 2}), f),
		pool.Stream(t.Context(), math.MaxInt, slices.Values([]int{0, 1, 2}), f),
		pool.Stream(t.Context(), 2, slices.Values([]int{0, 1, 2}), f, pool.Window(math.MaxInt)),
	} {
		var got []int
		for v, err := range stream {
			assert.NoError(t, err)
			got = append(got, v)
		}
		assert.Equal(t, []int{square(0), square(1), square(2)}, got)
	}
}

func TestStreamEdges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := func(context.Context, int) (int, error) {
			t.Error("must not be called")
			return 0, nil
		}
		for range pool.Stream(t.Context(), 3, slices.Values([]int(nil)), never) {
			t.Error("an outcome of nothing")
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		n := 0
		src := &source{items: naturals}
		for _, err := range pool.Stream(gone, 3, src.seq, never) {
			assert.ErrorIs(t, err, context.Canceled)
			n++
		}
		assert.Equal(t, 1, n)
		assert.Equal(t, 1, src.pulled, "and it is not asked for more")
		for _, window := range []int{0, -1} {
			assert.Panics(t, func() { pool.Window(window) })
		}

		// A window smaller than the workers leaves some without work.
		w := world{Workers: 8, Ends: forever, Calls: slices.Repeat([]call{{Takes: time.Second}}, 12)}
		r := newRecorder()
		for range pool.Stream(t.Context(), w.Workers, slices.Values(w.items()), w.do(r), pool.Window(2)) {
		}
		assert.Equal(t, 3, r.peak)
		assert.Equal(t, 4*time.Second, r.now())
		assert.Len(t, r.goroutines, 3)
	})
}
