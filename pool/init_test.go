package pool_test

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

func TestInitRunsOncePerWorkerBeforeItsFirstTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var numbers []int
		ready := map[string]bool{}
		p := pool.New(3, pool.Init(func(worker int) error {
			time.Sleep(time.Second)
			mu.Lock()
			defer mu.Unlock()
			numbers = append(numbers, worker)
			ready[goroutineID()] = true
			return nil
		}))
		r := newRecorder()
		for i := range 9 {
			submit(t, p, func() {
				mu.Lock()
				assert.True(t, ready[goroutineID()], "Init runs on the worker's own goroutine")
				mu.Unlock()
				r.task(i, time.Second)()
			})
		}
		assert.NoError(t, p.Close())
		slices.Sort(numbers)
		assert.Equal(t, []int{0, 1, 2}, numbers)
		assert.Equal(t, 4*time.Second, r.now())
		assert.Equal(t, 3, r.peak)
	})
}

// The successor of a worker that Goexit took has a new goroutine, and what
// Init prepared belongs to the goroutine.
func TestInitRunsAgainAfterGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var numbers []int
		p := pool.New(1, pool.Init(func(worker int) error {
			numbers = append(numbers, worker)
			return nil
		}))
		submit(t, p, func() {}, runtime.Goexit, func() {}, func() { panic("boom") }, func() {})
		_ = p.Close()
		assert.Equal(t, []int{0, 0}, numbers)
		assert.EqualValues(t, 5, p.Stats().Done)
	})
}

var errInit = errors.New("no connection")

func TestInitThatFailsBreaksThePool(t *testing.T) {
	type failure struct {
		name  string
		fail  func() error
		check func(t *testing.T, err error)
	}
	failures := []failure{{"error", func() error { return errInit }, func(t *testing.T, err error) {
		assert.ErrorIs(t, err, errInit)
		assert.EqualError(t, err, "pool: broken: no connection")
	}}}
	for _, ending := range endings {
		check := ending.check
		if ending.name == "Goexit" || ending.name == "Goexit while panicking" {
			check = func(t *testing.T, err error) { assert.ErrorIs(t, err, pool.ErrGoexit) }
		}
		failures = append(failures, failure{ending.name, func() error { ending.fail(); return nil }, check})
	}
	for _, failure := range failures {
		for _, workers := range []int{1, 3} {
			t.Run(failure.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					calls := 0
					var mu sync.Mutex
					p := pool.New(workers, pool.QueueSize(2), pool.Init(func(int) error {
						mu.Lock()
						calls++
						mu.Unlock()
						time.Sleep(time.Second)
						return failure.fail()
					}))
					never := func() { t.Error("ran in a broken pool") }
					for range workers + 2 {
						assert.NoError(t, p.Submit(never))
					}
					before := time.Now()
					refused := p.Submit(never) // waits for room
					assert.Equal(t, time.Second, time.Since(before))
					for _, err := range []error{refused, p.Submit(never), p.Close(), p.Close()} {
						assert.ErrorIs(t, err, pool.ErrBroken)
						assert.NotErrorIs(t, err, pool.ErrClosed)
						failure.check(t, err)
					}
					assert.False(t, p.TrySubmit(never))
					assert.Equal(t, pool.Stats{Workers: workers, Cancelled: uint64(workers + 2)}, p.Stats())
					assert.Equal(t, workers, calls, "nobody tries again")
				})
			})
		}
	}
}

// One worker fails; what the others run is seen through.
func TestInitThatFailsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(2, pool.Init(func(worker int) error {
			if worker == 1 {
				time.Sleep(time.Second)
				return errInit
			}
			return nil
		}))
		r := newRecorder()
		submit(t, p, r.task(0, 5*time.Second), r.task(1, time.Second), r.task(2, time.Second))
		assert.ErrorIs(t, p.Close(), errInit)
		assert.Equal(t, []int{0}, r.order())
		assert.Equal(t, 5*time.Second, r.now())
		assert.Equal(t, pool.Stats{Workers: 2, Done: 1, Cancelled: 2}, p.Stats())
	})
}
