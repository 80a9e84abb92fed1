package scenarios

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"example.com/poollab/internal/makespan"
)

func urls() Scenario {
	return Scenario{
		Name:       "urls",
		Title:      "simulated downloads that take equally long",
		Lesson:     "ten downloads of one second take ten seconds one after another, and two on five workers",
		N:          10,
		Workers:    5,
		Latency:    time.Second,
		Scale:      1,
		Seed:       1,
		SweepScale: 0.05,
		start: waiting("/file", func(s Scenario) []float64 {
			return slices.Repeat([]float64{1}, s.N)
		}),
	}
}

// stragglerFactor is how much longer the first task of straggler takes.
const stragglerFactor = 10

func straggler() Scenario {
	return Scenario{
		Name:       "straggler",
		Title:      "simulated downloads, the first of which takes ten times as long",
		Lesson:     "Map holds every result back until the slow first one is there; Completed hands out the others meanwhile, and neither keeps a worker from its work",
		N:          10,
		Workers:    5,
		Latency:    time.Second,
		Scale:      1,
		Seed:       1,
		SweepScale: 0.02,
		start: waiting("/file", func(s Scenario) []float64 {
			factors := slices.Repeat([]float64{1}, s.N)
			factors[0] = stragglerFactor
			return factors
		}),
	}
}

// The latencies of mixed are log-normal, as those of many servers are. The cap
// keeps a rare draw from being the whole run.
const (
	mixedSigma = 1
	mixedCap   = 20
)

func mixed() Scenario {
	return Scenario{
		Name:       "mixed",
		Title:      "simulated downloads, most of them quick and a few very slow",
		Lesson:     "a few slow tasks decide how long the run takes, and a pool that never idles hides the others behind them",
		N:          40,
		Workers:    8,
		Latency:    200 * time.Millisecond,
		Scale:      1,
		Seed:       1,
		SweepScale: 0.05,
		start: waiting("/page", func(s Scenario) []float64 {
			random := rand.New(rand.NewPCG(s.Seed, 0))
			factors := make([]float64, s.N)
			for i := range factors {
				factors[i] = min(mixedCap, math.Exp(mixedSigma*random.NormFloat64()))
			}
			return factors
		}),
	}
}

// waiting starts a scenario of tasks that wait for multiples of its latency.
func waiting(prefix string, factors func(Scenario) []float64) func(context.Context, Scenario) (*Workload, error) {
	return func(_ context.Context, s Scenario) (*Workload, error) {
		latencies, err := s.multiples(factors(s))
		if err != nil {
			return nil, err
		}
		w := &Workload{
			Tasks: make([]Task, s.N),
			Do: func(ctx context.Context, t Task) (Result, error) {
				if err := wait(ctx, t.Latency); err != nil {
					return Result{Task: t.ID}, err
				}
				return Result{Task: t.ID, Value: item(t.ID)}, nil
			},
			Bound: func(workers int) Bound { return listScheduling(workers, latencies) },
			Check: func(results []Result, err error) error { return checkItems(s.Name, s.N, results, err) },
		}
		for i, d := range latencies {
			w.Tasks[i] = Task{ID: i, Name: fmt.Sprintf("%s/%d", prefix, i), Latency: d}
		}
		return w, nil
	}
}

// multiples are the latencies of tasks that take so many times the scenario's.
func (s Scenario) multiples(factors []float64) ([]time.Duration, error) {
	latencies := make([]time.Duration, len(factors))
	var total float64
	for i, f := range factors {
		ns := math.Round(f * float64(s.scaled(s.Latency)))
		total += ns
		if total > math.MaxInt64/2 {
			return nil, &ParamError{s.Name, "latency", fmt.Sprintf("is %v: %d tasks at scale %v would take centuries", s.Latency, s.N, s.Scale)}
		}
		latencies[i] = time.Duration(ns)
	}
	return latencies, nil
}

// item is what the simulated task of that number brings back.
func item(id int) string { return fmt.Sprintf("item %d", id) }

func checkItems(scenario string, n int, results []Result, err error) error {
	if err != nil {
		return failed(scenario, err)
	}
	return differs(scenario, append(missing(n, results), misnamed(results)...))
}

// misnamed lists the results that carry another task's value.
func misnamed(results []Result) (diffs []string) {
	for _, r := range results {
		if r.Value != item(r.Task) {
			diffs = append(diffs, fmt.Sprintf("task %d brought back %q instead of %q", r.Task, r.Value, item(r.Task)))
		}
	}
	return diffs
}

// listScheduling is the time of a pool that starts tasks in their order.
func listScheduling(workers int, latencies []time.Duration) Bound {
	workers = max(1, workers)
	b := Bound{makespan.Of(workers, latencies), "a pool that never idles, starting tasks in this order"}
	if workers > 1 && b.Time == slices.Max(latencies) {
		b.Why = "the longest task alone takes that long"
	}
	n, first := len(latencies), latencies[0]
	if slices.Max(latencies) == first && slices.Min(latencies) == first {
		b.Why = fmt.Sprintf("%s × %v on %s: no pool can beat ⌈%d/%d⌉ × %v",
			counted(n, "task"), first, counted(workers, "worker"), n, workers, first)
	}
	return b
}
