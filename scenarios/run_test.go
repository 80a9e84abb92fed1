package scenarios

import (
	"context"
	"errors"
	"slices"
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
		Discovers: true,
		Tasks:     []Task{{ID: 0}},
		Do: func(ctx context.Context, t Task) (Result, error) {
			r := Result{Task: t.ID}
			if err := linger(ctx, time.Second); err != nil {
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
		results, err := tree(1000).Run(ctx, p, nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, []int{0, 1, 2}, ids(results), "the running ones are told to stop and come back")
		assert.Zero(t, p.Stats().Running, "no task is running when Run returns")
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
