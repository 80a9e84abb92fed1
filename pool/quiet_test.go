package pool_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

func TestWaitReturnsWhenTheLastTaskEnds(t *testing.T) {
	for _, last := range []struct {
		name string
		task func()
	}{
		{"task", func() { time.Sleep(time.Second) }},
		{"task that panics", func() { time.Sleep(time.Second); panic("task") }},
		{"task that calls Goexit", func() { time.Sleep(time.Second); runtime.Goexit() }},
	} {
		t.Run(last.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 2, pool.QueueSize(1), pool.OnPanic(func(error) {}))
				began := time.Now()
				require.NoError(t, p.Wait(t.Context()), "nothing to wait for")
				for range 2 { // a pool can be waited for again
					for range 5 {
						go func() { _ = p.Submit(last.task) }()
					}
					synctest.Wait()
					var waiters sync.WaitGroup
					for range 3 {
						waiters.Go(func() { assert.NoError(t, p.Wait(t.Context())) })
					}
					waiters.Wait()
					assert.Zero(t, p.Stats().Running+p.Stats().Queued+p.Stats().Waiting)
				}
				assert.Equal(t, 6*time.Second, time.Since(began))
				assert.EqualValues(t, 10, p.Stats().Done)
			})
		})
	}
}

var errCause = errors.New("cause")

func TestWaitGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1)
		submit(t, p, func() { time.Sleep(3 * time.Second) })
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errCause)
		defer cancel()
		began := time.Now()
		err := p.Wait(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorIs(t, err, errCause)
		assert.Equal(t, time.Second, time.Since(began))
		assert.NoError(t, p.Wait(t.Context()))
		assert.Equal(t, 3*time.Second, time.Since(began))
		assert.NoError(t, p.Wait(ctx), "nothing to wait for comes before the end of ctx")
	})
}

func TestWaitEndsWithCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1)
		submit(t, p, func() { time.Sleep(time.Second) }, func() { time.Sleep(time.Hour) })
		began := time.Now()
		time.AfterFunc(time.Second/2, func() { p.Cancel() })
		assert.NoError(t, p.Wait(t.Context()))
		assert.Equal(t, time.Second, time.Since(began))
	})
}
