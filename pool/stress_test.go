package pool_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// The tests in this file run in real time, to give the race detector and the
// scheduler something to bite on. They are bounded by counts.

// Each Submit that races Close is accepted and run, or refused.
func TestSubmitRacingClose(t *testing.T) {
	for _, opts := range [][]pool.Option{nil, {pool.QueueSize(0)}, {pool.QueueSize(3)}} {
		for range 300 {
			p := pool.New(3, opts...)
			var accepted, ran atomic.Int64
			start := make(chan struct{})
			var everybody sync.WaitGroup
			for submitter := range 6 {
				everybody.Go(func() {
					<-start
					for n := range 20 {
						task := func() {
							ran.Add(1)
							switch n {
							case 3:
								panic("boom")
							case 5:
								runtime.Goexit()
							}
						}
						switch submitter % 3 {
						case 0:
							if p.Submit(task) == nil {
								accepted.Add(1)
							}
						case 1:
							if p.TrySubmit(task) {
								accepted.Add(1)
							}
						case 2:
							if p.SubmitContext(t.Context(), task) == nil {
								accepted.Add(1)
							}
						}
					}
				})
			}
			for range 2 {
				everybody.Go(func() {
					<-start
					for range 20 {
						runtime.Gosched()
					}
					_ = p.Close()
				})
			}
			close(start)
			everybody.Wait()
			_ = p.Close()
			if !assert.Equal(t, accepted.Load(), ran.Load()) {
				return
			}
		}
	}
}

// A submitter gives up at the moment when it is served. Whichever wins, its
// place is not lost: at the end the pool takes exactly as many tasks as at the
// beginning.
func TestGivingUpRacingService(t *testing.T) {
	const workers, size = 2, 1
	p := open(t, workers, pool.QueueSize(size))
	var accepted, ran, gaveUp atomic.Int64
	for range 500 {
		gate := make(chan struct{})
		for range workers + size {
			assert.NoError(t, p.Submit(func() { <-gate }))
		}
		ctx, cancel := context.WithCancel(t.Context())
		var waiting sync.WaitGroup
		for range 4 {
			waiting.Go(func() {
				if p.SubmitContext(ctx, func() { ran.Add(1) }) == nil {
					accepted.Add(1)
				} else {
					gaveUp.Add(1)
				}
			})
		}
		for p.Stats().Waiting < 4 {
			runtime.Gosched()
		}
		waiting.Go(cancel)
		close(gate)
		waiting.Wait()
		// An empty pool takes workers + size tasks that block, and no more.
		for s := p.Stats(); s.Running+s.Queued > 0; s = p.Stats() {
			runtime.Gosched()
		}
	}
	gate := make(chan struct{})
	for range workers + size {
		assert.True(t, p.TrySubmit(func() { <-gate }))
	}
	assert.False(t, p.TrySubmit(func() {}))
	close(gate)
	assert.NoError(t, p.Close())
	assert.Equal(t, accepted.Load(), ran.Load())
	t.Logf("accepted %d, gave up %d", accepted.Load(), gaveUp.Load())
}

// A worker that goes idle and a task that comes: one after the other, so that
// nothing else would wake the worker up.
func TestNoWakeUpIsLost(t *testing.T) {
	for _, opts := range [][]pool.Option{nil, {pool.QueueSize(0)}} {
		p := open(t, 1, opts...)
		done := make(chan struct{})
		task := func() { done <- struct{}{} }
		for range 20_000 {
			assert.NoError(t, p.Submit(task))
			<-done
		}
	}
}

// Submitters that wait for room, and nothing else that would wake them.
func TestNoSubmitterIsForgotten(t *testing.T) {
	p := pool.New(2, pool.QueueSize(1))
	var ran atomic.Int64
	var submitters sync.WaitGroup
	for range 8 {
		submitters.Go(func() {
			for range 2_000 {
				assert.NoError(t, p.Submit(func() { ran.Add(1) }))
			}
		})
	}
	submitters.Wait()
	assert.NoError(t, p.Close())
	assert.EqualValues(t, 16_000, ran.Load())
}

// Cancel and Shutdown race everything else.
func TestCancelRacingWorkers(t *testing.T) {
	for range 300 {
		p := pool.New(3)
		var accepted, ran, dropped atomic.Int64
		var everybody sync.WaitGroup
		for range 4 {
			everybody.Go(func() {
				for range 50 {
					if p.Submit(func() { ran.Add(1) }) == nil {
						accepted.Add(1)
					}
				}
			})
		}
		for range 2 {
			everybody.Go(func() { dropped.Add(int64(p.Cancel())) })
		}
		everybody.Go(func() { _ = p.Shutdown(t.Context()) })
		everybody.Wait()
		assert.NoError(t, p.Close())
		if !assert.Equal(t, accepted.Load(), ran.Load()+dropped.Load()) {
			return
		}
	}
}

// Loops are left while their workers are in the middle of everything.
func TestOneShotsUnderStress(t *testing.T) {
	items := make([]int, 40)
	for round := range 300 {
		f := func(_ context.Context, _ int) (int, error) {
			if round%7 == 3 {
				runtime.Goexit()
			}
			runtime.Gosched()
			return 1, nil
		}
		m := mapApart(func() ([]int, error) { return pool.Map(t.Context(), 3, items, f) })
		assert.Equal(t, round%7 == 3, m.err != nil || !m.returned)
		n := 0
		for range pool.Completed(t.Context(), 3, items, f) {
			if n++; n == round%50 {
				break
			}
		}
		assert.Equal(t, n, boundedBy(round%50, len(items)))
		n = 0
		for range pool.Stream(t.Context(), 3, naturals, f) {
			if n++; n > round%50 {
				break
			}
		}
	}
}

// boundedBy is how many outcomes a loop sees that breaks at the n-th, or never
// if n is 0.
func boundedBy(n, items int) int {
	if n == 0 {
		return items
	}
	return min(n, items)
}
