package pool_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

// The tests in this file run in real time or under a controlled scheduler:
//
//	poollab explore -run 'Schedules$' ./pool
//
// Those whose names end in Schedules are small, for that. What they must see of
// both outcomes of a race they see in several rounds of their own.

// FUT-02, CAN-05: of those who settle one wins, and all readers agree.
func TestScheduleOneSettles(t *testing.T) {
	promise, f := pool.NewPromise[int]()
	var wins [3]bool
	var told, seen error
	var everybody sync.WaitGroup
	everybody.Go(func() { wins[0] = promise.Resolve(1) == nil })
	everybody.Go(func() { wins[1] = promise.Reject(errOne) == nil })
	everybody.Go(func() {
		f.OnDone(func(*pool.Future[int]) { _, told, _ = f.TryResult() })
		wins[2] = f.Cancel()
		_, seen = f.Result(context.Background())
	})
	everybody.Wait()
	value, err := f.Result(t.Context())
	outcomes := map[[3]bool]error{{true, false, false}: nil, {false, true, false}: errOne, {false, false, true}: pool.ErrCancelled}
	want, one := outcomes[wins]
	require.True(t, one, "who won: %v", wins)
	assert.Equal(t, want, err)
	assert.Equal(t, want, told)
	assert.Equal(t, want, seen)
	assert.Equal(t, err == nil, value == 1)
}

// CAN-05: true and never ran, or false and ran.
func TestScheduleCancelRacesStart(t *testing.T) {
	p := pool.New(1)
	ran := false
	f, err := pool.Go(context.Background(), p, func(context.Context) (int, error) { ran = true; return 1, nil })
	require.NoError(t, err)
	var waiter sync.WaitGroup
	waiter.Go(func() { _ = f.Err(context.Background()) })
	cancelled := f.Cancel()
	waiter.Wait()
	require.NoError(t, p.Close())
	assert.Equal(t, cancelled, !ran)
	assert.Equal(t, cancelled, f.State() == pool.Cancelled)
	assert.Equal(t, cancelled, f.Err(context.Background()) == pool.ErrCancelled)
}

// FUT-07: neither completion nor a waiter that leaves strands another.
func TestScheduleWaitersAreWoken(t *testing.T) {
	promise, f := pool.NewPromise[int]()
	ctx, cancel := context.WithCancel(context.Background())
	var waiters sync.WaitGroup
	waiters.Go(func() {
		if _, err := f.Result(ctx); err != nil {
			assert.ErrorIs(t, err, context.Canceled)
		}
	})
	waiters.Go(func() { assert.NoError(t, f.Err(context.Background())) })
	waiters.Go(func() { <-f.Done() })
	cancel()
	assert.NoError(t, promise.Resolve(1))
	waiters.Wait()
}

// FUT-05: an outcome that was there before the end of the context is returned.
func TestScheduleFinishedBeatsContext(t *testing.T) {
	promise, f := pool.NewPromise[int]()
	ctx, cancel := context.WithCancel(context.Background())
	var waiter sync.WaitGroup
	waiter.Go(func() {
		value, err := f.Result(ctx)
		assert.NoError(t, err)
		assert.Equal(t, 1, value)
	})
	assert.NoError(t, promise.Resolve(1))
	cancel()
	waiter.Wait()
}

// WAI-08: futures that end together are all counted.
func TestScheduleWaitCountsAll(t *testing.T) {
	var promises [3]*pool.Promise[int]
	var fs [3]pool.Waitable
	for i := range fs {
		promises[i], fs[i] = pool.NewPromise[int]()
	}
	var settlers sync.WaitGroup
	for _, p := range promises[:2] {
		settlers.Go(func() { _ = p.Resolve(1) })
	}
	settlers.Go(func() { fs[2].Cancel() })
	done, pending, err := pool.Wait(context.Background(), pool.AllCompleted, fs[:]...)
	assert.NoError(t, err)
	assert.Equal(t, fs[:], done)
	assert.Empty(t, pending)
	settlers.Wait()
}

// Each is yielded once, whenever it ends, and a loop that is left early does
// not disturb the next.
func TestScheduleAsCompleted(t *testing.T) {
	one, f := pool.NewPromise[int]()
	two, g := pool.NewPromise[int]()
	var settlers sync.WaitGroup
	settlers.Go(func() { _ = one.Resolve(1) })
	settlers.Go(func() { _ = two.Resolve(2) })
	for range pool.AsCompleted(context.Background(), f, g) {
		break
	}
	sum := 0
	for i, f := range pool.AsCompleted(context.Background(), f, g, f) {
		value, err, ok := f.TryResult()
		assert.True(t, ok)
		assert.NoError(t, err)
		assert.Equal(t, i+1, value)
		sum += value
	}
	assert.Equal(t, 3, sum)
	settlers.Wait()
}

// ASC-04, WAI-06: at the end of the context every future is yielded or counted,
// and those that had an outcome before it are yielded.
func TestScheduleDeadline(t *testing.T) {
	promise, f := pool.NewPromise[int]()
	_, never := pool.NewPromise[int]()
	ctx, cancel := context.WithCancel(context.Background())
	finished := false
	var others sync.WaitGroup
	others.Go(func() { _ = promise.Resolve(1) })
	others.Go(func() {
		finished = f.State() == pool.Finished
		cancel()
	})
	others.Go(func() {
		done, pending, err := pool.Wait(ctx, pool.AllCompleted, f)
		assert.Len(t, append(done, pending...), 1)
		assert.Equal(t, err != nil, len(pending) == 1)
	})
	yielded, unfinished := 0, 0
	for _, f := range pool.AsCompleted(ctx, f, never) {
		_, err, ok := f.TryResult()
		assert.True(t, ok)
		if u, is := err.(*pool.UnfinishedError); is {
			unfinished = u.Unfinished
		} else {
			yielded++
		}
	}
	others.Wait()
	assert.Equal(t, 2, yielded+unfinished)
	if finished {
		assert.Equal(t, 1, yielded)
	}
}

// NST-02: a call is done once, by a worker or by the task that waits for it.
func TestScheduleHelping(t *testing.T) {
	for _, workers := range []int{1, 2} {
		p := pool.New(workers)
		var runs atomic.Int32
		outer, err := pool.Go(context.Background(), p, func(ctx context.Context) (int, error) {
			inner, err := pool.Call(ctx, p, func(_ context.Context, n int) (int, error) {
				runs.Add(1)
				return n * n, nil
			}, 3)
			if err != nil {
				return 0, err
			}
			return inner.Result(ctx)
		})
		require.NoError(t, err)
		value, err := outer.Result(context.Background())
		assert.NoError(t, err)
		assert.Equal(t, 9, value)
		require.NoError(t, p.Close())
		assert.EqualValues(t, 1, runs.Load())
	}
}

// A callback is called once, or its stop said that it is not.
func TestScheduleStopRacesFinish(t *testing.T) {
	promise, f := pool.NewPromise[int]()
	var calls, others atomic.Int32
	var everybody sync.WaitGroup
	everybody.Go(func() { _ = promise.Resolve(1) })
	everybody.Go(func() { f.OnDone(func(*pool.Future[int]) { others.Add(1) }) })
	stop := f.OnDone(func(*pool.Future[int]) { calls.Add(1) })
	stopped := stop()
	everybody.Wait()
	assert.EqualValues(t, 1, others.Load())
	assert.Equal(t, stopped, calls.Load() == 0)
	assert.False(t, stop())
}

// FUT-02 and FUT-04 with a crowd: whoever sees an outcome sees the whole of it.
func TestFutureCrowd(t *testing.T) {
	for range 100 {
		promise, f := pool.NewPromise[[2]int]()
		gate := make(chan struct{})
		var wins, calls atomic.Int32
		var everybody sync.WaitGroup
		look := func() {
			if value, err, ok := f.TryResult(); ok && err == nil {
				assert.NotZero(t, value[0])
				assert.Equal(t, value[0], value[1])
			}
		}
		for n := 1; n <= 3; n++ {
			everybody.Go(func() {
				<-gate
				if promise.Resolve([2]int{n, n}) == nil {
					wins.Add(1)
				}
			})
			everybody.Go(func() {
				<-gate
				if promise.Reject(errOne) == nil {
					wins.Add(1)
				}
			})
		}
		for range 20 {
			everybody.Go(func() {
				<-gate
				look()
				_, _ = f.Result(context.Background())
				look()
			})
			everybody.Go(func() {
				<-gate
				f.OnDone(func(*pool.Future[[2]int]) { look(); calls.Add(1) })
			})
		}
		close(gate)
		everybody.Wait()
		assert.EqualValues(t, 1, wins.Load())
		assert.EqualValues(t, 20, calls.Load())
	}
}

// CAN-05 with both outcomes seen.
func TestCancelRacesStart(t *testing.T) {
	p := pool.New(2)
	var cancelled, ran int
	for round := 0; round < 200 || cancelled == 0 || ran == 0; round++ {
		var started atomic.Bool
		f, err := pool.Go(context.Background(), p, func(context.Context) (int, error) { started.Store(true); return 1, nil })
		require.NoError(t, err)
		if round%2 == 1 {
			_ = f.Err(context.Background())
		}
		won := f.Cancel()
		_ = f.Err(context.Background())
		if won {
			cancelled++
		} else {
			ran++
		}
		require.Equal(t, won, !started.Load())
	}
	assert.NoError(t, p.Close())
}

// WAI-08: a hundred futures on one gate.
func TestWaitCountsAHundred(t *testing.T) {
	p := pool.New(100)
	for range 20 {
		gate := make(chan struct{})
		fs := make([]pool.Waitable, 100)
		for i := range fs {
			f, err := pool.Go(context.Background(), p, func(context.Context) (int, error) { <-gate; return i, nil })
			require.NoError(t, err)
			fs[i] = f
		}
		close(gate)
		done, pending, err := pool.Wait(context.Background(), pool.AllCompleted, fs...)
		require.NoError(t, err)
		require.Equal(t, len(fs), len(done))
		require.Empty(t, pending)
	}
	assert.NoError(t, p.Close())
}
