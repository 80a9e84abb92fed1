package pooltest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/poollab/lab/invariants"
)

// Option is an option of a test.
type Option func(*options)

type options struct {
	policies  []Policy
	queue     int
	idle      time.Duration // after which idle workers leave; 0 is never
	hooked    func(workers int, init func(worker int) error, fini func(worker int)) Pool
	effort    int
	seed      uint64
	inProcess bool
	only      []string
	modules   []string
	bad       []string // what is wrong with the options
}

// Policy is a promise that differs from its contract's default, or goes beyond
// it, on purpose.
type Policy string

// The policies. Those that loosen a promise turn the invariants that they
// concern into a line of the report; those that add one turn invariants on.
const (
	PanicCrashes     Policy = "a task's panic ends the process"
	PanicRethrown    Policy = "a task's panic comes out of Close"
	GoexitUnhandled  Policy = "runtime.Goexit in a task is not handled"
	GoroutinePerTask Policy = "every task gets a goroutine of its own"
	SubmitWaits      Policy = "Submit waits for a free worker, and a nested one may wait for ever"
	SubmitInline     Policy = "Submit may run the task on the caller's goroutine"
	DefaultWorkers   Policy = "fewer than one worker means a default"
	NilTaskAccepted  Policy = "nil tasks are not looked for"
	ClosedPanics     Policy = "Submit after Close panics"
	ClosedAccepts    Policy = "Submit after Close is accepted and run"
	CloseDrops       Policy = "Close drops what is queued"
	CloseOnce        Policy = "Close may be called once"
	CloseLeaves      Policy = "Close leaves a goroutine behind for a while"
	WorkersOnTicks   Policy = "workers are looked after on ticks"
	StartsInOrder    Policy = "tasks start in the order in which they were submitted"
	NestedSubmission Policy = "a task may submit to its own pool at any time"
)

// Declare says what an implementation does on purpose. It is then tested
// against that; what is declared shows as one line in the report.
func Declare(policies ...Policy) Option {
	return func(o *options) { o.policies = append(o.policies, policies...) }
}

// Queue declares that exactly n tasks wait beside those that run, and that
// Submit waits for room when they do.
func Queue(n int) Option {
	return func(o *options) {
		if n < 0 {
			o.bad = append(o.bad, fmt.Sprintf("Queue(%d): a queue has at least 0 places", n))
		}
		o.queue = n
	}
}

// IdleTimeout declares that the workers of the pools that are made leave when
// they have had nothing to do for d, all of them.
func IdleTimeout(d time.Duration) Option {
	return func(o *options) {
		if d <= 0 {
			o.bad = append(o.bad, fmt.Sprintf("IdleTimeout(%v): a worker that leaves at once is never idle", d))
		}
		o.idle = d
	}
}

// Hooks names a function that makes pools whose workers call init before their
// first task and fini after their last, with the number of the worker. The rows
// about these are tested on the pools that it makes, all others as without it.
func Hooks(newPool func(workers int, init func(worker int) error, fini func(worker int)) Pool) Option {
	return func(o *options) {
		if newPool == nil {
			o.bad = append(o.bad, "Hooks(nil): there is nothing to make pools with")
		}
		o.hooked = newPool
	}
}

// Effort multiplies the number of drawn worlds and of rounds; 1 is the default.
func Effort(n int) Option {
	return func(o *options) {
		if n < 1 {
			o.bad = append(o.bad, fmt.Sprintf("Effort(%d): the least is 1", n))
		}
		o.effort = n
	}
}

// Seed makes other schedules be explored than those of the default, 0, which are
// the same in each run.
func Seed(n uint64) Option {
	return func(o *options) { o.seed = n }
}

// Only leaves out all invariants but those with the given names or ids.
func Only(words ...string) Option {
	return func(o *options) {
		for _, w := range words {
			row, ok := invariants.Lookup(w)
			if !ok {
				o.bad = append(o.bad, fmt.Sprintf("Only(%q): there is no such invariant", w))
			}
			o.only = append(o.only, row.Name)
		}
	}
}

// Modules names modules beside one's own whose code is under test: checks that
// depend on schedules control it, too. The paths are those of go.mod.
func Modules(paths ...string) Option {
	return func(o *options) {
		for _, p := range paths {
			if p == "" || strings.ContainsAny(p, " \\@") {
				o.bad = append(o.bad, fmt.Sprintf("Modules(%q): this is no module path", p))
			}
		}
		o.modules = append(o.modules, paths...)
	}
}

// InProcess runs the checks in the calling process, one after another, so that
// a debugger's breakpoints are met. A crash, a spin or a hang of the code under
// test is then one of the whole test binary.
func InProcess() Option {
	return func(o *options) { o.inProcess = true }
}

func newOptions(opts []Option) (options, error) {
	o := options{queue: -1, effort: 1}
	for _, opt := range opts {
		if opt == nil {
			o.bad = append(o.bad, "an option is nil")
			continue
		}
		opt(&o)
	}
	for _, pair := range [][2]Policy{
		{PanicCrashes, PanicRethrown}, {SubmitWaits, NestedSubmission},
		{ClosedPanics, ClosedAccepts},
	} {
		if o.has(pair[0]) && o.has(pair[1]) {
			o.bad = append(o.bad, fmt.Sprintf("%q and %q contradict each other", pair[0], pair[1]))
		}
	}
	if o.idle != 0 && o.has(GoroutinePerTask) {
		o.bad = append(o.bad, fmt.Sprintf("IdleTimeout and %q contradict each other", GoroutinePerTask))
	}
	for _, p := range o.policies {
		if !slices.Contains(policies(), p) {
			o.bad = append(o.bad, fmt.Sprintf("%q is no policy of this package", p))
		}
	}
	if len(o.bad) > 0 {
		return o, fmt.Errorf("pooltest: %s", strings.Join(o.bad, "; "))
	}
	return o, nil
}

func policies() []Policy {
	return []Policy{
		PanicCrashes, PanicRethrown, GoexitUnhandled, GoroutinePerTask, SubmitWaits, SubmitInline, DefaultWorkers, NilTaskAccepted,
		ClosedPanics, ClosedAccepts, CloseDrops, CloseOnce, CloseLeaves, WorkersOnTicks, StartsInOrder, NestedSubmission,
	}
}

func (o options) has(p Policy) bool { return slices.Contains(o.policies, p) }

// waived names the policy that takes an invariant out of the test, if any.
func (o options) waived(name string) (Policy, bool) {
	for _, p := range o.policies {
		if slices.Contains(waives()[p], name) {
			return p, true
		}
	}
	return "", false
}

// waives lists the invariants that a policy contradicts.
func waives() map[Policy][]string {
	panics := []string{"PanicContained", "PanicIsolated", "PanicAdmits", "SlotsKept", "FailsWhileClosing", "Chaos"}
	resizing := []string{"ResizeGrows", "ResizeShrinks", "ResizeRefuses", "ResizeRaces"}
	return map[Policy][]string{
		PanicCrashes:     panics,
		PanicRethrown:    {"FailsWhileClosing", "Chaos"},
		GoexitUnhandled:  {"GoexitContained", "SlotsKept", "FailsWhileClosing", "Chaos"},
		GoroutinePerTask: {"Reuse"},
		SubmitWaits:      {"NestedSubmit", "NestedParallel"},
		SubmitInline:     append(append([]string{"SubmitReturns", "GoexitContained", "IdleLeaves", "IdleWidth", "InitOnce", "InitFails", "FiniMatches"}, resizing...), panics...),
		NilTaskAccepted:  {"NilTask"},
		ClosedPanics:     {"ClosedRefuses", "AcceptedOrRefused", "CloseReleases", "Chaos", "ResizeRaces"},
		ClosedAccepts:    {"ClosedRefuses", "AcceptedOrRefused", "CloseReleases", "CloseTwice", "Chaos"},
		CloseDrops:       {"CloseWaits", "AcceptedOrRefused", "CloseReleases", "CloseTwice", "ManySubmitters", "ExactlyOnce", "Chaos", "ResizeRaces"},
		CloseOnce:        {"CloseTwice"},
		WorkersOnTicks:   append([]string{"StartsAtOnce", "IdleLeaves", "IdleStarts"}, resizing[:2]...),
		DefaultWorkers:   {"NoWorkers"},
	}
}
