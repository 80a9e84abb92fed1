package pool_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

func TestCallbacks(t *testing.T) {
	for _, tt := range []struct {
		name    string
		f       func(context.Context) (int, error)
		cancels bool
		err     error
	}{
		{name: "value", f: after(time.Second, 7, nil)},
		{name: "error", f: after(time.Second, 0, errOne), err: errOne},
		{name: "panic", f: func(context.Context) (int, error) { panic(errOne) }, err: errOne},
		{name: "Goexit", f: func(context.Context) (int, error) { runtime.Goexit(); return 0, nil }, err: pool.ErrGoexit},
		{name: "cancel", f: after(time.Second, 7, nil), cancels: true, err: pool.ErrCancelled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pool.New(1)
				defer p.Close()
				gate := make(chan struct{})
				submit(t, p, func() { <-gate })
				f := start(t, p, tt.f)
				var calls []int
				callback := func(n int) func(*pool.Future[int]) {
					return func(got *pool.Future[int]) {
						calls = append(calls, n)
						assert.Same(t, f, got)
						_, err, ok := f.TryResult() // CB-03
						assert.True(t, ok)
						assert.ErrorIs(t, err, tt.err)
						assert.ErrorIs(t, f.Err(expired()), tt.err)
						<-f.Done()
					}
				}
				stop1 := f.OnDone(callback(1))
				stop2 := f.OnDone(callback(2))
				stop3 := f.OnDone(callback(3))
				stop4 := f.OnDone(callback(4))
				assert.True(t, stop2())
				assert.False(t, stop2(), "stopped before")
				assert.True(t, stop4())
				assert.Empty(t, calls)
				if tt.cancels {
					assert.True(t, f.Cancel())
					assert.Equal(t, []int{1, 3}, calls, "called where it is cancelled")
				}
				close(gate)
				assert.ErrorIs(t, f.Err(t.Context()), tt.err)
				synctest.Wait()
				assert.Equal(t, []int{1, 3}, calls, "CB-02")
				assert.False(t, stop1())
				assert.False(t, stop3())
				stop5 := f.OnDone(callback(5))
				assert.Equal(t, []int{1, 3, 5}, calls, "CB-01")
				assert.False(t, stop5())
			})
		})
	}
}

// CB-02: a callback that does not return changes nothing for the others.
func TestCallbacksThatDoNotReturn(t *testing.T) {
	for _, tt := range []struct {
		name string
		bad  func()
		told error
	}{
		{"panic", func() { panic(errOne) }, errOne},
		{"Goexit", runtime.Goexit, pool.ErrGoexit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told []error
				p := pool.New(1, pool.OnPanic(func(err error) { told = append(told, err) }))
				f := start(t, p, after(time.Second, 7, nil))
				var calls []int
				for n := range 3 {
					f.OnDone(func(*pool.Future[int]) { calls = append(calls, n) })
					f.OnDone(func(*pool.Future[int]) { tt.bad() })
				}
				value, err := f.Result(t.Context())
				assert.Equal(t, 7, value)
				assert.NoError(t, err)
				assert.NoError(t, p.Close())
				assert.Equal(t, []int{0, 1, 2}, calls)
				assert.Len(t, told, 3)
				assert.ErrorIs(t, told[0], tt.told)

				told = nil
				inGoroutine(func() { f.OnDone(func(*pool.Future[int]) { tt.bad() }) })
				assert.Len(t, told, 1, "added too late")
			})
		})
	}
}

func TestCallbackPanicWithoutAPool(t *testing.T) {
	promise, f := pool.NewPromise[int]()
	called := false
	f.OnDone(func(*pool.Future[int]) { panic(errOne) })
	f.OnDone(func(*pool.Future[int]) { called = true })
	func() {
		defer func() { assert.ErrorIs(t, recover().(error), errOne) }()
		_ = promise.Resolve(7)
		t.Error("the panic went nowhere")
	}()
	assert.True(t, called)
	value, err := f.Result(t.Context())
	assert.Equal(t, 7, value)
	assert.NoError(t, err)

	_, g := pool.NewPromise[int]()
	g.OnDone(func(*pool.Future[int]) { runtime.Goexit() })
	returned := false
	inGoroutine(func() {
		g.Cancel()
		returned = true
	})
	assert.False(t, returned)
	assert.Same(t, pool.ErrCancelled, g.Err(t.Context()))
}

// CB-04: a callback may use the pool and its future.
func TestCallbackUsesThePool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		f := start(t, p, after(time.Second, 1, nil))
		var second, third *pool.Future[int]
		inner := false
		f.OnDone(func(*pool.Future[int]) {
			second = start(t, p, after(time.Second, 2, nil))
			third = start(t, p, after(time.Second, 3, nil))
			assert.True(t, third.Cancel())
			assert.False(t, f.Cancel())
			f.OnDone(func(*pool.Future[int]) { inner = true })
			assert.True(t, inner)
			_ = p.Stats()
			_ = p.Shutdown(expired())
		})
		assert.NoError(t, f.Err(t.Context()))
		synctest.Wait() // waiters wake before callbacks are called
		assert.NoError(t, p.Close())
		assert.NoError(t, second.Err(t.Context()))
		assert.Same(t, pool.ErrCancelled, third.Err(t.Context()))
		assert.Equal(t, 2*time.Second, elapsed())
	})
}

// A callback may take back a later one.
func TestCallbackStopsALaterOne(t *testing.T) {
	promise, f := pool.NewPromise[int]()
	var stop func() bool
	f.OnDone(func(*pool.Future[int]) { assert.True(t, stop()) })
	stop = f.OnDone(func(*pool.Future[int]) { t.Error("called") })
	assert.NoError(t, promise.Resolve(1))
}

// Waiters of all kinds do not wait for a slow callback.
func TestSlowCallbackDelaysNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := start(t, open(t, 1), after(time.Second, 1, nil))
		f.OnDone(func(*pool.Future[int]) { time.Sleep(time.Hour) })
		var waiters sync.WaitGroup
		waiters.Go(func() {
			assert.NoError(t, f.Err(t.Context()))
			assert.Equal(t, time.Second, elapsed())
		})
		waiters.Go(func() {
			_, _, err := pool.Wait(t.Context(), pool.AllCompleted, f)
			assert.NoError(t, err)
			assert.Equal(t, time.Second, elapsed())
		})
		waiters.Go(func() {
			for range pool.AsCompleted(t.Context(), f) {
				assert.Equal(t, time.Second, elapsed())
			}
		})
		waiters.Wait()
	})
}
