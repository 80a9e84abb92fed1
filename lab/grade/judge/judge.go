// Package judge decides about a submission by what happened, outside of its
// process: it has the scripts that are played there and knows what must come of
// them, by the invariants of package invariants.
package judge

import (
	"math/rand/v2"
	"slices"
	"sync"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// Check is an invariant under one contract, with the worlds that show it.
type Check struct {
	invariants.Invariant
	Contract invariants.Contract
	// Worlds returns the worlds of this check, the smallest first. Some are always
	// the same, some are drawn from r; effort multiplies the number of the latter.
	Worlds func(r *rand.Rand, effort int) []World
	// Encounters are further worlds, small ones in which goroutines meet, that are
	// played only under schedules; may be nil. A check without worlds for
	// schedules has Unscheduled set: it is about times, memory or goroutines.
	Encounters  func() []World
	Unscheduled bool
}

// Name is that of the check: "Map/Ordered".
func (c Check) Name() string { return string(c.Contract) + "/" + c.Invariant.Name }

// World is one input of a check: what is played, and who judges it.
type World struct {
	Say    string // the world in a line
	Script play.Script
	// Hangs is the sentence for a run that never ends, if what is left open does
	// not say enough.
	Hangs string
	// Smaller returns worlds that are a little smaller, the smallest first, of which
	// one may fail as well; nil where there are none.
	Smaller func() []World
	judge   func(*trial)
	// partial says that judge is asked about runs as well that ended in a deadlock
	// or with goroutines left, before that is what is wrong.
	partial bool
	// never is the sentence for a run that never ends where it depends on how far it
	// came; may be nil.
	never func(*trial) string
}

// Panics reports whether a task or call of the world panics.
func (w World) Panics() bool {
	if c := w.Script.Call; c != nil {
		return slices.ContainsFunc(c.Works, func(k play.Work) bool { return k.Ends == play.Panics })
	}
	return slices.ContainsFunc(w.Script.Tasks, func(t play.Task) bool {
		return slices.ContainsFunc(t.Steps, func(s play.Step) bool { return s.End == play.Panics })
	})
}

// Kind says how a world was failed.
type Kind string

// The kinds of failure.
const (
	Assertion Kind = "assertion" // what was seen contradicts the invariant
	Deadlock  Kind = "deadlock"
	Leak      Kind = "leak"
	Panic     Kind = "panic"
	Exit      Kind = "exit"
	Spin      Kind = "spin"
	Hang      Kind = "hang"
	Race      Kind = "race"
	Limit     Kind = "limit" // of memory or output
)

// Finding is what the judge says of one run. The zero value means that nothing
// is wrong.
type Finding struct {
	Kind      Kind
	Headline  string   // what was seen, in a sentence; the same each time
	Details   []string // values, goroutines, places in the code
	Timeline  string   // the run, drawn
	Hint      string   // what to look at, if not what the invariant says
	TaskPanic bool     // the panic was a task's, and ended the process
	// Undecided says that the run shows nothing: Headline is why.
	Undecided bool
}

// Failed reports whether the run breaks the invariant.
func (f Finding) Failed() bool { return f.Kind != "" && !f.Undecided }

// The checks of each contract. They are made once, since who reads a rubric asks
// for them often, and nothing changes them.
var (
	checksOfMap       = sync.OnceValue(func() []Check { return listed(invariants.Map, mapChecks()) })
	checksOfCompleted = sync.OnceValue(func() []Check { return listed(invariants.Completed, completedChecks()) })
	checksOfPool      = sync.OnceValue(func() []Check { return listed(invariants.Pool, poolChecks()) })
)

// Checks lists the checks of a contract, in the order of the table.
func Checks(c invariants.Contract) []Check {
	switch c {
	case invariants.Map:
		return slices.Clone(checksOfMap())
	case invariants.Completed:
		return slices.Clone(checksOfCompleted())
	case invariants.Pool:
		return slices.Clone(checksOfPool())
	}
	return nil
}

func listed(c invariants.Contract, checks []Check) []Check {
	byName := map[string]Check{}
	for _, k := range checks {
		byName[k.Invariant.Name] = k
	}
	var out []Check
	for _, row := range invariants.For(c) {
		if k, ok := byName[row.Name]; ok {
			k.Invariant, k.Contract = row, c
			out = append(out, k)
		}
	}
	return out
}
