package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/scenarios"
)

// runCommand shows one scenario: sequentially, on a pool, and across worker
// counts.
func runCommand(ctx context.Context, t *terminal, args []string) error {
	var p parameters
	name, err := p.parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return helpCommand(ctx, t, []string{"run"})
	}
	if err != nil {
		return err
	}
	s, err := scenarios.Lookup(name)
	if err != nil {
		return usagef("there is no scenario %q%s; see poollab list", name, suggestion(name))
	}
	if err := p.apply(&s); err != nil {
		return err
	}
	if err := t.setWidth(p.width); err != nil && !p.json {
		return err
	}
	t.unicode = t.unicode && !p.ascii
	switch p.color {
	case "always":
		t.color = true
	case "never":
		t.color = false
	}
	if s.Unobserved && (p.trace != "" || p.svg != "") {
		return usagef("%s has nothing to draw: its tasks are too short to be observed", s.Name)
	}
	drawings, err := openDrawings(p.trace, p.svg)
	if err != nil {
		return err
	}
	defer drawings.close()

	r := &report{terminal: t, scenario: s, quiet: p.json}
	err = r.run(ctx, !p.noSweep)
	r.interrupted = errors.Is(err, errInterrupted)
	t.say("")
	if err != nil && !r.interrupted {
		return err
	}
	if p.json {
		if jsonErr := r.writeJSON(t.out); jsonErr != nil {
			return jsonErr
		}
	}
	// An older drawing is worth more than one of nothing.
	if traces := r.traces(); len(traces) > 0 && t.out.err == nil {
		if err := drawings.write(traces); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	return r.wrong()
}

// report is a scenario being run and told.
type report struct {
	*terminal
	scenario scenarios.Scenario
	quiet    bool // JSON is coming: print no text

	runs  []measurement
	turns int // that the runs are medians of, 0 if they are single ones
	sweep []measurement
	// sweepScale is the factor that the sweep ran at.
	sweepScale  float64
	noted       string // kind of the last note in the sweep
	interrupted bool
}

// ways are the runs that the scenario is shown in, and how many of the first
// are drawn.
func (r *report) ways() (ways []string, drawn int) {
	switch {
	case r.scenario.Discovers:
		return []string{waySequential, wayPool}, 2
	case r.scenario.Unobserved:
		return []string{waySequential, wayMap, wayCompleted, wayPool}, 0
	}
	return []string{waySequential, wayMap, wayCompleted}, 2
}

// run measures and prints, piece by piece. It returns errInterrupted when ctx
// ended on the way.
func (r *report) run(ctx context.Context, sweep bool) error {
	ways, drawn := r.ways()
	if err := r.runWays(ctx, ways, drawn); err != nil {
		return r.stopped(ctx, err)
	}
	r.conclusion()
	if ctx.Err() != nil {
		if r.scenario.Unobserved && !r.quiet {
			r.line("stopped", fmt.Sprintf("interrupted after %s of %d", plural(r.turns, "turn"), mostTurns))
		}
		return errInterrupted
	}
	if sweep && r.out.err == nil {
		if err := r.runSweep(ctx); err != nil {
			return r.stopped(ctx, err)
		}
		if ctx.Err() != nil {
			return errInterrupted
		}
	}
	r.next()
	return nil
}

// runWays measures the scenario in each way, and draws the first ones.
func (r *report) runWays(ctx context.Context, ways []string, drawn int) (err error) {
	if r.scenario.Unobserved {
		var jobs []job
		for _, way := range ways {
			jobs = append(jobs, job{r.scenario, way})
		}
		r.header()
		r.runs, r.turns, err = r.medians(ctx, jobs)
		return err
	}
	for i, way := range ways {
		m, err := r.one(ctx, way, i < drawn)
		if err != nil {
			return err
		}
		r.runs = append(r.runs, m)
		if m.interrupted || r.out.err != nil {
			return nil
		}
	}
	return nil
}

// stopped tells an interrupted start from a failed one.
func (r *report) stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// mostAnimated is how many tasks a timeline may have that is drawn again and
// again while they run.
const mostAnimated = 10_000

// one measures the scenario in one way, on show if it is to be drawn. The
// first to begin prints the heading, when nothing can be wrong any more with
// what was asked for; if nobody can read it, nothing is run.
func (r *report) one(ctx context.Context, way string, drawn bool) (measurement, error) {
	workers := r.scenario.Workers
	if way == waySequential {
		workers = 1
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	animated := drawn && !r.quiet && r.live && r.scenario.N <= mostAnimated
	m, err := measure(ctx, r.scenario, way, func(rec *lab.Recorder, b scenarios.Bound) func() {
		if len(r.runs) == 0 {
			r.header()
		}
		if r.out.err != nil {
			cancel() // nobody reads
		}
		if animated {
			return r.animate(func() string { return r.timeline(way, workers, rec.Trace(), b, false) })
		}
		r.say("%s ...", title(way, workers))
		return func() { r.say("") }
	})
	if err == nil && drawn && !r.quiet {
		m.trace.Elapsed = max(m.trace.Elapsed, m.elapsed)
		r.printf("%s\n", r.timeline(way, workers, m.trace, m.bound, true))
	}
	return m, err
}

// traces are the observed runs.
func (r *report) traces() []lab.Trace {
	var out []lab.Trace
	for _, m := range r.runs {
		if len(m.trace.Spans) > 0 {
			out = append(out, m.trace)
		}
	}
	return out
}

// wrong is an error if any run brought back what it should not.
func (r *report) wrong() error {
	for _, m := range append(r.runs, r.sweep...) {
		if m.wrong != nil {
			return fmt.Errorf("%w: %w", errWrongResult, m.wrong)
		}
	}
	return nil
}

// system names what the figures depend on.
func system() string {
	return fmt.Sprintf("%s %s/%s, GOMAXPROCS=%d", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
}

// find returns the run in one way, if there was one that came to its end.
func (r *report) find(way string) (measurement, bool) {
	for _, m := range r.runs {
		if m.way == way && !m.interrupted {
			return m, true
		}
	}
	return measurement{}, false
}

// axis is the time that all timelines share: that of the sequential run.
func (r *report) axis() time.Duration {
	if m, ok := r.find(waySequential); ok {
		return m.elapsed
	}
	return 0
}
