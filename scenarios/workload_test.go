package scenarios

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// tree is a workload whose task n finds the tasks 2n+1 and 2n+2 up to a limit.
// Each takes a second; odd ones fail.
func tree(limit int) *Workload {
	return &Workload{
		Tasks: []Task{{ID: 0}},
		Do: func(ctx context.Context, t Task) (Result, error) {
			r := Result{Task: t.ID}
			if err := wait(ctx, time.Second); err != nil {
				return r, err
			}
			for _, child := range []int{2*t.ID + 1, 2*t.ID + 2} {
				if child < limit {
					r.Found = append(r.Found, Task{ID: child})
				}
			}
			if t.ID%2 == 1 {
				return r, errors.New("odd")
			}
			return r, nil
		},
	}
}

func ids(results []Result) []int {
	var out []int
	for _, r := range results {
		out = append(out, r.Task)
	}
	slices.Sort(out)
	return out
}

func TestRunDoesAllThatIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(4)
		begin := time.Now()
		results, err := tree(15).Run(t.Context(), p, nil)
		assert.NoError(t, err, "a task's error stops nothing")
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, ids(results))
		assert.Equal(t, 5*time.Second, time.Since(begin), "levels of 1, 2, 4 and 8 tasks on 4 workers")
		assert.NoError(t, p.Close())
	})
}

func TestRunEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		p := pool.New(4)
		w := tree(1000)
		var running atomic.Int64
		do := w.Do
		w.Do = func(ctx context.Context, task Task) (Result, error) {
			running.Add(1)
			defer running.Add(-1)
			return do(ctx, task)
		}
		results, err := w.Run(ctx, p, nil)
		assert.Zero(t, running.Load(), "no task is running when Run returns")
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, []int{0, 1, 2}, ids(results), "the running ones are told to stop and come back")
		assert.NoError(t, p.Close())
	})
}

var errFull = errors.New("full")

// refusing takes a number of tasks and no more.
type refusing struct {
	*pool.Pool
	left int
}

func (r *refusing) Submit(task func()) error {
	if r.left--; r.left < 0 {
		return errFull
	}
	return r.Pool.Submit(task)
}

func TestRunOnAPoolThatRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &refusing{pool.New(1), 3}
		results, err := tree(15).Run(t.Context(), p, nil)
		assert.ErrorIs(t, err, errFull)
		assert.Equal(t, []int{0, 1, 2}, ids(results))
		assert.NoError(t, p.Close())
	})
}

func TestRunSubmitsNothingAfterARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &refusing{pool.New(2), 2}
		w := tree(15)
		w.Tasks = []Task{{ID: 1}, {ID: 2}, {ID: 3}, {ID: 4}}
		begin := time.Now()
		results, err := w.Run(t.Context(), p, nil)
		assert.ErrorIs(t, err, errFull)
		assert.Equal(t, []int{1, 2}, ids(results), "those that were accepted")
		assert.Equal(t, time.Second, time.Since(begin), "it waits for them")
		assert.Equal(t, -1, p.left, "it asks no more once it has been refused")
		assert.NoError(t, p.Close())
	})
}

func TestRunOnAPoolThatDropsTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pool.New(1)
		w := tree(3)
		w.Tasks = []Task{{ID: 1}, {ID: 2}, {ID: 3}}
		time.AfterFunc(500*time.Millisecond, func() { p.Cancel() })
		begin := time.Now()
		results, err := w.Run(ctx, p, nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, []int{1}, ids(results))
		assert.Equal(t, time.Minute, time.Since(begin))
		assert.NoError(t, p.Close())
	})
}

func TestRunOnAPoolThatCannotStart(t *testing.T) {
	errInit := errors.New("no connection")
	t.Run("known before", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := pool.New(2, pool.Init(func(int) error { return errInit }))
			_ = p.Submit(func() { t.Error("a task ran on a worker that could not start") })
			synctest.Wait()
			results, err := tree(15).Run(t.Context(), p, nil)
			assert.ErrorIs(t, err, pool.ErrBroken)
			assert.ErrorIs(t, err, errInit)
			assert.Empty(t, results)
			assert.ErrorIs(t, p.Close(), errInit)
		})
	})
	t.Run("after it has accepted", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			p := pool.New(2, pool.Init(func(int) error {
				time.Sleep(time.Second)
				return errInit
			}))
			results, err := tree(15).Run(ctx, p, nil)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.Empty(t, results)
			assert.ErrorIs(t, p.Close(), errInit)
		})
	})
}

// keeping is a pool that runs its tasks late: when it is told to.
type keeping struct{ tasks []func() }

func (k *keeping) Submit(task func()) error {
	if len(k.tasks) == 2 {
		return errFull
	}
	k.tasks = append(k.tasks, task)
	return nil
}

func TestTasksThatComeAfterRunDoNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(why) })
		w := tree(15)
		w.Tasks = []Task{{ID: 1}, {ID: 2}, {ID: 3}}
		p := &keeping{}
		results, err := w.Run(ctx, p, func(context.Context, Task) (Result, error) {
			t.Error("a task ran after Run had returned")
			return Result{}, nil
		})
		assert.ErrorIs(t, err, why)
		assert.ErrorIs(t, err, errFull, "it was refused a task, too")
		assert.Empty(t, results)
		for _, task := range p.tasks {
			task()
		}
	})
}

func TestRunWaitsForRunningTasksOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		p := pool.New(1)
		w := tree(3)
		w.Tasks = []Task{{ID: 1}, {ID: 2}}
		begin := time.Now()
		results, err := w.Run(ctx, p, func(_ context.Context, t Task) (Result, error) {
			time.Sleep(time.Hour) // it does not listen
			return Result{Task: t.ID}, nil
		})
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, []int{1}, ids(results))
		assert.Equal(t, time.Hour, time.Since(begin))
		assert.NoError(t, p.Close())
	})
}

func TestRunCallsTheObserver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, calls := tree(3), 0
		p := pool.New(1)
		_, err := w.Run(t.Context(), p, func(ctx context.Context, task Task) (Result, error) {
			calls++
			return w.Do(ctx, task)
		})
		assert.NoError(t, err)
		assert.Equal(t, 3, calls)
		assert.NoError(t, p.Close())
	})
}
