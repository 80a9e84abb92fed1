package pool_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

// tenDownloads is the lesson that all of this began with.
func tenDownloads() world {
	return world{Workers: 5, Ends: forever, Calls: slices.Repeat([]call{{Takes: time.Second}}, 10)}
}

func TestTenSecondsBecomeTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := tenDownloads()
		want := make([]int, len(w.Calls))
		for i := range want {
			want[i] = square(i)
		}

		r := newRecorder()
		got, err := pool.Sequential(t.Context(), w.items(), w.do(r))
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, 10*time.Second, r.now())

		r = newRecorder()
		got, err = pool.Map(t.Context(), w.Workers, w.items(), w.do(r))
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, 2*time.Second, r.now())
		assert.Equal(t, 5, r.peak)
		assert.Len(t, r.goroutines, 5, "workers are used again")
	})
}

// Three calls fail: the first stops the others, one of which obeys and one of
// which fails on its own, later and with a lower index.
func TestMapReturnsTheErrorOfTheLowestIndex(t *testing.T) {
	first, lower := errors.New("first"), errors.New("lower")
	for _, tt := range []struct {
		name string
		obey func(ctx context.Context) error
	}{
		{"obeys with ctx.Err()", func(ctx context.Context) error { return ctx.Err() }},
		{"obeys with a wrapped ctx.Err()", func(ctx context.Context) error { return fmt.Errorf("stopped: %w", ctx.Err()) }},
		{"obeys with the cause", context.Cause},
		{"obeys with a wrapped cause", func(ctx context.Context) error { return fmt.Errorf("stopped: %w", context.Cause(ctx)) }},
		{"obeys with a panic", func(ctx context.Context) error { panic(ctx.Err()) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder()
				items := []int{0, 1, 2}
				_, err := pool.Map(t.Context(), 3, items, func(ctx context.Context, i int) (int, error) {
					r.start(i)
					defer r.end(i)
					switch i {
					case 0:
						<-ctx.Done()
						assert.ErrorIs(t, context.Cause(ctx), first, "the calls can learn why")
						time.Sleep(time.Second)
						return 0, tt.obey(ctx)
					case 1:
						time.Sleep(5 * time.Second)
						return 0, lower
					}
					time.Sleep(2 * time.Second)
					return 0, first
				})
				assert.Same(t, lower, err)
				assert.Equal(t, 5*time.Second, r.now(), "the longest of the running calls")
				assert.Len(t, r.order(), 3)
			})
		})
	}
}

// A Goexit is a failure of its own, also after another: it obeys nothing.
func TestMapCountsALaterGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := pool.Map(t.Context(), 4, []int{0, 1, 2, 3}, func(_ context.Context, i int) (int, error) {
			time.Sleep(time.Duration(4-i) * time.Second)
			switch i {
			case 0:
				return 0, nil
			case 2:
				return 0, itemError(i)
			}
			runtime.Goexit()
			return 0, nil
		})
		assert.Equal(t, pool.ErrGoexit, err, "of item 1, not the error of item 2")
	})
}

// An error that looks like a cancellation is one if nobody has cancelled yet.
func TestMapReturnsACallsOwnCancellation(t *testing.T) {
	own := fmt.Errorf("own: %w", context.Canceled)
	_, err := pool.Map(t.Context(), 2, []int{0, 1, 2}, func(_ context.Context, i int) (int, error) {
		if i == 0 {
			return 0, own
		}
		return i, nil
	})
	assert.Same(t, own, err)
}

func TestMapEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone, cancel := context.WithCancelCause(t.Context())
		cancel(errTooLate)
		never := func(context.Context, int) (int, error) {
			t.Error("an item started although the context had ended")
			return 0, nil
		}
		_, err := pool.Map(gone, 2, []int{1, 2, 3}, never)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, errTooLate)

		_, err = pool.Sequential(gone, []int{1, 2, 3}, never)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, errTooLate)

		plain, cancelPlain := context.WithCancel(t.Context())
		cancelPlain()
		_, err = pool.Map(plain, 2, []int{1}, never)
		assert.Equal(t, context.Canceled, err, "nothing to add where there is no cause")
	})
}

// A context that ends when every item has succeeded takes nothing back.
func TestMapKeepsWhatSucceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		got, err := pool.Map(ctx, 2, []int{1, 2}, func(_ context.Context, i int) (int, error) {
			time.Sleep(time.Second)
			cancel()
			return i, nil
		})
		assert.NoError(t, err)
		assert.Equal(t, []int{1, 2}, got)
	})
}

func TestMapEdges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		double := func(_ context.Context, i int) (int, error) { return 2 * i, nil }
		for _, empty := range [][]int{nil, {}} {
			got, err := pool.Map(t.Context(), 3, empty, double)
			assert.NoError(t, err)
			assert.Equal(t, []int{}, got)
			got, err = pool.Sequential(t.Context(), empty, double)
			assert.NoError(t, err)
			assert.Equal(t, []int{}, got)
		}

		r := newRecorder()
		got, err := pool.Map(t.Context(), 1_000_000, []int{1, 2, 3}, func(ctx context.Context, i int) (int, error) {
			r.start(i)
			defer r.end(i)
			return double(ctx, i)
		})
		assert.NoError(t, err)
		assert.Equal(t, []int{2, 4, 6}, got)
		assert.LessOrEqual(t, len(r.goroutines), 3)

		for _, workers := range []int{0, -1} {
			assert.Panics(t, func() { _, _ = pool.Map(t.Context(), workers, []int{1}, double) })
			assert.Panics(t, func() { pool.Completed(t.Context(), workers, []int{1}, double) })
			assert.Panics(t, func() { pool.Stream(t.Context(), workers, slices.Values([]int{1}), double) })
			assert.Panics(t, func() { pool.New(workers) })
		}
	})
}
