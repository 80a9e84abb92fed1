package pool_test

import (
	"context"
	"math"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

// With all tasks blocked, exactly workers + size of them are accepted.
func TestQueueSize(t *testing.T) {
	for _, workers := range []int{1, 3} {
		for _, size := range []int{0, 1, 4, 100} {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, workers, pool.QueueSize(size))
				r := newRecorder()
				gate := make(chan struct{})
				accepted := 0
				go func() {
					for i := range workers + size + 10 {
						assert.NoError(t, p.Submit(func() {
							r.start(i)
							defer r.end(i)
							<-gate
						}))
						accepted++
					}
				}()
				synctest.Wait()
				assert.Equal(t, workers+size, accepted)
				assert.Equal(t, pool.Stats{Workers: workers, Live: workers, Running: workers, Queued: size, Waiting: 1}, p.Stats())
				for i := range 5 {
					gate <- struct{}{}
					synctest.Wait()
					assert.Equal(t, workers+size+i+1, accepted, "one place, one task")
				}
				close(gate)
				synctest.Wait()
				assert.Equal(t, workers, r.peak)
				assert.Equal(t, workers+size+10, accepted)
			})
		}
	}
	assert.Panics(t, func() { pool.QueueSize(-1) })
}

func TestHugeLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, workers := range []int{1, 3, math.MaxInt} {
			p := pool.New(workers, pool.QueueSize(math.MaxInt))
			r := newRecorder()
			for i := range 3 {
				assert.True(t, p.TrySubmit(r.task(i, time.Second)))
			}
			assert.NoError(t, p.Close())
			assert.Equal(t, min(workers, 3), r.peak)
		}
	})
}

func TestTrySubmit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 2, pool.QueueSize(1))
		r := newRecorder()
		for i, step := range []struct {
			pass time.Duration
			took bool
		}{
			{0, true},           // runs until 10 s
			{time.Second, true}, // runs from 1 s until 11 s
			{time.Second, true}, // waits from 2 s
			{0, false},          // full
			{7 * time.Second, false},
			{2 * time.Second, true}, // 11 s: only the third runs
			{0, true},               // waits
			{0, false},
		} {
			time.Sleep(step.pass)
			synctest.Wait()
			assert.Equal(t, step.took, p.TrySubmit(r.task(i, 10*time.Second)), "step %d", i)
		}
		require.NoError(t, p.Close())
		assert.Equal(t, []int{0, 1, 2, 5, 6}, r.order())
		assert.False(t, p.TrySubmit(func() {}))
	})
}

// Nobody overtakes those who wait, TrySubmit included.
func TestWaitingSubmittersAreServedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1, pool.QueueSize(0))
		r := newRecorder()
		submit(t, p, r.task(0, time.Second))
		for i := 1; i <= 5; i++ {
			go func() { assert.NoError(t, p.Submit(r.task(i, time.Second))) }()
			synctest.Wait()
		}
		assert.False(t, p.TrySubmit(r.task(99, time.Second)))
		time.Sleep(time.Hour)
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5}, r.order())
		for i, m := range r.starts {
			assert.Equal(t, time.Duration(i)*time.Second, m.at)
		}
	})
}

func TestSubmitContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1, pool.QueueSize(1))
		r := newRecorder()
		never := func() { t.Error("a refused task ran") }

		gone, cancel := context.WithCancelCause(t.Context())
		cancel(errTooLate)
		err := p.SubmitContext(gone, never)
		assert.ErrorIs(t, err, context.Canceled, "although there is room")
		assert.ErrorIs(t, err, errTooLate)

		assert.NoError(t, p.SubmitContext(t.Context(), r.task(0, 10*time.Second)))
		assert.NoError(t, p.SubmitContext(t.Context(), r.task(1, 10*time.Second)))

		ctx, cancelSoon := context.WithTimeoutCause(t.Context(), time.Second, errTooLate)
		defer cancelSoon()
		err = p.SubmitContext(ctx, never)
		assert.Equal(t, time.Second, r.now())
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorIs(t, err, errTooLate)
		assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Running: 1, Queued: 1}, p.Stats(), "it leaves nothing behind")

		// Room comes before the deadline. The task is not bound to the context.
		ctx, cancelLater := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancelLater()
		assert.NoError(t, p.SubmitContext(ctx, r.task(2, 10*time.Second)))
		assert.Equal(t, 10*time.Second, r.now())
		assert.NoError(t, p.Close())
		assert.Equal(t, []int{0, 1, 2}, r.order())
		assert.Equal(t, 30*time.Second, r.now())
	})
}

// One who leaves the line, from whichever place, does not hold up the others.
func TestSubmittersThatLeaveTheLine(t *testing.T) {
	for leaver := range 3 {
		synctest.Test(t, func(t *testing.T) {
			p := open(t, 1, pool.QueueSize(0))
			r := newRecorder()
			submit(t, p, r.task(0, 10*time.Second))
			var line sync.WaitGroup
			for i := range 3 {
				line.Go(func() {
					ctx, cancel := context.Background(), context.CancelFunc(func() {})
					if i == leaver {
						ctx, cancel = context.WithTimeout(ctx, 2*time.Second)
					}
					defer cancel()
					err := p.SubmitContext(ctx, r.task(i+1, time.Second))
					assert.Equal(t, i == leaver, err != nil)
				})
				synctest.Wait()
			}
			time.Sleep(3 * time.Second)
			assert.Equal(t, 2, p.Stats().Waiting)
			line.Wait()
			assert.NoError(t, p.Close())
			assert.Equal(t, 12*time.Second, r.now())
			assert.Len(t, r.order(), 3)
			assert.NotContains(t, r.order(), leaver+1)
		})
	}
}

// Room and the end of the context come at the same moment: the submitter is
// either served or refused, and the place is not lost either way.
func TestRoomAndEndTogether(t *testing.T) {
	outcomes := map[bool]int{}
	for range 300 {
		synctest.Test(t, func(t *testing.T) {
			p := open(t, 1, pool.QueueSize(0))
			r := newRecorder()
			submit(t, p, r.task(0, time.Second))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := p.SubmitContext(ctx, r.task(1, time.Second))
			outcomes[err == nil]++
			submitted := r.now()
			assert.Equal(t, time.Second, submitted)
			synctest.Wait()
			assert.Equal(t, err == nil, len(r.order()) == 2)
			time.Sleep(time.Second)
			synctest.Wait()
			assertSlots(t, p)
		})
	}
	t.Logf("served %d times, refused %d times", outcomes[true], outcomes[false])
}

// decidedContext ends at the worst moment: when the submitter has been served
// and does not know it yet.
type decidedContext struct {
	context.Context
	serve func()
	ended error
}

func (c *decidedContext) Done() <-chan struct{} {
	c.serve()
	c.ended = context.Canceled
	done := make(chan struct{})
	close(done)
	return done
}

func (c *decidedContext) Err() error { return c.ended }

// An accepted task is reported as accepted, even if ctx has ended since.
func TestServedBeforeTheEnd(t *testing.T) {
	for range 50 { // a select between the two is a matter of luck
		synctest.Test(t, func(t *testing.T) {
			p := open(t, 1, pool.QueueSize(0))
			gate := make(chan struct{})
			submit(t, p, func() { <-gate })
			r := newRecorder()
			ctx := &decidedContext{Context: t.Context(), serve: func() {
				close(gate)
				synctest.Wait()
			}}
			assert.NoError(t, p.SubmitContext(ctx, r.task(1, time.Second)))
			assert.Equal(t, []int{1}, r.order())
		})
	}
}

// The place of a task that fails goes to a submitter who waits.
func TestFailuresMakeRoom(t *testing.T) {
	for _, ending := range endings {
		t.Run(ending.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 1, pool.QueueSize(0))
				r := newRecorder()
				for range 4 {
					assert.NoError(t, p.Submit(func() {
						time.Sleep(time.Second)
						ending.fail()
					}))
				}
				assert.Equal(t, 3*time.Second, r.now())
				time.Sleep(2 * time.Second)
				assertSlots(t, p)
			})
		})
	}
}

// A task that fills its own pool's queue must not wait for it; TrySubmit says
// when to do the work itself.
func TestTrySubmitFromATask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1, pool.QueueSize(1))
		var answers []bool
		submit(t, p, func() {
			answers = append(answers, p.TrySubmit(func() {}), p.TrySubmit(runtime.Gosched))
		})
		synctest.Wait()
		assert.Equal(t, []bool{true, false}, answers)
	})
}
