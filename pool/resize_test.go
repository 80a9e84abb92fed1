package pool_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// gated submits tasks that run until a token comes, and returns the tokens.
func gated(p *pool.Pool, n int) chan<- struct{} {
	gate := make(chan struct{})
	for range n {
		go func() { _ = p.Submit(func() { <-gate }) }()
	}
	synctest.Wait()
	return gate
}

func TestResizeStartsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1, pool.QueueSize(1))
		gate := gated(p, 4)
		assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Running: 1, Queued: 1, Waiting: 2}, p.Stats())
		p.Resize(2)
		synctest.Wait()
		assert.Equal(t, pool.Stats{Workers: 2, Live: 2, Running: 2, Queued: 1, Waiting: 1}, p.Stats())
		p.Resize(9)
		synctest.Wait()
		assert.Equal(t, pool.Stats{Workers: 9, Live: 4, Running: 4}, p.Stats())
		close(gate)
		assert.NoError(t, p.Close())
	})
}

func TestResizeInterruptsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 4)
		gate := gated(p, 8)
		p.Resize(2)
		synctest.Wait()
		for _, want := range []pool.Stats{
			{Workers: 2, Live: 4, Running: 4, Queued: 4},
			{Workers: 2, Live: 3, Running: 3, Queued: 4, Done: 1},
			{Workers: 2, Live: 2, Running: 2, Queued: 4, Done: 2},
			{Workers: 2, Live: 2, Running: 2, Queued: 3, Done: 3},
		} {
			assert.Equal(t, want, p.Stats())
			gate <- struct{}{}
			synctest.Wait()
		}
		close(gate)
		assert.NoError(t, p.Wait(t.Context()))
		assert.Equal(t, pool.Stats{Workers: 2, Live: 2, Done: 8}, p.Stats())
	})
}

func TestResizeSendsIdleWorkersAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 4)
		close(gated(p, 4))
		synctest.Wait()
		p.Resize(1)
		synctest.Wait()
		assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Done: 4}, p.Stats())
		p.Resize(3)
		assertSlots(t, p)
	})
}

func TestResizeRefusesNoWorkers(t *testing.T) {
	p := open(t, 2)
	for _, n := range []int{0, -1} {
		assert.PanicsWithValue(t, "pool: Resize needs at least one worker, got "+map[int]string{0: "0", -1: "-1"}[n], func() { p.Resize(n) })
	}
	assert.Equal(t, 2, p.Stats().Workers)
}

func TestKeepAliveEndsIdleWorkers(t *testing.T) {
	const d = 10 * time.Second
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 3, pool.KeepAlive(d))
		for range 2 { // the second time with workers that were made anew
			close(gated(p, 3))
			time.Sleep(d - 1)
			assert.Equal(t, 3, p.Stats().Live, "just before the end")
			time.Sleep(time.Nanosecond)
			synctest.Wait()
			assert.Equal(t, 0, p.Stats().Live, "at the end")
		}
		assertSlots(t, p)

		time.Sleep(d / 2)
		submit(t, p, func() {}) // one goes on, the others have been idle for long
		time.Sleep(d / 2)
		synctest.Wait()
		assert.Equal(t, 1, p.Stats().Live)
	})
}

// A task that comes when the time of an idle worker ends starts at once.
func TestKeepAliveAndSubmitTogether(t *testing.T) {
	const d = time.Second
	for _, offset := range []time.Duration{-1, 0, 1} {
		synctest.Test(t, func(t *testing.T) {
			p := open(t, 1, pool.KeepAlive(d))
			var late time.Duration
			submit(t, p, func() {})
			synctest.Wait()
			time.Sleep(d + offset)
			due := time.Now()
			submit(t, p, func() { late = time.Since(due) })
			assert.NoError(t, p.Wait(t.Context()))
			assert.Zero(t, late)
			assert.EqualValues(t, 2, p.Stats().Done)
		})
	}
}

func TestKeepAliveMustBePositive(t *testing.T) {
	assert.PanicsWithValue(t, "pool: KeepAlive must be positive, got 0s", func() { pool.KeepAlive(0) })
}
