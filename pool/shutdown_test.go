package pool_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// Shutdown waits only so long; the pool goes on, and Close waits for the rest.
func TestShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		r := newRecorder()
		submit(t, p, r.task(0, 3*time.Second), r.task(1, 2*time.Second))

		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errTooLate)
		defer cancel()
		err := p.Shutdown(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorIs(t, err, errTooLate)
		assert.Equal(t, time.Second, r.now())

		assert.ErrorIs(t, p.Shutdown(ctx), context.DeadlineExceeded, "a context that has ended waits for nothing")
		assert.Equal(t, time.Second, r.now())
		assert.ErrorIs(t, p.Submit(func() {}), pool.ErrClosed)

		assert.NoError(t, p.Close())
		assert.Equal(t, 5*time.Second, r.now())
		assert.Len(t, r.ends, 2)
		assert.NoError(t, p.Shutdown(ctx), "what has ended beats a context that has")
	})
}

// Shutdown with a context that has ended stops the intake and no more.
func TestShutdownWithoutWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		done := 0
		for range 3 {
			submit(t, p, func() {
				time.Sleep(time.Second)
				done++
			})
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		start := time.Now()
		assert.ErrorIs(t, p.Shutdown(gone), context.Canceled)
		assert.Zero(t, time.Since(start))
		assert.ErrorIs(t, p.Submit(func() {}), pool.ErrClosed)
		time.Sleep(time.Hour)
		synctest.Wait()
		assert.Equal(t, 3, done, "what had been accepted runs")
		assert.Zero(t, p.Stats().Live)
		assert.NoError(t, p.Shutdown(gone))
	})
}

// The usual way to end within a time limit.
func TestShutdownThenCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		r := newRecorder()
		for i := range 5 {
			submit(t, p, r.task(i, 2*time.Second))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		assert.ErrorIs(t, p.Shutdown(ctx), context.DeadlineExceeded)
		assert.Equal(t, 2, p.Cancel())
		assert.NoError(t, p.Close())
		assert.Equal(t, 6*time.Second, r.now())
		assert.Equal(t, []int{0, 1, 2}, r.order())
	})
}
