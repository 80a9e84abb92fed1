package pool_test

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

// open makes a pool that the test closes. It has its ring from the first task on;
// the tests that call pool.New cover pools that do not.
func open(t *testing.T, workers int, opts ...pool.Option) *pool.Pool {
	p := pool.New(workers, append(opts, pool.RingAtOnce())...)
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// submit hands over tasks that the pool must take without waiting.
func submit(t *testing.T, p *pool.Pool, tasks ...func()) {
	t.Helper()
	before := time.Now()
	for _, task := range tasks {
		require.NoError(t, p.Submit(task))
	}
	require.Equal(t, before, time.Now(), "Submit waited")
}

// warm has every worker of a pool started and idle.
func warm(t *testing.T, p *pool.Pool) {
	t.Helper()
	blocked := newRecorder()
	for range p.Stats().Workers {
		submit(t, p, blocked.task(0, time.Second))
	}
	time.Sleep(time.Second)
	synctest.Wait()
	require.Equal(t, p.Stats().Workers, blocked.peak)
	require.Zero(t, p.Stats().Running)
}

// assertSlots checks that exactly as many tasks run together as the pool has
// workers, by submitting more that block. The pool must be idle.
func assertSlots(t *testing.T, p *pool.Pool) {
	t.Helper()
	workers := p.Stats().Workers
	r := newRecorder()
	gate := make(chan struct{})
	for range 3 * workers {
		go func() {
			assert.NoError(t, p.Submit(func() {
				r.start(0)
				defer r.end(0)
				<-gate
			}))
		}()
	}
	synctest.Wait()
	assert.Equal(t, workers, r.nowRunning(), "blocked tasks that run together")
	close(gate)
	synctest.Wait()
	assert.Equal(t, workers, r.peak)
	assert.Len(t, r.order(), 3*workers)
}

// Two signals must not wake the same worker.
func TestBurstOnAWarmPoolStartsAllWorkers(t *testing.T) {
	for _, workers := range []int{1, 2, 5, 64} {
		synctest.Test(t, func(t *testing.T) {
			p := open(t, workers)
			for range 3 {
				warm(t, p)
				// With one processor no worker wakes up between two Submits,
				// and with several it may.
				for _, procs := range []int{1, runtime.GOMAXPROCS(0)} {
					before := runtime.GOMAXPROCS(procs)
					assertBurst(t, p, workers)
					runtime.GOMAXPROCS(before)
				}
			}
		})
	}
}

func assertBurst(t *testing.T, p *pool.Pool, workers int) {
	t.Helper()
	r := newRecorder()
	for i := range workers {
		submit(t, p, r.task(i, time.Second))
	}
	synctest.Wait()
	assert.Equal(t, workers, r.nowRunning())
	time.Sleep(time.Second)
	synctest.Wait()
	assert.Zero(t, p.Stats().Running)
}

// Many goroutines that submit to a fresh pool at once do not start more
// workers than it may have.
func TestBoundOnAFreshPool(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		synctest.Test(t, func(t *testing.T) {
			for range 100 {
				assertSlots(t, open(t, workers))
			}
		})
	}
}

func TestWorkersStartOnDemandAndAreUsedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 4)
		assert.Zero(t, p.Stats().Live, "a fresh pool has no workers")
		r := newRecorder()
		for i := range 10 {
			submit(t, p, r.task(i, time.Second))
			time.Sleep(2 * time.Second)
		}
		assert.Equal(t, 1, p.Stats().Live, "one task at a time needs one worker")
		assert.Len(t, r.goroutines, 1)
	})
}

// Neither tasks nor their failures make goroutines that stay.
func TestGoroutinesDoNotGrowWithTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 3)
		synctest.Wait()
		before := runtime.NumGoroutine()
		gate := make(chan struct{})
		defer close(gate)
		for i := range 1000 {
			submit(t, p, func() {
				if i < 500 {
					runtime.Goexit()
				}
				<-gate
			})
		}
		synctest.Wait()
		assert.LessOrEqual(t, runtime.NumGoroutine()-before, 3)
		assert.Equal(t, pool.Stats{Workers: 3, Live: 3, Running: 3, Queued: 497, Done: 500, Failed: 500}, p.Stats())
	})
}

func TestPoolsDoNotShareCapacity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full, other := open(t, 1), open(t, 1)
		r := newRecorder()
		submit(t, full, r.task(0, time.Hour), r.task(1, time.Hour))
		submit(t, other, r.task(2, time.Second))
		synctest.Wait()
		assert.Equal(t, 2, r.nowRunning())
	})
}

func TestNilTaskIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 2)
		assert.Panics(t, func() { _ = p.Submit(nil) })
		assert.Panics(t, func() { p.TrySubmit(nil) })
		assert.Panics(t, func() { _ = p.SubmitContext(t.Context(), nil) })
		assertSlots(t, p)
	})
}

// A thousand failures of each kind leave neither more nor fewer workers.
func TestFailuresCostNoWorker(t *testing.T) {
	for _, ending := range endings {
		for _, workers := range []int{1, 3} {
			t.Run(ending.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := open(t, workers)
					for range 1000 {
						submit(t, p, ending.fail)
					}
					synctest.Wait()
					assertSlots(t, p)
					assert.EqualValues(t, 1000, p.Stats().Failed)
					assert.Equal(t, workers, p.Stats().Live)
					ending.check(t, p.Close())
				})
			})
		}
	}
}

func TestZeroPoolIsRefused(t *testing.T) {
	var p pool.Pool
	for name, use := range map[string]func(){
		"Submit":    func() { _ = p.Submit(func() {}) },
		"TrySubmit": func() { p.TrySubmit(func() {}) },
		"Close":     func() { _ = p.Close() },
	} {
		assert.PanicsWithValue(t, "pool: a Pool is made by New", use, name)
	}
}
