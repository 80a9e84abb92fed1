package scenarios

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"example.com/poollab/pool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// uncancelled is a context that the pool's cancellation does not reach.
func uncancelled(do func(context.Context, Task) (Result, error)) func(context.Context, Task) (Result, error) {
	return func(ctx context.Context, t Task) (Result, error) { return do(context.WithoutCancel(ctx), t) }
}

func TestFailfast(t *testing.T) {
	tests := []struct {
		name string
		run  func(context.Context, *Workload) ([]Result, error)
		want string // of the check's error; "" if the run is right
	}{
		{"map", func(ctx context.Context, w *Workload) ([]Result, error) {
			_, err := pool.Map(ctx, 5, w.Tasks, w.Do)
			return nil, err
		}, ""},
		{"the results that came before the failure", func(ctx context.Context, w *Workload) (results []Result, _ error) {
			for r, err := range pool.Completed(ctx, 2, w.Tasks, w.Do) {
				if err != nil {
					return results, err
				}
				results = append(results, r)
			}
			return results, nil
		}, ""},
		{"all that were running", func(ctx context.Context, w *Workload) (results []Result, failure error) {
			for r, err := range pool.Completed(ctx, 5, w.Tasks[:5], uncancelled(w.Do)) {
				if err != nil {
					failure = err
				} else {
					results = append(results, r)
				}
			}
			return results, failure
		}, "went on for 700ms after task 2 had failed"},
		{"all results", func(ctx context.Context, w *Workload) (results []Result, failure error) {
			for r, err := range pool.Completed(ctx, 3, w.Tasks, w.Do) {
				if err != nil {
					failure = err
				} else {
					results = append(results, r)
				}
			}
			return results, failure
		}, "after task 2 had failed"},
		{"the error dropped", func(ctx context.Context, w *Workload) ([]Result, error) {
			_, _ = pool.Map(ctx, 5, w.Tasks, w.Do)
			return nil, nil
		}, "without an error"},
		{"its consequence in place of the error", func(ctx context.Context, w *Workload) ([]Result, error) {
			_, _ = pool.Map(ctx, 5, w.Tasks, w.Do)
			return nil, context.Canceled
		}, "not that of task 2"},
		{"the failed task's result", func(ctx context.Context, w *Workload) ([]Result, error) {
			_, err := pool.Map(ctx, 5, w.Tasks, w.Do)
			return []Result{{Task: 2, Value: item(2)}}, err
		}, "although it failed"},
		{"a result of a task that was cancelled", func(ctx context.Context, w *Workload) ([]Result, error) {
			_, err := pool.Map(ctx, 5, w.Tasks, w.Do)
			return []Result{{Task: 3, Value: item(3)}}, err
		}, "was not done"},
		{"one result twice", func(ctx context.Context, w *Workload) ([]Result, error) {
			results, err := pool.Sequential(ctx, w.Tasks, w.Do)
			return []Result{results[0], results[0]}, err
		}, "task 0 came back twice"},
		{"an unknown task", func(ctx context.Context, w *Workload) ([]Result, error) {
			_, err := pool.Sequential(ctx, w.Tasks, w.Do)
			return []Result{{Task: 10, Value: item(10)}}, err
		}, "no such task"},
		{"another's value", func(ctx context.Context, w *Workload) ([]Result, error) {
			_, err := pool.Sequential(ctx, w.Tasks, w.Do)
			return []Result{{Task: 0, Value: item(1)}}, err
		}, `brought back "item 1"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := start(t, failfast())
				err := w.Check(test.run(t.Context(), w))
				if test.want == "" {
					assert.NoError(t, err)
					return
				}
				assert.ErrorContains(t, err, test.want)
			})
		})
	}
}

func TestTheLastOfFewTasksFails(t *testing.T) {
	for n := 1; n <= 3; n++ {
		synctest.Test(t, func(t *testing.T) {
			s := failfast()
			s.N = n
			w := start(t, s)
			begin := time.Now()
			_, err := pool.Map(t.Context(), 1, w.Tasks, w.Do)
			require.ErrorIs(t, err, ErrPlanned)
			assert.ErrorContains(t, err, fmt.Sprintf("of task %d", n-1))
			assert.Equal(t, w.Bound(1).Time, time.Since(begin))
			assert.NoError(t, w.Check(nil, err))
			assert.NoError(t, w.Check(nil, errors.Join(errors.New("and more"), err)))
		})
	}
}

func TestEachErrorNamesItsTask(t *testing.T) {
	for _, s := range []Scenario{urls(), failfast()} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), s.Latency/2)
			defer cancel()
			w := start(t, s)
			failed := map[int]error{}
			for r, err := range pool.Completed(ctx, s.N, w.Tasks, w.Do) {
				failed[r.Task] = err
			}
			require.Len(t, failed, s.N, s.Name)
			for id, err := range failed {
				if s.Name == "failfast" && id == failingTask {
					assert.ErrorIs(t, err, ErrPlanned)
				} else {
					assert.ErrorIs(t, err, context.DeadlineExceeded)
				}
			}
		})
	}
}
