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
	// Discovers says that tasks find further tasks, in Result.Found, and that a
	// run has to do them, too: [Workload.Run] does. It can run the others as well.
	Discovers bool

	takesDSN bool
	start    func(context.Context, Scenario) (*Workload, error)
}

// MaxWorkers is the largest pool that a scenario is started for.
const MaxWorkers = 100_000

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
	case s.Workers > MaxWorkers:
		return bad("workers", fmt.Sprintf("is %d: at most %d", s.Workers, MaxWorkers))
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

// scaled is d at the scenario's scale.
func (s Scenario) scaled(d time.Duration) time.Duration {
	return time.Duration(math.Round(float64(d) * s.Scale))
}

// saturated is a number of nanoseconds as a duration, which holds 292 years.
func saturated(ns float64) time.Duration {
	if ns >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(ns)
}
