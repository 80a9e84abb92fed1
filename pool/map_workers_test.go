package pool_test

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

func TestMapWithOneWorkerNeedsNoGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		before := runtime.NumGoroutine()
		f := func(_ context.Context, i int) (int, error) {
			r.start(i)
			defer r.end(i)
			assert.Equal(t, before, runtime.NumGoroutine())
			return i, nil
		}
		_, err := pool.Map(t.Context(), 1, []int{0, 1, 2, 3}, f)
		assert.NoError(t, err)
		for range pool.Completed(t.Context(), 1, []int{4, 5, 6}, f) {
		}
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6}, r.order())
		assert.Equal(t, map[string]bool{goroutineID(): true}, r.goroutines)
	})
}

// Few items need few goroutines, however many workers are allowed, and all of
// the items run together.
func TestMapStartsNoMoreGoroutinesThanItems(t *testing.T) {
	for _, workers := range []int{10, 256, math.MaxInt} {
		synctest.Test(t, func(t *testing.T) {
			before := runtime.NumGoroutine()
			var running atomic.Int64
			gate := make(chan struct{})
			var caller sync.WaitGroup
			caller.Go(func() {
				_, err := pool.Map(t.Context(), workers, make([]int, 10), func(context.Context, int) (int, error) {
					running.Add(1)
					<-gate
					return 0, nil
				})
				assert.NoError(t, err)
			})
			synctest.Wait()
			assert.EqualValues(t, 10, running.Load())
			assert.LessOrEqual(t, runtime.NumGoroutine()-before, 10, "the caller's and nine more")
			close(gate)
			caller.Wait()
		})
	}
}

// Calls return in waves of as many as there are workers: none may be missing,
// from the first to the last.
func TestMapMissesNoWorker(t *testing.T) {
	for _, workers := range []int{2, 3, 8, 64} {
		for range 20 {
			synctest.Test(t, func(t *testing.T) {
				items := make([]int, 20*workers)
				tables := make([]sync.WaitGroup, 20)
				for i := range tables {
					tables[i].Add(workers)
				}
				var started atomic.Int64
				_, err := pool.Map(t.Context(), workers, items, func(context.Context, int) (int, error) {
					table := &tables[int(started.Add(1)-1)/workers]
					table.Done()
					table.Wait()
					return 0, nil
				})
				assert.NoError(t, err)
			})
		}
	}
}

func TestMapStartsSlowItemsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		items := naturalsTo(200)
		_, err := pool.Map(t.Context(), 3, items, func(_ context.Context, i int) (int, error) {
			r.start(i)
			defer r.end(i)
			// No two end at once.
			time.Sleep(time.Second + time.Duration(i)*time.Microsecond)
			return 0, nil
		})
		assert.NoError(t, err)
		order := r.order()
		slices.Sort(order[:3]) // at once, in whichever order they come to be noted
		assert.Equal(t, items, order)
	})
}

// Two neighbours meet after calls that take no time, wherever they stand.
func TestNeighboursInAMapMayMeet(t *testing.T) {
	const items = 40
	for _, workers := range []int{2, 3, 8} {
		for at := range items - 1 {
			synctest.Test(t, func(t *testing.T) {
				var table sync.WaitGroup
				table.Add(2)
				_, err := pool.Map(t.Context(), workers, naturalsTo(items), func(_ context.Context, i int) (int, error) {
					if i == at || i == at+1 {
						table.Done()
						table.Wait()
					}
					return 0, nil
				})
				assert.NoError(t, err)
			})
		}
	}
}

func naturalsTo(n int) []int {
	items := make([]int, n)
	for i := range items {
		items[i] = i
	}
	return items
}

// Item 0 is the caller's. Its Goexit ends the caller's goroutine, but not before
// the other call, which takes its time.
func TestGoexitOnTheCallersGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		m := mapApart(func() ([]int, error) {
			return pool.Map(t.Context(), 2, []int{0, 1, 2, 3}, func(ctx context.Context, i int) (int, error) {
				r.start(i)
				defer r.end(i)
				if i == 0 {
					time.Sleep(time.Second)
					runtime.Goexit()
				}
				<-ctx.Done()
				assert.Equal(t, pool.ErrGoexit, context.Cause(ctx))
				time.Sleep(4 * time.Second)
				return i, nil
			})
		})
		assert.False(t, m.returned)
		assert.Equal(t, 5*time.Second, r.now())
		assert.Zero(t, r.nowRunning())
		assert.Len(t, r.order(), 2)
	})
}

func TestMapOfMoreItemsThanASpanHolds(t *testing.T) {
	items := make([]struct{}, 1<<23+1000)
	var calls atomic.Int64
	got, err := pool.Map(t.Context(), 4, items, func(context.Context, struct{}) (bool, error) {
		calls.Add(1)
		return true, nil
	})
	assert.NoError(t, err)
	assert.Len(t, got, len(items))
	assert.False(t, slices.Contains(got, false))
	assert.EqualValues(t, len(items), calls.Load())
}

// The end of many calls that block takes time in proportion to their number, as
// workers do not look through each other's empty spans. Otherwise this would take
// minutes.
func TestManyBlockedCallsEnd(t *testing.T) {
	n := 100_000
	if raceOn {
		n = 5000 // the detector has a limit
	}
	gate := make(chan struct{})
	var started sync.WaitGroup
	started.Add(n)
	go func() {
		started.Wait()
		close(gate)
	}()
	_, err := pool.Map(t.Context(), n, make([]int, n), func(context.Context, int) (int, error) {
		started.Done()
		<-gate
		return 0, nil
	})
	assert.NoError(t, err)
}
