package pool_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

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

// Everything that Map promises about one world, as equations.
func TestMapProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt, succeeds, succeeds, succeeds, fails, panics, exits)
		rapid.SyncTest(rt, func(rt *rapid.T) {
			ctx, cancel := w.context()
			defer cancel()
			r := newRecorder()
			results, err := pool.Map(ctx, w.Workers, w.items(), w.do(r))
			took := r.now()

			calls := w.play(true)
			rt.Logf("took %v, error %v, started %v, want %+v", took, err, r.order(), calls)
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
			failed := slices.IndexFunc(calls, func(f fated) bool { return f.err != nil })
			switch {
			case failed >= 0:
				if !errors.Is(err, calls[failed].err) {
					rt.Fatalf("Map did not return the first error")
				}
			case len(calls) < len(w.Calls):
				if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errTooLate) {
					rt.Fatalf("Map did not say that the context ended, and why")
				}
			default:
				if err != nil || len(results) != len(w.Calls) {
					rt.Fatalf("Map did not return all results")
				}
				for i, got := range results {
					if got != square(i) {
						rt.Fatalf("Map did not return the results in order")
					}
				}
			}
		})
	})
}

func TestMapReturnsTheErrorThatCameFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := errors.New("first")
		r := newRecorder()
		_, err := pool.Map(t.Context(), 3, []int{0, 1, 2, 3, 4, 5}, func(ctx context.Context, i int) (int, error) {
			r.start(i)
			defer r.end(i)
			switch i {
			case 0: // obeys the cancellation, and takes its time over it
				<-ctx.Done()
				assert.ErrorIs(t, context.Cause(ctx), first, "the calls can learn why")
				time.Sleep(time.Second)
				return 0, ctx.Err()
			case 1:
				time.Sleep(5 * time.Second)
				return 0, errors.New("later")
			case 2:
				time.Sleep(2 * time.Second)
				return 0, first
			}
			return 0, errors.New("must not start")
		})
		assert.Same(t, first, err)
		assert.NotErrorIs(t, err, context.Canceled)
		assert.Equal(t, 5*time.Second, r.now(), "the longest of the running calls")
		assert.Len(t, r.order(), 3)
	})
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
