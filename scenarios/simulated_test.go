package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.com/poollab/pool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// start makes a scenario ready for the length of a test.
func start(t *testing.T, s Scenario) *Workload {
	t.Helper()
	w, err := s.Start(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, w.Close()) })
	return w
}

func TestTimes(t *testing.T) {
	const second = time.Second
	tests := []struct {
		scenario             Scenario
		workers              int
		sequentially, pooled time.Duration
	}{
		{urls(), 1, 10 * second, 10 * second},
		{urls(), 3, 10 * second, 4 * second},
		{urls(), 5, 10 * second, 2 * second},
		{urls(), 50, 10 * second, 1 * second},
		{straggler(), 1, 19 * second, 19 * second},
		{straggler(), 2, 19 * second, 10 * second},
		{straggler(), 5, 19 * second, 10 * second},
		{failfast(), 1, 2300 * time.Millisecond, 2300 * time.Millisecond},
		{failfast(), 2, 2300 * time.Millisecond, 1300 * time.Millisecond},
		{failfast(), 5, 2300 * time.Millisecond, 300 * time.Millisecond},
		{failfast(), 50, 2300 * time.Millisecond, 300 * time.Millisecond},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s on %d", test.scenario.Name, test.workers), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := start(t, test.scenario)
				begin := time.Now()
				results, err := pool.Sequential(t.Context(), w.Tasks, w.Do)
				assert.Equal(t, test.sequentially, time.Since(begin))
				assert.Equal(t, test.sequentially, w.Bound(1).Time)
				if err != nil {
					results = nil
				}
				assert.NoError(t, w.Check(results, err))

				w = start(t, test.scenario)
				begin = time.Now()
				results, err = pool.Map(t.Context(), test.workers, w.Tasks, w.Do)
				assert.Equal(t, test.pooled, time.Since(begin))
				assert.Equal(t, test.pooled, w.Bound(test.workers).Time)
				if err != nil {
					results = nil
				}
				assert.NoError(t, w.Check(results, err))
			})
		})
	}
}

func TestMixedTakesExactlyItsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for seed := range uint64(10) {
			for workers := 1; workers < 12; workers++ {
				s := mixed()
				s.Seed, s.N = seed, 25
				w := start(t, s)
				begin := time.Now()
				results, err := pool.Map(t.Context(), workers, w.Tasks, w.Do)
				require.Equal(t, w.Bound(workers).Time, time.Since(begin), "seed %d, %d workers", seed, workers)
				require.NoError(t, w.Check(results, err))
			}
		}
	})
}

func TestStragglerHoldsBackMapOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := start(t, straggler())
		begin := time.Now()
		var order []int
		var times []time.Duration
		for r, err := range pool.Completed(t.Context(), 5, w.Tasks, w.Do) {
			require.NoError(t, err)
			order = append(order, r.Task)
			times = append(times, time.Since(begin))
		}
		assert.Equal(t, 3*time.Second, times[8])
		assert.Equal(t, 10*time.Second, times[9])
		assert.Equal(t, 0, order[9])
	})
}

func TestMixedLatencies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := mixed()
		s.Seed = rapid.Uint64().Draw(t, "seed")
		s.N = rapid.IntRange(1, 300).Draw(t, "n")
		workers := rapid.IntRange(1, 20).Draw(t, "workers")
		w, err := s.Start(context.Background())
		if err != nil {
			t.Fatalf("start: %v", err)
		}
		var sum, longest time.Duration
		for i, task := range w.Tasks {
			if task.ID != i || task.Latency <= 0 || task.Latency > mixedCap*s.Latency {
				t.Fatalf("bad task: %+v at index %d", task, i)
			}
			sum += task.Latency
			longest = max(longest, task.Latency)
		}
		bound := w.Bound(workers).Time
		if bound < longest || bound*time.Duration(workers) < sum || bound > sum/time.Duration(workers)+longest {
			t.Fatalf("bound out of its own bounds: %v, sum %v, longest %v", bound, sum, longest)
		}
		// More tasks of the same seed begin with the same ones.
		s.N++
		longer, err := s.Start(context.Background())
		if err != nil || !slices.Equal(latenciesOf(w.Tasks), latenciesOf(longer.Tasks[:s.N-1])) {
			t.Fatalf("another n changes the tasks: %v", err)
		}
	})
	median := func(seed uint64) time.Duration {
		s := mixed()
		s.Seed, s.N = seed, 1001
		latencies := latenciesOf(start(t, s).Tasks)
		slices.Sort(latencies)
		return latencies[500]
	}
	assert.InDelta(t, 200, median(1).Milliseconds(), 40)
	assert.NotEqual(t, median(1), median(2))
}

func latenciesOf(tasks []Task) []time.Duration {
	latencies := make([]time.Duration, len(tasks))
	for i, task := range tasks {
		latencies[i] = task.Latency
	}
	return latencies
}

func TestScaleAppliesToLatencies(t *testing.T) {
	s := urls()
	s.Scale, s.Latency = 0.01, 300*time.Millisecond
	w := start(t, s)
	assert.Equal(t, 3*time.Millisecond, w.Tasks[9].Latency)
	assert.Equal(t, 6*time.Millisecond, w.Bound(5).Time)
}

func TestCenturiesAreRefused(t *testing.T) {
	for _, s := range []Scenario{urls(), straggler(), mixed(), failfast()} {
		s.N, s.Latency, s.Scale = 1_000_000, time.Hour, 1000
		_, err := s.Start(t.Context())
		var param *ParamError
		require.ErrorAs(t, err, &param, s.Name)
		assert.Equal(t, "latency", param.Param)
	}
}

func TestWhy(t *testing.T) {
	assert.Equal(t, "10 tasks × 1s on 5 workers: no pool can beat ⌈10/5⌉ × 1s", start(t, urls()).Bound(5).Why)
	assert.Equal(t, "10 tasks × 1s on 1 worker: no pool can beat ⌈10/1⌉ × 1s", start(t, urls()).Bound(1).Why)
	assert.Equal(t, "the longest task alone takes that long", start(t, straggler()).Bound(5).Why)
	assert.Equal(t, "a pool that never idles, starting tasks in this order", start(t, straggler()).Bound(1).Why)
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	for _, s := range []Scenario{urls(), straggler(), mixed(), failfast()} {
		t.Run(s.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := start(t, s)
				why := errors.New("enough")
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				begin := time.Now()
				time.AfterFunc(time.Millisecond, func() { cancel(why) })
				_, err := w.Do(ctx, w.Tasks[0])
				assert.Equal(t, why, err)
				assert.Equal(t, time.Millisecond, time.Since(begin))
				_, err = w.Do(ctx, w.Tasks[0])
				assert.Equal(t, why, err)
				assert.Equal(t, time.Millisecond, time.Since(begin))
			})
		})
	}
}

func TestItemsAreChecked(t *testing.T) {
	right := func(n int) []Result {
		results := make([]Result, n)
		for i := range results {
			results[i] = Result{Task: i, Value: item(i)}
		}
		rand.Shuffle(n, func(i, j int) { results[i], results[j] = results[j], results[i] })
		return results
	}
	find := func(results []Result, task int) *Result {
		return &results[slices.IndexFunc(results, func(r Result) bool { return r.Task == task })]
	}
	tests := []struct {
		name  string
		wrong func([]Result) []Result
		err   error
		want  string
	}{
		{name: "nothing wrong"},
		{name: "an error", err: context.Canceled, want: "ended with an error: context canceled"},
		{name: "no results", wrong: func([]Result) []Result { return nil }, want: "task 0 is missing; task 1 is missing; task 2 is missing, and 7 more"},
		{name: "one lost", wrong: func(r []Result) []Result { *find(r, 4) = r[len(r)-1]; return r[:len(r)-1] }, want: "task 4 is missing"},
		{name: "one doubled", wrong: func(r []Result) []Result { return append(r, *find(r, 4)) }, want: "task 4 came back 2 times"},
		{name: "one in place of another", wrong: func(r []Result) []Result { *find(r, 3) = *find(r, 4); return r }, want: "task 3 is missing; task 4 came back 2 times"},
		{name: "an unknown task", wrong: func(r []Result) []Result { return append(r, Result{Task: 10, Value: item(10)}) }, want: "no such task"},
		{name: "a negative one", wrong: func(r []Result) []Result { return append(r, Result{Task: -1, Value: item(-1)}) }, want: "no such task"},
		{name: "another's value", wrong: func(r []Result) []Result { find(r, 7).Value = item(8); return r }, want: `task 7 brought back "item 8" instead of "item 7"`},
		{name: "a zero in place of a result", wrong: func(r []Result) []Result { *find(r, 5) = Result{}; return r }, want: "task 5 is missing"},
	}
	for _, s := range []Scenario{urls(), straggler(), mixed()} {
		s.N = 10
		w := start(t, s)
		for _, test := range tests {
			t.Run(s.Name+"/"+test.name, func(t *testing.T) {
				results := right(10)
				if test.wrong != nil {
					results = test.wrong(results)
				}
				err := w.Check(results, test.err)
				if test.want == "" {
					assert.NoError(t, err)
					return
				}
				require.ErrorContains(t, err, test.want)
				assert.ErrorContains(t, err, "scenarios: "+s.Name+": ")
			})
		}
	}
}
