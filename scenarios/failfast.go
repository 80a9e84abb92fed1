package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"example.com/poollab/internal/makespan"
)

// ErrPlanned is wrapped by the error of the task that failfast lets fail. A run
// of that scenario is right only if its error matches.
var ErrPlanned = errors.New("scenarios: planned failure")

const (
	failingTask = 2
	// failingFactor is the failing task's share of the others' latency.
	failingFactor = 0.3
)

func failfast() Scenario {
	return Scenario{
		Name:       "failfast",
		Title:      "simulated downloads, one of which fails early",
		Lesson:     "the first error cancels what is running and starts nothing more, so the run ends when the failing task does",
		N:          10,
		Workers:    5,
		Latency:    time.Second,
		Scale:      1,
		Seed:       1,
		SweepScale: 0.1,
		start:      startFailfast,
	}
}

func startFailfast(_ context.Context, s Scenario) (*Workload, error) {
	failing := min(failingTask, s.N-1)
	factors := slices.Repeat([]float64{1}, s.N)
	factors[failing] = failingFactor
	latencies, err := s.multiples(factors)
	if err != nil {
		return nil, err
	}
	f := &failure{
		task: failing,
		// Whatever ends later than this after the failure could have been
		// cancelled: tasks still running then have more than half of it to go.
		grace: time.Duration((1 - failingFactor) / 2 * float64(s.scaled(s.Latency))),
		ends:  make([]time.Time, s.N),
	}
	w := &Workload{
		Tasks: make([]Task, s.N),
		Do:    f.do,
		Bound: func(workers int) Bound {
			b := Bound{makespan.Finish(max(1, workers), latencies)[failing],
				fmt.Sprintf("task %d fails then, and nothing that is left has to be waited for", failing)}
			if b.Time > latencies[failing] { // it waits for a worker, which is a matter of order
				b.Why = "starting tasks in this order, " + b.Why
			}
			return b
		},
		Check: f.check,
	}
	for i, d := range latencies {
		w.Tasks[i] = Task{ID: i, Name: fmt.Sprintf("/file/%d", i), Latency: d}
	}
	return w, nil
}

// failure is a run of failfast. It keeps when tasks ended, because a result
// that is there in spite of the failure is right if it came before it.
type failure struct {
	task  int
	grace time.Duration

	mu   sync.Mutex
	ends []time.Time // zero while a task has not ended by itself
}

func (f *failure) do(ctx context.Context, t Task) (Result, error) {
	if err := wait(ctx, t.Latency); err != nil {
		return Result{Task: t.ID}, err
	}
	f.mu.Lock()
	f.ends[t.ID] = time.Now()
	f.mu.Unlock()
	if t.ID == f.task {
		return Result{Task: t.ID}, fmt.Errorf("%w of task %d", ErrPlanned, t.ID)
	}
	return Result{Task: t.ID, Value: item(t.ID)}, nil
}

func (f *failure) check(results []Result, err error) error {
	switch {
	case err == nil:
		return fmt.Errorf("scenarios: failfast: task %d failed, but the run ended without an error", f.task)
	case !errors.Is(err, ErrPlanned):
		return fmt.Errorf("scenarios: failfast: the run's error is not that of task %d, the first to fail: %w", f.task, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	// What a slice holds beside an error is unspecified: zeros say nothing.
	results = slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return r.Value == "" })
	diffs := misnamed(results)
	came := make([]bool, len(f.ends))
	for _, r := range results {
		switch {
		case r.Task < 0 || r.Task >= len(f.ends):
			diffs = append(diffs, fmt.Sprintf("a result is of task %d, but there is no such task", r.Task))
			continue
		case came[r.Task]:
			diffs = append(diffs, fmt.Sprintf("task %d came back twice", r.Task))
		case r.Task == f.task:
			diffs = append(diffs, fmt.Sprintf("task %d came back, although it failed", r.Task))
		case f.ends[r.Task].IsZero():
			diffs = append(diffs, fmt.Sprintf("task %d came back, but it was not done", r.Task))
		case f.ends[r.Task].Sub(f.ends[f.task]) > f.grace:
			diffs = append(diffs, fmt.Sprintf("task %d went on for %v after task %d had failed", r.Task, f.ends[r.Task].Sub(f.ends[f.task]), f.task))
		}
		came[r.Task] = true
	}
	return differs("failfast", diffs)
}
