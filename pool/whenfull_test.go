package pool_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

func TestReject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1, pool.QueueSize(2), pool.WhenFull(pool.Reject))
		gate := make(chan struct{})
		submit(t, p, func() { <-gate }, func() {}, func() {})
		synctest.Wait()
		before := p.Stats()
		assert.Equal(t, pool.ErrFull, p.Submit(func() { t.Error("a rejected task ran") }))
		assert.Equal(t, before, p.Stats())
		close(gate)
		require.NoError(t, p.Wait(t.Context()))
		submit(t, p, func() {}, func() {}, func() {})
	})
}

func TestCallerRuns(t *testing.T) {
	for _, end := range []struct {
		name   string
		task   func()
		failed uint64
	}{
		{"return", func() {}, 0},
		{"panic", func() { panic("task") }, 1},
		{"Goexit", runtime.Goexit, 1},
	} {
		t.Run(end.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 1, pool.QueueSize(0), pool.WhenFull(pool.CallerRuns), pool.OnPanic(func(error) {}))
				gate := make(chan struct{})
				submit(t, p, func() { <-gate })
				synctest.Wait()
				began := time.Now()
				returned := false
				go func() {
					stack := make([]byte, 10_000)
					require.NoError(t, p.Submit(func() {
						stack = stack[:runtime.Stack(stack, false)]
						assert.Contains(t, string(stack), "TestCallerRuns", "the task runs on the submitter's goroutine")
						assert.Equal(t, 2, p.Stats().Running)
						time.Sleep(time.Second)
						end.task()
					}))
					returned = true
					assert.Equal(t, time.Second, time.Since(began))
				}()
				synctest.Wait()
				close(gate)
				require.NoError(t, p.Wait(t.Context()))
				synctest.Wait()
				assert.Equal(t, time.Second, time.Since(began), "Wait waits for the submitter's task")
				assert.Equal(t, end.name != "Goexit", returned)
				assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Done: 2, Failed: end.failed}, p.Stats())
			})
		})
	}
}

func TestDropOldest(t *testing.T) {
	for _, size := range []int{1, 2, 3, 5} { // with and without tasks beyond the ring
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 1, pool.QueueSize(size), pool.WhenFull(pool.DropOldest))
				gate := make(chan struct{})
				submit(t, p, func() { <-gate })
				synctest.Wait()
				var order []int
				for i := range 20 {
					submit(t, p, func() { order = append(order, i) })
				}
				synctest.Wait()
				assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Running: 1, Queued: size, Cancelled: uint64(20 - size)}, p.Stats())
				close(gate)
				require.NoError(t, p.Wait(t.Context()))
				var want []int
				for i := 20 - size; i < 20; i++ {
					want = append(want, i)
				}
				assert.Equal(t, want, order)
				assert.EqualValues(t, 1+size, p.Stats().Done)
			})
		})
	}
	t.Run("nothing to drop", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := open(t, 1, pool.QueueSize(0), pool.WhenFull(pool.DropOldest))
			gate := gated(p, 1)
			assert.Equal(t, pool.ErrFull, p.Submit(func() {}))
			close(gate)
		})
	})
}

func TestPoliciesAreKnown(t *testing.T) {
	for _, unknown := range []pool.Policy{-1, pool.DropOldest + 1} {
		assert.Panics(t, func() { pool.WhenFull(unknown) })
	}
}

// Tasks that submit to their own pool never wait, whatever its size: a tree of
// them is done by one worker without a queue, in order of breadth.
func TestNestedSubmission(t *testing.T) {
	for _, workers := range []int{1, 2} {
		for _, size := range []int{0, 1, 3, 1024} {
			t.Run(fmt.Sprintf("%d workers, queue of %d", workers, size), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := open(t, workers, pool.QueueSize(size))
					var done atomic.Int64
					var grow func(depth int) func()
					grow = func(depth int) func() {
						return func() {
							if depth > 0 {
								assert.NoError(t, p.Submit(grow(depth-1)))
								assert.NoError(t, p.Submit(grow(depth-1)))
							}
							done.Add(1)
						}
					}
					assert.NoError(t, p.Submit(grow(6)))
					assert.NoError(t, p.Wait(t.Context()))
					assert.EqualValues(t, 127, done.Load())
				})
			})
		}
	}
}

// The tasks of one pool are strangers to another, and wait for room there.
func TestTasksWaitForRoomInAnotherPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := open(t, 1, pool.QueueSize(1))
		gate := gated(next, 2)
		p := open(t, 1)
		submit(t, p, func() { assert.NoError(t, next.Submit(func() {})) })
		synctest.Wait()
		assert.Equal(t, 1, next.Stats().Waiting)
		close(gate)
		assert.NoError(t, p.Wait(t.Context()))
	})
}

func TestUnboundedQueueNeverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1, pool.Unbounded())
		const n = 10_000
		order := make([]int, 0, n)
		for i := range n {
			submit(t, p, func() {
				if i == 0 {
					time.Sleep(time.Second)
				}
				order = append(order, i)
			})
		}
		synctest.Wait()
		assert.Equal(t, n-1, p.Stats().Queued)
		require.NoError(t, p.Wait(t.Context()))
		for i, got := range order {
			require.Equal(t, i, got, "tasks start in the order of submission")
		}
		require.Len(t, order, n)
	})
}
