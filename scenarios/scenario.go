package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Scenario is a workload as data. It is a value: copy it, change the
// parameters, and start it as often as you like.
type Scenario struct {
	Name   string // as on the command line
	Title  string // what it does, in one line
	Lesson string // what it teaches, in one sentence

	// Parameters. All and Lookup fill in the scenario's own defaults.
	N       int           // number of tasks; for load, of rows
	Workers int           // size of the pool
	Latency time.Duration // how long one task waits at scale 1; 0 if it has no such thing
	Scale   float64       // factor on all durations, or on the amount of work where there are none
	Seed    uint64        // of everything that is sampled
	DSN     string        // data source of a real database server, for scenarios that load one

	// SweepScale is the further factor at which a run across worker counts is
	// still short enough to wait for.
	SweepScale float64
	// Unobserved says that tasks are so short that looking at them would be
	// most of the run: time the whole, not the tasks.
	Unobserved bool

	takesDSN bool
	start    func(context.Context, Scenario) (*Workload, error)
}

// Task is one unit of a workload.
type Task struct {
	ID      int           // index in Workload.Tasks, or a number of its own if found later
	Name    string        // what it works on: "/page/17"
	Latency time.Duration // how long it waits, scaled; 0 if that is not known beforehand
}

// Result is what a task brought back.
type Result struct {
	Task  int    // the task's ID
	Value string // digest of what came back, compared by Workload.Check
	Found []Task // work that this task discovered
}

// Workload is a scenario made ready: servers listen, files are written. It
// serves one run; start the scenario again for the next one.
type Workload struct {
	Tasks []Task
	// Do does one task. It may be called from many goroutines and returns
	// early when ctx ends.
	Do func(context.Context, Task) (Result, error)
	// Discovers says that tasks find further tasks: use Run.
	Discovers bool
	// Bound is the least time that a pool of that size needs.
	Bound func(workers int) Bound
	// Check says whether a run that ended by itself brought back what it
	// should: its results in any order, and its error.
	Check func(results []Result, err error) error
	// Facts describes in a few short lines what the run met: pages, answers,
	// rows. Nil if there is nothing to tell.
	Facts func() []string

	close func() error
}

// Bound is a time that no pool of a given size can beat.
type Bound struct {
	Time time.Duration // 0 if none is known
	Why  string        // where it comes from, or why there is none
}

// ParamError says that a parameter is out of its range: a mistake of the
// caller, not of the machine.
type ParamError struct {
	Scenario, Param, Why string
}

func (e *ParamError) Error() string {
	return fmt.Sprintf("scenarios: %s: %s %s", e.Scenario, e.Param, e.Why)
}

// ErrUnknown is wrapped by the error of [Lookup].
var ErrUnknown = errors.New("scenarios: no such scenario")

// All lists the scenarios in the order in which one learns from them.
func All() []Scenario {
	return []Scenario{urls(), straggler(), scrape(), api(), load(), mixed(), failfast(), cpu(), tiny()}
}

// Lookup returns the scenario of that name.
func Lookup(name string) (Scenario, error) {
	all := All()
	i := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name })
	if i < 0 {
		names := make([]string, len(all))
		for i, s := range all {
			names[i] = s.Name
		}
		return Scenario{}, fmt.Errorf("%w %q; there are %s", ErrUnknown, name, strings.Join(names, ", "))
	}
	return all[i], nil
}

// TakesLatency reports whether the parameter Latency means anything to s.
func (s Scenario) TakesLatency() bool {
	original, err := Lookup(s.Name)
	return err == nil && original.Latency != 0
}

// TakesDSN reports whether the parameter DSN means anything to s.
func (s Scenario) TakesDSN() bool { return s.takesDSN }

// Validate returns a *[ParamError] if a parameter is out of its range. Start
// calls it.
func (s Scenario) Validate() error {
	bad := func(param, why string) error { return &ParamError{s.Name, param, why} }
	switch {
	case s.start == nil:
		return errors.New("scenarios: a scenario comes from All or Lookup")
	case s.N < 1:
		return bad("n", fmt.Sprintf("is %d: there must be at least one task", s.N))
	case s.N > 1_000_000:
		return bad("n", fmt.Sprintf("is %d: at most 1000000", s.N))
	case s.Workers < 1:
		return bad("workers", fmt.Sprintf("is %d: a pool needs at least one worker", s.Workers))
	case s.Workers > 100_000:
		return bad("workers", fmt.Sprintf("is %d: at most 100000", s.Workers))
	case s.Latency < 0:
		return bad("latency", fmt.Sprintf("is %v: waiting cannot take less than no time", s.Latency))
	case s.Latency > time.Hour:
		return bad("latency", fmt.Sprintf("is %v: at most 1h", s.Latency))
	case !(s.Scale > 0) || math.IsInf(s.Scale, 0) || s.Scale > 1000:
		return bad("scale", fmt.Sprintf("is %v: it must be above 0 and at most 1000", s.Scale))
	case s.DSN != "" && !s.takesDSN:
		return bad("dsn", "means nothing here: only load writes to a database")
	}
	return nil
}

// Start makes the scenario ready to run once. The caller closes the workload,
// which ends every server and removes every file that it made. An error that
// is a *[ParamError] is the caller's; any other is the machine's.
func (s Scenario) Start(ctx context.Context) (*Workload, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return s.start(ctx, s)
}

// Close ends what the workload started and waits until it is gone.
func (w *Workload) Close() error {
	if w.close == nil {
		return nil
	}
	return w.close()
}

// scaled is d at the scenario's scale.
func (s Scenario) scaled(d time.Duration) time.Duration {
	return time.Duration(math.Round(float64(d) * s.Scale))
}
