package pool_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

// The ids in the names of subtests and in comments are those of the catalogue
// of invariants.

var errOne, errTwo = errors.New("one failed"), errors.New("two failed")

// after makes a function that takes a while and then has an outcome.
func after(d time.Duration, value int, err error) func(context.Context) (int, error) {
	return func(context.Context) (int, error) {
		time.Sleep(d)
		return value, err
	}
}

// start hands a function to a pool that takes it.
func start[T any](t *testing.T, p *pool.Pool, f func(context.Context) (T, error)) *pool.Future[T] {
	t.Helper()
	future, err := pool.Go(t.Context(), p, f)
	require.NoError(t, err)
	return future
}

// busy is a pool of one worker, which has a task for an hour.
func busy(t *testing.T) *pool.Pool {
	t.Helper()
	p := open(t, 1)
	submit(t, p, func() { time.Sleep(time.Hour) })
	synctest.Wait()
	return p
}

// expired is a context that has ended.
func expired() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errTooLate)
	return ctx
}

// elapsed is the virtual time since the bubble began.
func elapsed() time.Duration { return time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) }

func TestFutureStates(t *testing.T) { // FUT-01
	for _, tt := range []struct {
		name string
		f    func(context.Context) (int, error)
		err  error
	}{
		{"value", after(time.Second, 7, nil), nil},
		{"error", after(time.Second, 7, errOne), errOne},
		{"panic", func(context.Context) (int, error) { time.Sleep(time.Second); panic(errOne) }, errOne},
		{"Goexit", func(context.Context) (int, error) { time.Sleep(time.Second); runtime.Goexit(); return 0, nil }, pool.ErrGoexit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pool.New(1)
				defer p.Close() // returns the Goexit's error
				gate := make(chan struct{})
				submit(t, p, func() { <-gate })
				f := start(t, p, tt.f)
				expect := func(state pool.State, ok bool) {
					t.Helper()
					synctest.Wait()
					assert.Equal(t, state, f.State())
					_, err, got := f.TryResult()
					assert.Equal(t, ok, got)
					if ok {
						assert.ErrorIs(t, err, tt.err)
					}
					select {
					case <-f.Done():
						assert.True(t, ok, "Done is closed")
					default:
						assert.False(t, ok, "Done is open")
					}
				}
				expect(pool.Pending, false)
				close(gate)
				expect(pool.Running, false)
				time.Sleep(time.Second - time.Nanosecond)
				expect(pool.Running, false)
				time.Sleep(time.Nanosecond)
				expect(pool.Finished, true)
				assert.False(t, f.Cancel(), "CAN-03")
				expect(pool.Finished, true)
			})
		})
	}
}

func TestFutureStateNames(t *testing.T) {
	for state, name := range map[pool.State]string{
		pool.Pending: "pending", pool.Running: "running", pool.Cancelled: "cancelled",
		pool.Finished: "finished", pool.State(99): "unknown",
	} {
		assert.Equal(t, name, state.String())
	}
}

func TestFutureResult(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 2)
		f, err := pool.Call(t.Context(), p, func(_ context.Context, s string) (string, error) {
			time.Sleep(time.Second)
			return s + "!", errOne
		}, "oh")
		require.NoError(t, err)
		var waiters sync.WaitGroup
		for range 10 {
			waiters.Go(func() {
				for range 2 { // FUT-03
					value, err := f.Result(t.Context())
					assert.Equal(t, "oh!", value)
					assert.Same(t, errOne, err, "ERR-01")
					assert.Equal(t, time.Second, elapsed())
				}
			})
		}
		waiters.Wait()
		value, err := f.Result(expired()) // FUT-05
		assert.Equal(t, "oh!", value)
		assert.Same(t, errOne, err)
		assert.Same(t, errOne, f.Err(expired()))
	})
}

func TestFutureErrorReachesItsOwnOnly(t *testing.T) { // ERR-01
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1)
		one := start(t, p, after(0, 1, errOne))
		fine := start(t, p, after(0, 2, nil))
		two := start(t, p, after(0, 3, errTwo))
		assert.Same(t, errOne, one.Err(t.Context()))
		assert.NoError(t, fine.Err(t.Context()))
		assert.Same(t, errTwo, two.Err(t.Context()))
	})
}

func TestFutureContext(t *testing.T) {
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		p := busy(t)
		ended, end := context.WithCancelCause(t.Context())
		ran := false
		skipped, err := pool.Go(ended, p, func(context.Context) (int, error) { ran = true; return 0, nil })
		require.NoError(t, err)
		ctx := context.WithValue(t.Context(), key{}, "flows")
		given, err := pool.Call(ctx, p, func(got context.Context, want context.Context) (any, error) {
			assert.True(t, got == want, "handed on as it is")
			return got.Value(key{}), nil
		}, ctx)
		require.NoError(t, err)
		end(errTooLate)

		err = skipped.Err(t.Context()) // CTX-05
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, errTooLate)
		assert.Equal(t, pool.Finished, skipped.State())
		assert.False(t, ran)
		value, err := given.Result(t.Context()) // CTX-03
		assert.NoError(t, err)
		assert.Equal(t, "flows", value)

		f, err := pool.Go(ended, p, after(0, 1, nil))
		assert.ErrorIs(t, err, errTooLate)
		assert.Nil(t, f)
	})
}

func TestFutureOfAClosedPool(t *testing.T) {
	p := pool.New(1)
	require.NoError(t, p.Close())
	f, err := pool.Go(t.Context(), p, after(0, 1, nil))
	assert.ErrorIs(t, err, pool.ErrClosed)
	assert.Nil(t, f)
	f, err = pool.Call(t.Context(), p, func(context.Context, int) (int, error) { return 0, nil }, 1)
	assert.ErrorIs(t, err, pool.ErrClosed)
	assert.Nil(t, f)
}

func TestFutureMistakesPanic(t *testing.T) {
	p := pool.New(1)
	assert.Panics(t, func() { _, _ = pool.Go[int](t.Context(), p, nil) })
	assert.Panics(t, func() { _, _ = pool.Call[int, int](t.Context(), p, nil, 1) })
	promise, f := pool.NewPromise[int]()
	assert.Panics(t, func() { f.OnDone(nil) })
	assert.Panics(t, func() { _ = promise.Reject(nil) })
	assert.Panics(t, func() { _, _, _ = pool.Wait(t.Context(), pool.Cond(7), f) })
	assert.Equal(t, pool.Pending, f.State())
}

func TestFuturePanic(t *testing.T) { // ERR-02
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1)
		f := start(t, p, func(context.Context) (int, error) { explode(); return 1, nil })
		g, err := pool.Call(t.Context(), p, func(_ context.Context, err error) (int, error) { panic(err) }, errOne)
		require.NoError(t, err)
		assert.ErrorIs(t, g.Err(t.Context()), errOne)
		value, err := f.Result(t.Context())
		assert.Zero(t, value)
		panicked := isPanic(t, err)
		assert.Equal(t, "boom", panicked.Value)
		assert.Contains(t, string(panicked.Stack), "explode")
		assert.NoError(t, p.Close(), "it was the future's to tell")
	})
}

func TestFutureGoexit(t *testing.T) { // ERR-02
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		f := start(t, p, func(context.Context) (int, error) { runtime.Goexit(); return 1, nil })
		next := start(t, p, after(0, 2, nil))
		assert.Same(t, pool.ErrGoexit, f.Err(t.Context()))
		assert.NoError(t, next.Err(t.Context()), "costs no worker")
		_ = p.Close()
	})
}

type shy struct{ f *pool.Future[shy] }

func (s shy) String() string { return s.f.String() }

func TestFutureString(t *testing.T) { // FUT-08
	promise, f := pool.NewPromise[shy]()
	assert.Equal(t, "Future[pool_test.shy](pending)", f.String())
	assert.NoError(t, promise.Resolve(shy{f}))
	assert.Equal(t, "Future[pool_test.shy](finished)", fmt.Sprint(f))
	_, err, _ := f.TryResult()
	assert.NoError(t, err)

	failed, g := pool.NewPromise[error]()
	assert.NoError(t, failed.Reject(&os.PathError{}))
	assert.Equal(t, "Future[error](finished, failed with *fs.PathError)", g.String())
	_, h := pool.NewPromise[int]()
	h.Cancel()
	assert.Equal(t, "Future[int](cancelled)", h.String())
}

func TestPromiseIsSettledOnce(t *testing.T) { // FUT-02
	settle := map[string]func(*pool.Promise[int], *pool.Future[int]) bool{
		"resolve": func(p *pool.Promise[int], _ *pool.Future[int]) bool { return p.Resolve(1) == nil },
		"reject":  func(p *pool.Promise[int], _ *pool.Future[int]) bool { return p.Reject(errOne) == nil },
		"cancel":  func(_ *pool.Promise[int], f *pool.Future[int]) bool { return f.Cancel() },
	}
	outcome := map[string]error{"resolve": nil, "reject": errOne, "cancel": pool.ErrCancelled}
	for first, settleFirst := range settle {
		for second, settleSecond := range settle {
			t.Run(first+" then "+second, func(t *testing.T) {
				p, f := pool.NewPromise[int]()
				assert.True(t, settleFirst(p, f))
				assert.Equal(t, first == "cancel" && second == "cancel", settleSecond(p, f))
				assert.Equal(t, outcome[first], f.Err(t.Context()))
				assert.ErrorIs(t, p.Resolve(2), pool.ErrInvalidState)
				assert.ErrorIs(t, p.Reject(errTwo), pool.ErrInvalidState)
				assert.Equal(t, outcome[first], f.Err(t.Context()))
			})
		}
	}
}
