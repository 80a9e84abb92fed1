package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/poollab/scenarios"
)

// sweepTime is about how long a sweep may take where the bounds are known.
const sweepTime = 2 * time.Second

// sweepWorkers are the worker counts that show where a pool of that size
// stands: up to it, at it, and beyond it.
func sweepWorkers(workers int) []int {
	counts := []int{1, 2, (workers + 1) / 2, workers, 2 * workers, 3*workers + 1}
	counts = slices.DeleteFunc(counts, func(n int) bool { return n > scenarios.MaxWorkers })
	slices.Sort(counts)
	return slices.Compact(counts)
}

// runSweep measures the scenario on several numbers of workers, scaled down,
// and prints a table.
func (r *report) runSweep(ctx context.Context) error {
	way := wayMap
	if pooled, ok := r.pooled(); ok {
		way = pooled.way
	}
	counts := sweepWorkers(r.scenario.Workers)
	s := r.scenario
	r.sweepScale = r.sweepFactor(counts)
	s.Scale *= r.sweepScale
	if s.Unobserved {
		return r.sweepMedians(ctx, s, way, counts)
	}
	for i, n := range counts {
		s.Workers = n
		r.say("sweep: %d of %d, %s ...", i+1, len(counts), plural(n, "worker"))
		m, err := measure(ctx, s, way, nil)
		r.say("")
		if err != nil {
			return err
		}
		if m.interrupted {
			break
		}
		r.sweepRow(m)
		if r.out.err != nil {
			return nil
		}
	}
	r.sweepEnd(ctx)
	return nil
}

// sweepMedians is the sweep of tasks so short that one run says little.
func (r *report) sweepMedians(ctx context.Context, s scenarios.Scenario, way string, counts []int) error {
	var jobs []job
	for _, n := range counts {
		s.Workers = n
		jobs = append(jobs, job{s, way})
	}
	ms, _, err := r.medians(ctx, jobs)
	if err != nil {
		return err
	}
	for _, m := range ms {
		r.sweepRow(m)
	}
	r.sweepEnd(ctx)
	return nil
}

func (r *report) sweepEnd(ctx context.Context) {
	if r.quiet {
		return
	}
	if ctx.Err() != nil {
		r.line("stopped", "interrupted in the sweep")
	}
	r.printf("\n")
}

// sweepFactor scales the sweep down to a time that one likes to wait for.
func (r *report) sweepFactor(counts []int) float64 {
	pooled, ok := r.pooled()
	if !ok || pooled.bound.Time == 0 {
		return r.scenario.SweepScale
	}
	// Up to the pool's size the bound falls at best in proportion, and beyond
	// it hardly at all.
	var sum time.Duration
	for _, n := range counts {
		sum += max(pooled.bound.Time, r.runs[0].bound.Time/time.Duration(n))
	}
	return min(1, round(float64(sweepTime)/float64(sum)))
}

// round leaves one digit, so that a scale reads well.
func round(x float64) float64 {
	var y float64
	// Two conversions of a positive number cannot fail.
	_, _ = fmt.Sscan(fmt.Sprintf("%.1g", x), &y)
	return y
}

func (r *report) sweepHeading(m measurement) {
	r.printf("%s     %s at scale %.3g\n", r.bold("sweep"), plural(m.tasks, "task"), r.scenario.Scale*r.sweepScale)
	r.printf("%8s %9s %9s %8s %9s %6s\n", "workers", "bound", "measured", "speedup", "of bound", "peak")
}

// sweepRow adds a row to the table; the first one brings its heading.
func (r *report) sweepRow(m measurement) {
	r.sweep = append(r.sweep, m)
	if r.quiet {
		return
	}
	if len(r.sweep) == 1 {
		r.sweepHeading(m)
	}
	bound, peak := "-", "-"
	if m.bound.Time != 0 {
		bound = seconds(m.bound.Time)
	}
	if !m.untracked {
		peak = fmt.Sprint(m.trace.Peak())
	}
	row := fmt.Sprintf("%8d %9s %9s %8s %9s %6s", m.workers, bound, seconds(m.elapsed),
		times(r.sweep[0].elapsed, m.elapsed), share(m.bound.Time, m.elapsed), peak)
	if kind, n := note(r.scenario, m); n != "" && kind != r.noted {
		r.noted = kind
		indent := strings.Repeat(" ", 11)
		if len(row)+3+len(n) <= r.width {
			row += "   " + n
		} else {
			row += "\n" + indent + wrap(n, r.width, indent)
		}
	}
	r.printf("%s\n", row)
}
