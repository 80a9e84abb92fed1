package lab

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestBounds(t *testing.T) {
	seconds := func(tasks ...int) []time.Duration {
		var out []time.Duration
		for _, d := range tasks {
			out = append(out, time.Duration(d)*time.Second)
		}
		return out
	}
	ten := seconds(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	for name, c := range map[string]struct {
		workers int
		tasks   []time.Duration
		bound   time.Duration
		lower   time.Duration
	}{
		"the lesson":         {5, ten, 2 * time.Second, 2 * time.Second},
		"three workers":      {3, ten, 4 * time.Second, 4 * time.Second},
		"one worker":         {1, ten, 10 * time.Second, 10 * time.Second},
		"idle workers":       {64, ten, time.Second, time.Second},
		"no worker":          {0, ten, 10 * time.Second, 10 * time.Second},
		"negative":           {-3, ten, 10 * time.Second, 10 * time.Second},
		"no tasks":           {5, nil, 0, 0},
		"no tasks, no limit": {0, nil, 0, 0},
		"tasks of no time":   {2, seconds(0, 0, 0), 0, 0},
		"straggler first":    {5, seconds(10, 1, 1, 1, 1, 1, 1, 1, 1, 1), 10 * time.Second, 10 * time.Second},
		"straggler last":     {5, seconds(1, 1, 1, 1, 1, 1, 1, 1, 1, 10), 11 * time.Second, 10 * time.Second},
		"two must share":     {2, seconds(3, 3, 3), 6 * time.Second, 6 * time.Second},
		"three must share":   {2, seconds(4, 4, 4, 4, 4), 12 * time.Second, 12 * time.Second},
		"work spread evenly": {2, seconds(1, 2, 3), 4 * time.Second, 3 * time.Second},
		"half is not enough": {2, []time.Duration{3, 2, 2, 2}, 5, 5},
	} {
		t.Run(name, func(t *testing.T) {
			before := slices.Clone(c.tasks)
			assert.Equal(t, c.bound, Bound(c.workers, c.tasks), "Bound")
			assert.Equal(t, c.lower, LowerBound(c.workers, c.tasks), "LowerBound")
			assert.Equal(t, before, c.tasks, "the caller's tasks are left as they are")
		})
	}
}

func TestBoundIsListScheduling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		workers, tasks := randomWork(t)
		if got, want := Bound(workers, tasks), tickByTick(workers, tasks); got != want {
			t.Fatalf("Bound differs from a simulation: got %d, want %d", got, want)
		}
	})
}

func TestBoundsEncloseTheOptimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		workers, tasks := randomWork(t)
		best := optimum(tasks, make([]time.Duration, workers))
		if got := bestOrder(workers, tasks); got != best {
			t.Fatalf("no order of starts reaches the optimum: got %d, want %d", got, best)
		}
		if lower := LowerBound(workers, tasks); lower > best {
			t.Fatalf("LowerBound can be beaten: it is %d, the optimum %d", lower, best)
		}
		// Graham: never idling costs at most 2-1/m times the optimum.
		m := time.Duration(workers)
		if bound := Bound(workers, tasks); bound < best || m*bound > (2*m-1)*best {
			t.Fatalf("Bound is out of Graham's range: it is %d, the optimum %d", bound, best)
		}
	})
}

func TestLowerBoundFallsWithWorkers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, tasks := randomWork(t)
		for workers := range 10 {
			if LowerBound(workers+1, tasks) > LowerBound(workers, tasks) {
				t.Fatalf("one worker more raises LowerBound")
			}
		}
	})
}

// randomWork draws few and short tasks: the checks try everything.
func randomWork(t *rapid.T) (workers int, tasks []time.Duration) {
	workers = rapid.IntRange(1, 4).Draw(t, "workers")
	length := rapid.Custom(func(t *rapid.T) time.Duration { return time.Duration(rapid.IntRange(0, 9).Draw(t, "length")) })
	return workers, rapid.SliceOfN(length, 0, 7).Draw(t, "tasks")
}

// tickByTick looks at every worker in every nanosecond.
func tickByTick(workers int, tasks []time.Duration) time.Duration {
	left := make([]time.Duration, workers)
	for now := time.Duration(0); ; now++ {
		for w := range left {
			for left[w] == 0 && len(tasks) > 0 {
				left[w], tasks = tasks[0], tasks[1:]
			}
		}
		if slices.Max(left) == 0 {
			return now
		}
		for w := range left {
			left[w] = max(0, left[w]-1)
		}
	}
}

// bestOrder is the least Bound over all orders of the tasks.
func bestOrder(workers int, tasks []time.Duration) time.Duration {
	best := Bound(workers, tasks)
	order := slices.Clone(tasks)
	var permute func(from int)
	permute = func(from int) {
		if from == len(order) {
			best = min(best, Bound(workers, order))
			return
		}
		for i := from; i < len(order); i++ {
			order[from], order[i] = order[i], order[from]
			permute(from + 1)
			order[from], order[i] = order[i], order[from]
		}
	}
	permute(0)
	return best
}

// optimum tries each task on each worker; load is what they have so far.
func optimum(tasks, load []time.Duration) time.Duration {
	if len(tasks) == 0 {
		return slices.Max(load)
	}
	best := time.Duration(1 << 62)
	for w := range load {
		load[w] += tasks[0]
		best = min(best, optimum(tasks[1:], load))
		load[w] -= tasks[0]
	}
	return best
}
