package pool_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// fibonacci computes with one task for each of its calls, all of which wait.
func fibonacci(ctx context.Context, p *pool.Pool, n int) (int, error) {
	if n < 2 {
		return n, nil
	}
	fib := func(ctx context.Context, n int) (int, error) { return fibonacci(ctx, p, n) }
	one, err := pool.Call(ctx, p, fib, n-1)
	if err != nil {
		return 0, err
	}
	two, err := pool.Call(ctx, p, fib, n-2)
	if err != nil {
		return 0, err
	}
	a, err := one.Result(ctx)
	if err != nil {
		return 0, err
	}
	b, err := two.Result(ctx)
	return a + b, err
}

// NST-02: tasks that wait for tasks of their own pool do not deadlock it.
func TestTasksWaitForTheirOwnPool(t *testing.T) {
	for _, workers := range []int{1, 2, 3} {
		synctest.Test(t, func(t *testing.T) {
			p := open(t, workers)
			f := start(t, p, func(ctx context.Context) (int, error) { return fibonacci(ctx, p, 12) })
			value, err := f.Result(t.Context())
			assert.NoError(t, err)
			assert.Equal(t, 144, value)
		})
	}
}

// waits are the ways to wait for a future, with the value that they find.
var waits = map[string]func(context.Context, *pool.Future[int]) (int, error){
	"Result": func(ctx context.Context, f *pool.Future[int]) (int, error) { return f.Result(ctx) },
	"Err": func(ctx context.Context, f *pool.Future[int]) (int, error) {
		err := f.Err(ctx)
		value, _, _ := f.TryResult()
		return value, err
	},
	"Wait": func(ctx context.Context, f *pool.Future[int]) (int, error) {
		_, _, err := pool.Wait(ctx, pool.AllCompleted, f)
		value, _, _ := f.TryResult()
		return value, err
	},
	"AsCompleted": func(ctx context.Context, f *pool.Future[int]) (value int, err error) {
		for _, f := range pool.AsCompleted(ctx, f) {
			value, err = f.Result(context.Background())
		}
		return value, err
	},
}

func TestWaitingTaskHelps(t *testing.T) { // NST-02
	for name, wait := range waits {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 1)
				runs := 0
				outer := start(t, p, func(ctx context.Context) (string, error) {
					here := goroutineID()
					inner := start(t, p, func(context.Context) (int, error) {
						runs++
						assert.Equal(t, here, goroutineID())
						time.Sleep(time.Second)
						return 7, nil
					})
					assert.Equal(t, pool.Pending, inner.State())
					value, err := wait(ctx, inner)
					assert.Equal(t, 7, value)
					return "out", err
				})
				value, err := outer.Result(t.Context())
				assert.NoError(t, err)
				assert.Equal(t, "out", value)
				assert.Equal(t, time.Second, elapsed())
				assert.NoError(t, p.Close())
				assert.Equal(t, 1, runs, "the queue has it too")
			})
		})
	}
}

// A context that has ended is noticed before a call is done for it.
func TestNoHelpAfterTheEndOfTheContext(t *testing.T) { // FUT-06
	for name, wait := range waits {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 1)
				outer := start(t, p, func(context.Context) (int, error) {
					inner := start(t, p, after(time.Second, 7, nil))
					_, err := wait(expired(), inner)
					assert.ErrorIs(t, err, context.Canceled)
					assert.Zero(t, elapsed())
					assert.Equal(t, pool.Pending, inner.State())
					return 0, nil
				})
				assert.NoError(t, outer.Err(t.Context()))
			})
		})
	}
}

// Who is no worker of the future's pool leaves its calls to the workers.
func TestOnlyWorkersOfThePoolHelp(t *testing.T) {
	for name, wait := range waits {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, other := open(t, 1), open(t, 1)
				submit(t, p, func() { time.Sleep(time.Second) })
				f := start(t, p, after(0, 7, nil))
				g := start(t, p, after(0, 8, nil))
				outer := start(t, other, func(ctx context.Context) (int, error) { return wait(ctx, g) })
				value, err := wait(t.Context(), f)
				assert.NoError(t, err)
				assert.Equal(t, 7, value)
				value, err = outer.Result(t.Context())
				assert.NoError(t, err)
				assert.Equal(t, 8, value)
				assert.Equal(t, time.Second, elapsed())
			})
		})
	}
}

// A task that waits helps one call at a time, so that calls do not outnumber
// the workers.
func TestHelpingKeepsTheBound(t *testing.T) {
	for _, workers := range []int{1, 3} {
		synctest.Test(t, func(t *testing.T) {
			p := open(t, workers)
			r := newRecorder()
			var outers []pool.Waitable
			for range workers {
				outers = append(outers, start(t, p, func(ctx context.Context) (int, error) {
					var inners []*pool.Future[int]
					for i := range 4 {
						inners = append(inners, start(t, p, func(context.Context) (int, error) {
							r.task(i, time.Second)()
							return i, nil
						}))
					}
					for _, f := range pool.AsCompleted(ctx, inners...) {
						assert.NoError(t, f.Err(ctx))
					}
					return 0, nil
				}))
			}
			_, _, err := pool.Wait(t.Context(), pool.AllCompleted, outers...)
			assert.NoError(t, err)
			assert.LessOrEqual(t, r.peak, workers)
			if workers == 1 {
				assert.Equal(t, 4*time.Second, elapsed())
			}
		})
	}
}

// A Goexit in a call takes the task along that does it while it waits.
func TestGoexitWhileHelping(t *testing.T) {
	for name, wait := range waits {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pool.New(1)
				cleaned := false
				var inner *pool.Future[int]
				outer := start(t, p, func(ctx context.Context) (int, error) {
					defer func() { cleaned = true }()
					inner = start(t, p, func(context.Context) (int, error) { runtime.Goexit(); return 1, nil })
					return wait(ctx, inner)
				})
				assert.Same(t, pool.ErrGoexit, outer.Err(t.Context()))
				assert.Same(t, pool.ErrGoexit, inner.Err(t.Context()))
				assert.True(t, cleaned)
				next := start(t, p, after(0, 2, nil))
				assert.NoError(t, next.Err(t.Context()), "costs no worker")
				_ = p.Close()
			})
		})
	}
}

// A panic in a call does not: it is the outcome of that call only.
func TestPanicWhileHelping(t *testing.T) {
	for name, wait := range waits {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 1)
				outer := start(t, p, func(ctx context.Context) (int, error) {
					inner := start(t, p, func(context.Context) (int, error) { panic(errOne) })
					_, _ = wait(ctx, inner)
					assert.ErrorIs(t, inner.Err(ctx), errOne)
					return 5, nil
				})
				value, err := outer.Result(t.Context())
				assert.NoError(t, err)
				assert.Equal(t, 5, value)
			})
		})
	}
}

// Not even next to a future of the own pool is one of another pool's done here.
func TestNoHelpForAnotherPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, other := open(t, 1), busy(t)
		foreign := start(t, other, after(0, 8, nil))
		outer := start(t, p, func(ctx context.Context) (int, error) {
			own := start(t, p, after(0, 7, nil))
			_, _, err := pool.Wait(ctx, pool.AllCompleted, foreign, own)
			return 0, err
		})
		synctest.Wait()
		assert.Equal(t, pool.Pending, foreign.State())
		assert.Equal(t, pool.Running, outer.State())
		assert.NoError(t, outer.Err(t.Context()))
		assert.Equal(t, time.Hour, elapsed())
	})
}
