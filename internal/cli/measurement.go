package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/pool"
	"example.com/poollab/scenarios"
)

// The ways to run a scenario, as the field "name" of the JSON output has them.
const (
	waySequential = "sequential"
	wayMap        = "map"
	wayCompleted  = "completed"
	wayPool       = "pool"
)

// measurement is one run of a scenario, and what it came to.
type measurement struct {
	way     string
	workers int
	tasks   int
	elapsed time.Duration
	bound   scenarios.Bound
	trace   lab.Trace // empty if the scenario is unobserved
	facts   []string
	err     error // the run's own: a task's error, or the end of ctx
	wrong   error // why the results are not what they should be

	interrupted bool
	// untracked says that the run is too fine to be observed.
	untracked bool
}

// title names a measurement as its code would be called.
func title(way string, workers int) string {
	switch way {
	case waySequential:
		return "sequential"
	case wayMap:
		return "pool.Map, " + plural(workers, "worker")
	case wayCompleted:
		return "pool.Completed, " + plural(workers, "worker")
	default:
		return "pool.Submit, " + plural(workers, "worker")
	}
}

// watch is told when a run begins, and returns what to call when it has ended.
type watch func(*lab.Recorder, scenarios.Bound) (stop func())

// measure runs a scenario once and in one way. Facts are asked for only if
// somebody watches: for a database, they cost a query.
func measure(ctx context.Context, s scenarios.Scenario, way string, watch watch) (m measurement, err error) {
	if way == waySequential {
		s.Workers = 1
	}
	w, err := s.Start(ctx)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()

	m = measurement{
		way:       way,
		workers:   s.Workers,
		tasks:     len(w.Tasks),
		bound:     w.Bound(s.Workers),
		untracked: s.Unobserved,
	}
	r := &lab.Recorder{Name: title(way, s.Workers), Workers: s.Workers, Goroutines: true}
	do := w.Do
	if !s.Unobserved {
		do = lab.WrapBy(r, func(t scenarios.Task) int { return t.ID }, w.Do)
	}
	stop := func() {}
	if watch != nil {
		stop = watch(r, m.bound)
	}
	r.Begin()
	begin := time.Now()
	results, runErr := execute(ctx, s, w, way, r, do)
	m.elapsed = time.Since(begin)
	stop()

	m.err = runErr
	m.trace = r.Trace()
	if s.Discovers {
		m.tasks = len(m.trace.Spans)
	}
	if ctx.Err() != nil {
		m.interrupted = true
		return m, nil
	}
	wrong := w.Check(results, runErr)
	if wrong != nil && runErr != nil {
		// The run itself failed, on a full disk for example: that is no result.
		return m, fmt.Errorf("%s: %w", title(way, s.Workers), runErr)
	}
	if wrong != nil {
		m.wrong = fmt.Errorf("%s: %w", title(way, s.Workers), wrong)
	}
	if watch != nil && w.Facts != nil {
		m.facts = w.Facts()
	}
	return m, nil
}

// execute hands the tasks to what the way stands for.
func execute(ctx context.Context, s scenarios.Scenario, w *scenarios.Workload, way string, r *lab.Recorder, do func(context.Context, scenarios.Task) (scenarios.Result, error)) ([]scenarios.Result, error) {
	switch {
	case way == wayPool && !s.Discovers:
		return submitAll(ctx, w, s.Workers, do)
	case way == wayPool, way == waySequential && s.Discovers:
		p := pool.New(s.Workers)
		results, err := w.Run(ctx, p, do)
		return results, errors.Join(err, p.Close())
	case way == waySequential:
		results, err := pool.Sequential(ctx, w.Tasks, do)
		return received(r, results, err)
	case way == wayMap:
		results, err := pool.Map(ctx, s.Workers, w.Tasks, do)
		return received(r, results, err)
	}
	results := make([]scenarios.Result, 0, len(w.Tasks))
	for result, err := range pool.Completed(ctx, s.Workers, w.Tasks, do) {
		if ctx.Err() == nil {
			r.Yield(result.Task)
		}
		if err != nil {
			return results, err // leaving the loop cancels the rest
		}
		results = append(results, result)
	}
	return results, nil
}

// received notes that the caller has all results at once, if it got any.
func received(r *lab.Recorder, results []scenarios.Result, err error) ([]scenarios.Result, error) {
	if err != nil {
		return nil, err
	}
	for _, result := range results {
		r.Yield(result.Task)
	}
	return results, nil
}

// submitAll does the tasks one by one on a long-lived pool.
func submitAll(ctx context.Context, w *scenarios.Workload, workers int, do func(context.Context, scenarios.Task) (scenarios.Result, error)) ([]scenarios.Result, error) {
	p := pool.New(workers)
	results := make([]scenarios.Result, len(w.Tasks))
	errs := make([]error, len(w.Tasks))
	for i, t := range w.Tasks {
		if ctx.Err() != nil {
			p.Cancel()
			return nil, errors.Join(context.Cause(ctx), p.Close())
		}
		if err := p.Submit(func() { results[i], errs[i] = do(ctx, t) }); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	if err := p.Close(); err != nil {
		return nil, err
	}
	return results, errors.Join(errs...)
}
