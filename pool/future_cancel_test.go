package pool_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

func TestCancelQueuedFuture(t *testing.T) { // CAN-01
	synctest.Test(t, func(t *testing.T) {
		p := busy(t)
		ran := false
		f := start(t, p, func(context.Context) (int, error) { ran = true; return 1, nil })
		behind := start(t, p, after(0, 2, nil))
		var waiters sync.WaitGroup
		for range 3 {
			waiters.Go(func() {
				value, err := f.Result(t.Context())
				assert.Zero(t, value)
				assert.Same(t, pool.ErrCancelled, err)
				assert.Zero(t, elapsed())
			})
		}
		synctest.Wait()
		assert.True(t, f.Cancel())
		waiters.Wait()
		assert.True(t, f.Cancel(), "CAN-03")
		assert.Equal(t, pool.Cancelled, f.State())
		assert.Same(t, pool.ErrCancelled, f.Err(t.Context()))
		assert.NotErrorIs(t, f.Err(t.Context()), context.Canceled, "CAN-06")

		assert.NoError(t, behind.Err(t.Context()))
		assert.False(t, ran)
	})
}

func TestCancelledLastFutureDoesNotHoldUpClose(t *testing.T) { // CAN-04
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		submit(t, p, func() { time.Sleep(time.Second) })
		f := start(t, p, after(time.Hour, 1, nil))
		assert.True(t, f.Cancel())
		assert.NoError(t, p.Close())
		assert.Equal(t, time.Second, elapsed())
	})
}

func TestCancelRunningFuture(t *testing.T) { // CAN-02
	synctest.Test(t, func(t *testing.T) {
		f := start(t, open(t, 1), after(time.Second, 7, nil))
		synctest.Wait()
		assert.False(t, f.Cancel())
		assert.Equal(t, pool.Running, f.State())
		value, err := f.Result(t.Context())
		assert.Equal(t, 7, value)
		assert.NoError(t, err)
	})
}

func TestFutureOfACallThatWasCancelledItself(t *testing.T) { // CAN-06
	synctest.Test(t, func(t *testing.T) {
		f := start(t, open(t, 1), after(0, 0, context.Canceled))
		assert.Same(t, context.Canceled, f.Err(t.Context()))
		assert.Equal(t, pool.Finished, f.State())
		assert.False(t, f.Cancel())
	})
}
