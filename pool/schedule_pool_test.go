package pool_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// gauge counts tasks and how many of them run together.
type gauge struct{ running, peak, done atomic.Int32 }

func (g *gauge) task() {
	n := g.running.Add(1)
	for peak := g.peak.Load(); n > peak && !g.peak.CompareAndSwap(peak, n); {
		peak = g.peak.Load()
	}
	g.running.Add(-1)
	g.done.Add(1)
}

// smallPool makes a pool that has its ring from the first task on.
func smallPool(workers int, opts ...pool.Option) *pool.Pool {
	return pool.New(workers, append(opts, pool.RingAtOnce())...)
}

// Two submit more than there is room for, and wait until all is done.
func TestScheduleWait(t *testing.T) {
	for _, size := range []int{0, 1, 2} {
		p := smallPool(2, pool.QueueSize(size))
		var g gauge
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				assert.NoError(t, p.Submit(g.task))
				assert.NoError(t, p.Submit(g.task))
				assert.NoError(t, p.Wait(context.Background()))
				assert.GreaterOrEqual(t, int(g.done.Load()), 2)
			})
		}
		wg.Wait()
		assert.EqualValues(t, 4, g.done.Load())
		assert.LessOrEqual(t, int(g.peak.Load()), 2)
		assert.NoError(t, p.Close())
	}
}

// The worker takes a task that does not end before there was room for another:
// who waits for room gets it when the task is taken, not when it ends.
func TestScheduleRoom(t *testing.T) {
	p := smallPool(1, pool.QueueSize(1))
	var g gauge
	admitted := make(chan struct{})
	assert.NoError(t, p.Submit(g.task))
	assert.NoError(t, p.Submit(func() { <-admitted }))
	assert.NoError(t, p.Submit(g.task))
	close(admitted)
	assert.NoError(t, p.Close())
	assert.EqualValues(t, 2, g.done.Load())
}

// Who waits for room is not overtaken by who comes later, not even when room
// appears just then.
func TestScheduleOvertaking(t *testing.T) {
	p := smallPool(1, pool.QueueSize(1))
	gate := make(chan struct{})
	var order []string
	task := func(name string) func() { return func() { order = append(order, name) } }
	assert.NoError(t, p.Submit(func() { <-gate }))
	assert.NoError(t, p.Submit(task("queued")))
	var wg sync.WaitGroup
	wg.Go(func() { assert.NoError(t, p.Submit(task("waited"))) })
	for p.Stats().Waiting == 0 {
		runtime.Gosched()
	}
	close(gate)
	assert.NoError(t, p.Submit(task("later")))
	wg.Wait()
	assert.NoError(t, p.Close())
	assert.Equal(t, []string{"queued", "waited", "later"}, order)
}

// Tasks that wait for one another need all the workers, however they came.
func TestScheduleWidth(t *testing.T) {
	p := smallPool(2, pool.QueueSize(1))
	for range 2 {
		var meet sync.WaitGroup
		meet.Add(2)
		task := func() { meet.Done(); meet.Wait() }
		var wg sync.WaitGroup
		wg.Go(func() { assert.NoError(t, p.Submit(task)) })
		assert.NoError(t, p.Submit(task))
		wg.Wait()
	}
	assert.NoError(t, p.Close())
}

// A task that submits, while others fill the pool.
func TestScheduleNested(t *testing.T) {
	p := smallPool(1, pool.QueueSize(1))
	var g gauge
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			assert.NoError(t, p.Submit(func() {
				g.task()
				assert.NoError(t, p.Submit(g.task))
			}))
		})
	}
	wg.Wait()
	assert.NoError(t, p.Wait(context.Background()))
	assert.EqualValues(t, 4, g.done.Load())
	assert.EqualValues(t, 1, g.peak.Load())
	assert.NoError(t, p.Close())
}

// The limit goes down and up while tasks come and the pool is closed.
func TestScheduleResize(t *testing.T) {
	p := smallPool(2, pool.QueueSize(1))
	var g gauge
	var accepted atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range 2 {
				if p.Submit(g.task) == nil {
					accepted.Add(1)
				}
			}
		})
	}
	wg.Go(func() {
		p.Resize(1)
		p.Resize(2)
		assert.NoError(t, p.Close())
	})
	wg.Wait()
	assert.NoError(t, p.Close())
	assert.Equal(t, accepted.Load(), g.done.Load())
	assert.LessOrEqual(t, int(g.peak.Load()), 2)
}

// A pool that shrank to one worker runs one task at a time.
func TestScheduleShrunk(t *testing.T) {
	p := smallPool(2)
	var before, after gauge
	assert.NoError(t, p.Submit(before.task))
	assert.NoError(t, p.Submit(before.task))
	p.Resize(1)
	assert.NoError(t, p.Wait(context.Background()))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { assert.NoError(t, p.Submit(after.task)) })
	}
	wg.Wait()
	assert.NoError(t, p.Close())
	assert.EqualValues(t, 2, before.done.Load())
	assert.EqualValues(t, 2, after.done.Load())
	assert.EqualValues(t, 1, after.peak.Load())
}

// Dropping races with taking: each task is run or dropped, never both.
func TestScheduleDrop(t *testing.T) {
	p := smallPool(1, pool.QueueSize(1), pool.WhenFull(pool.DropOldest))
	var g gauge
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			assert.NoError(t, p.Submit(g.task))
			assert.NoError(t, p.Submit(g.task))
		})
	}
	wg.Wait()
	assert.NoError(t, p.Wait(context.Background()))
	s := p.Stats()
	assert.EqualValues(t, 4, s.Done+s.Cancelled)
	assert.EqualValues(t, g.done.Load(), s.Done)
	assert.NoError(t, p.Close())
}

// Cancel races with submitters and workers.
func TestScheduleCancel(t *testing.T) {
	p := smallPool(1, pool.QueueSize(2))
	var g gauge
	var accepted, dropped atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range 2 {
				if p.Submit(g.task) == nil {
					accepted.Add(1)
				}
			}
		})
	}
	wg.Go(func() { dropped.Add(int32(p.Cancel())) })
	wg.Wait()
	assert.NoError(t, p.Close())
	s := p.Stats()
	assert.Equal(t, accepted.Load(), g.done.Load()+dropped.Load())
	assert.EqualValues(t, g.done.Load(), s.Done)
	assert.EqualValues(t, dropped.Load(), s.Cancelled)
}

// Workers are lost and replaced while others submit.
func TestScheduleGoexit(t *testing.T) {
	p := smallPool(1, pool.QueueSize(0), pool.OnPanic(func(error) {}))
	var g gauge
	var wg sync.WaitGroup
	wg.Go(func() { assert.NoError(t, p.Submit(func() { g.task(); runtime.Goexit() })) })
	wg.Go(func() { assert.NoError(t, p.Submit(func() { g.task(); panic("task") })) })
	wg.Go(func() { assert.NoError(t, p.Submit(g.task)) })
	wg.Wait()
	assert.NoError(t, p.Close())
	assert.EqualValues(t, 3, g.done.Load())
	assert.EqualValues(t, 1, g.peak.Load())
}

// A cancelled future makes room while somebody waits for it, and counts once,
// whatever becomes of its place.
func TestScheduleCancelMakesRoom(t *testing.T) {
	p := smallPool(1, pool.QueueSize(1))
	var g gauge
	gate := make(chan struct{})
	assert.NoError(t, p.Submit(func() { <-gate }))
	future, err := pool.Call(context.Background(), p, func(context.Context, int) (int, error) { return 0, nil }, 0)
	assert.NoError(t, err)
	var wg sync.WaitGroup
	wg.Go(func() { assert.NoError(t, p.Submit(g.task)) })
	wg.Go(func() { assert.True(t, future.Cancel()) })
	wg.Wait()
	wg.Go(func() { close(gate) })
	assert.NoError(t, p.Wait(context.Background()))
	wg.Wait()
	s := p.Stats()
	assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Done: 2, Cancelled: 1}, s)
	assert.EqualValues(t, 1, g.done.Load())
	assert.NoError(t, p.Close())
}

// Giving up waiting for room races with getting it.
func TestScheduleGivingUp(t *testing.T) {
	p := smallPool(1, pool.QueueSize(0))
	var g gauge
	var accepted atomic.Int32
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if p.SubmitContext(ctx, g.task) == nil {
				accepted.Add(1)
			}
		})
	}
	wg.Go(cancel)
	wg.Wait()
	assert.NoError(t, p.Submit(g.task), "no room was lost")
	assert.NoError(t, p.Close())
	assert.Equal(t, accepted.Load()+1, g.done.Load())
	assert.EqualValues(t, 1, g.peak.Load())
}

// The time of an idle worker ends while a task comes.
func TestScheduleKeepAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := smallPool(1, pool.KeepAlive(time.Millisecond))
		var g gauge
		for range 3 {
			assert.NoError(t, p.Submit(g.task))
			time.Sleep(time.Millisecond)
		}
		assert.NoError(t, p.Wait(context.Background()))
		assert.EqualValues(t, 3, g.done.Load())
		assert.NoError(t, p.Close())
	})
}

// Init and Fini are paired while the pool is closed under its submitters.
func TestScheduleInit(t *testing.T) {
	var began, ended, accepted atomic.Int32
	var g gauge
	p := smallPool(2, pool.QueueSize(0),
		pool.Init(func(int) error { began.Add(1); return nil }),
		pool.Fini(func(int) { ended.Add(1) }))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if p.Submit(g.task) == nil {
				accepted.Add(1)
			}
		})
	}
	wg.Go(func() { assert.NoError(t, p.Close()) })
	wg.Wait()
	assert.NoError(t, p.Close())
	assert.Equal(t, accepted.Load(), g.done.Load())
	assert.Equal(t, began.Load(), ended.Load())
}
