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

	"example.com/poollab/pool"
)

func TestCloseOfAnUnusedPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(2)
		assert.NoError(t, p.Close())
		assert.NoError(t, p.Close())
		assert.Zero(t, p.Cancel())
		assert.ErrorIs(t, p.Submit(func() {}), pool.ErrClosed)
		pool.New(2) // needs no Close, or else the bubble would not end
	})
}

// Close of an idle pool has all workers go: the bubble ends only then.
func TestCloseOfAnIdlePool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(4)
		warm(t, p)
		before := time.Now()
		assert.NoError(t, p.Close())
		assert.Equal(t, before, time.Now())
		assert.Zero(t, p.Stats().Live)
	})
}

func TestSubmitAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := func() { t.Error("ran after Close") }
		for _, closing := range []func(*pool.Pool){
			func(p *pool.Pool) { _ = p.Close() },
			func(p *pool.Pool) { p.Cancel() },
			func(p *pool.Pool) { _ = p.Shutdown(t.Context()) },
		} {
			p := pool.New(2)
			submit(t, p, func() { time.Sleep(time.Second) })
			closing(p)
			assert.ErrorIs(t, p.Submit(never), pool.ErrClosed)
			assert.ErrorIs(t, p.SubmitContext(t.Context(), never), pool.ErrClosed)
			assert.False(t, p.TrySubmit(never))
			assert.NoError(t, p.Close())
		}
	})
}

// A task of a pool that closes cannot submit any more, and is told so.
func TestSubmitFromATaskWhileClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		submit(t, p, func() {
			time.Sleep(time.Second)
			assert.ErrorIs(t, p.Submit(func() { t.Error("ran") }), pool.ErrClosed)
		})
		assert.NoError(t, p.Close())
	})
}

func TestCloseRefusesWaitingSubmitters(t *testing.T) {
	for _, tt := range []struct {
		name  string
		close func(*pool.Pool)
	}{
		{"Close", func(p *pool.Pool) { go p.Close() }},
		{"Shutdown", func(p *pool.Pool) { go p.Shutdown(context.Background()) }},
		{"Cancel", func(p *pool.Pool) { p.Cancel() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 1, pool.QueueSize(0))
				r := newRecorder()
				submit(t, p, r.task(0, time.Hour))
				refused := 0
				var mu sync.Mutex
				for range 3 {
					go func() {
						err := p.Submit(func() { t.Error("a refused task ran") })
						assert.ErrorIs(t, err, pool.ErrClosed)
						mu.Lock()
						refused++
						mu.Unlock()
					}()
				}
				synctest.Wait()
				assert.Equal(t, 3, p.Stats().Waiting)
				tt.close(p)
				synctest.Wait()
				assert.Equal(t, 3, refused, "at once, and not when the task has ended")
				assert.Zero(t, p.Stats().Waiting)
			})
		})
	}
}

func TestCancelDropsWhatIsQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(2)
		r := newRecorder()
		for i := range 10 {
			submit(t, p, r.task(i, time.Second))
		}
		synctest.Wait()
		assert.Equal(t, 8, p.Cancel())
		assert.Zero(t, p.Cancel())
		assert.Zero(t, r.now(), "Cancel waits for nothing")
		assert.NoError(t, p.Close())
		assert.Equal(t, time.Second, r.now(), "running tasks go on, and Close waits for them")
		assert.Len(t, r.order(), 2)
		assert.Equal(t, pool.Stats{Workers: 2, Done: 2, Cancelled: 8}, p.Stats())
	})
}

func TestCloseReturnsTheFirstFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(2)
		submit(t, p,
			func() { time.Sleep(2 * time.Second); panic("second") },
			func() { time.Sleep(time.Second); runtime.Goexit() },
		)
		assert.Equal(t, pool.ErrGoexit, p.Close())
		assert.Equal(t, pool.ErrGoexit, p.Close(), "every time")
		assert.EqualValues(t, 2, p.Stats().Failed)
	})
}

// Tasks that fail while the pool closes must not keep it from closing.
func TestFailuresWhileClosing(t *testing.T) {
	for _, ending := range endings {
		t.Run(ending.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pool.New(2)
				for range 5 {
					submit(t, p, func() { time.Sleep(time.Second); ending.fail() })
				}
				ending.check(t, p.Close())
				assert.Equal(t, pool.Stats{Workers: 2, Done: 5, Failed: 5}, p.Stats())
			})
		})
	}
}

func TestOnPanic(t *testing.T) {
	for _, ending := range endings {
		t.Run(ending.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told []error
				p := pool.New(1, pool.OnPanic(func(err error) { told = append(told, err) }))
				submit(t, p, ending.fail, func() {}, ending.fail)
				assert.NoError(t, p.Close(), "somebody listened")
				assert.Len(t, told, 2)
				for _, err := range told {
					ending.check(t, err)
				}
			})
		})
	}
}

// The listener is called by the worker, and may submit.
func TestOnPanicMaySubmit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		var p *pool.Pool
		p = open(t, 1, pool.OnPanic(func(error) { assert.NoError(t, p.Submit(r.task(1, time.Second))) }))
		submit(t, p, func() { panic("boom") })
		synctest.Wait()
		assert.Equal(t, []int{1}, r.order())
	})
}

// Whatever becomes of the listener, the pool keeps its workers and its room.
func TestListenersThatFail(t *testing.T) {
	for _, task := range endings {
		for _, listener := range endings {
			t.Run(task.name+"/"+listener.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := open(t, 2, pool.QueueSize(1), pool.OnPanic(func(error) { listener.fail() }))
					for range 20 {
						assert.NoError(t, p.Submit(task.fail))
					}
					synctest.Wait()
					assert.Equal(t, pool.Stats{Workers: 2, Live: 2, Done: 20, Failed: 20}, p.Stats())
					assertSlots(t, p)
					listener.check(t, p.Close())
				})
			})
		}
	}
}

func TestErrorsCanBeToldApart(t *testing.T) {
	kinds := []error{pool.ErrClosed, pool.ErrBroken, pool.ErrGoexit}
	for i, a := range kinds {
		for j, b := range kinds {
			assert.Equal(t, i == j, errors.Is(a, b))
		}
	}
}
