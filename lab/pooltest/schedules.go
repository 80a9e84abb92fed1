package pooltest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/draw"
)

// A check that its worlds alone have not failed is made once more in the twin:
// the same worlds, each in many schedules. There nobody looks at a clock, and
// what is judged is what happened.

// Of one check.
const (
	schedulesEach = 12     // of a world, before the next one: each strategy, with and without ticks
	mostWorlds    = 24     // see check.scheduled
	mostOfWorld   = 1200   // schedules
	mostSteps     = 50_000 // of all schedules together, for each unit of effort
	forEncounters = 4      // times as many where goroutines are to meet
	longestRun    = 12_000 // steps of one schedule
)

// unscheduled are checks that schedules have nothing to say about: they are
// about times, memory, goroutines as such, or take no second goroutine.
func unscheduled(name string) bool {
	return slices.Contains([]string{
		"NoWorkers", "NilTask", "Empty", "IdleBlocks", "Forgets", "Reuse", "WorkConserving", "StartsAtOnce", "NeighboursMeet",
		"IdleLeaves", "ResizeRefuses",
	}, name)
}

// exploration is a check being made under controlled schedules.
type exploration struct {
	check
	effort int
	seed   uint64
	races  func() outcome // what the race detector has reported since the last look
	last   *stage         // of the run that was played last
}

// body plays a world as a run of the explorer does.
func (e *exploration) body(w world) func(*testing.T) {
	return func(t *testing.T) {
		s := newStage(false)
		s.explored = true
		e.last = s
		s.perform(w.play)
		if s.release != nil {
			s.release()
		}
		if s.failed() {
			interleave.Errorf(t, "%s", s.headline)
		}
	}
}

// options are those of the search, for a world with a number.
func (e *exploration) options() interleave.Options {
	o := interleave.Options{Seed: e.seed, Steps: longestRun, Most: mostSteps * e.effort}
	if e.encounters != nil {
		o.Most *= forEncounters
	}
	if raceEnabled { // which makes a step several times as dear
		o.Most /= 4
	}
	if !e.leaks {
		o.Ignore = append(o.Ignore, interleave.Leak)
	}
	if !raceEnabled {
		o.Ignore = append(o.Ignore, interleave.Race)
	}
	return o
}

// turns is how the worlds of a search take turns: half of the steps are for
// encounters, and among equals it is for the world that has had the fewest. So
// long runs do not keep short ones from being played.
type turns struct {
	encounters int
	had        []struct{ steps, schedules, decisions int }
}

// next is the number of the world whose turn it is, or -1.
func (t *turns) next() int {
	spent := [2]int{}
	best := [2]int{-1, -1}
	for i, h := range t.had {
		class := 0
		if i >= t.encounters {
			class = 1
		}
		spent[class] += h.steps
		if h.schedules < mostOfWorld && (best[class] < 0 || h.steps < t.had[best[class]].steps) {
			best[class] = i
		}
	}
	if best[0] >= 0 && (spent[0] <= spent[1] || best[1] < 0) {
		return best[0]
	}
	return best[1]
}

// explore searches for a schedule that breaks the invariant, and shrinks it.
func (e *exploration) explore(before func(n int, w world, s *stage)) (event, error) {
	begin := time.Now()
	out := event{Event: "verdict", Check: e.Name}
	worlds, encounters := e.scheduled()
	t := turns{encounters: encounters, had: make([]struct{ steps, schedules, decisions int }, len(worlds))}
	o := e.options()
	for steps := 0; steps < o.Most; {
		n := t.next()
		if n < 0 {
			break
		}
		w, had := worlds[n], &t.had[n]
		before(n, w, e.last)
		turn := o
		turn.Most, turn.First, turn.Schedules, turn.Decisions = 0, had.schedules, had.schedules+schedulesEach, had.decisions
		res, err := interleave.Explore(e.body(w), turn)
		if err != nil {
			return out, err
		}
		if had.schedules == 0 {
			out.Worlds++
		}
		had.steps += res.Steps
		had.schedules += schedulesEach
		had.decisions = res.Decisions
		steps += res.Steps
		out.Schedules += res.Schedules
		if res.Failed() {
			if err := e.found(&out, n, w, res); err != nil {
				return out, err
			}
			break
		}
	}
	out.Elapsed = time.Since(begin)
	return out, nil
}

// found shrinks a failure and notes it.
func (e *exploration) found(out *event, n int, w world, res interleave.Result) error {
	small := interleave.Shrink(e.body(w), res.Schedule, e.options())
	if small.Kind != res.Kind {
		small = interleave.Replay(e.body(w), res.Schedule, e.options())
	}
	text, err := json.Marshal(small.Schedule)
	if err != nil {
		return err
	}
	out.World, out.Say, out.Index, out.Schedule = n, w.say, out.Schedules-1, text
	out.Outcome = e.outcome(small)
	return nil
}

// replay plays one world by one schedule.
func (e *exploration) replay(n int, schedule []byte) (event, error) {
	out := event{Event: "verdict", Check: e.Name, World: n}
	var s interleave.Schedule
	if err := json.Unmarshal(schedule, &s); err != nil {
		return out, err
	}
	if worlds, _ := e.scheduled(); n < len(worlds) {
		out.Say = worlds[n].say
		if res := interleave.Replay(e.body(worlds[n]), s, e.options()); res.Failed() {
			out.Outcome = e.outcome(res)
		}
	}
	return out, nil
}

// outcome is a finding of the explorer in the words of a check.
func (e *exploration) outcome(res interleave.Result) outcome {
	s := e.last
	o := outcome{Details: slices.Clone(s.details)}
	switch res.Kind {
	case interleave.Assertion:
		o.Kind, o.Headline = s.kind, s.headline
	case interleave.Deadlock:
		o.Kind, o.Headline, o.Details = Deadlock, s.phase, s.notes
		if o.Headline == "" {
			o.Headline = "everybody waits, for ever"
		}
	case interleave.Leak:
		o.Kind, o.Headline, o.Details = Leak, "goroutines are left that never end", s.notes
	case interleave.Panic:
		o.Kind, o.Headline = Panic, strings.TrimPrefix(res.Message, "panic: ")
		o.Headline = "panic: " + o.Headline
	case interleave.Race:
		o.Kind, o.Headline = Race, "two goroutines use the same memory without synchronisation"
		o.Details = append(o.Details, e.races().Details...)
	}
	if res.Kind != interleave.Assertion {
		o.Hint = res.Hint()
	}
	var b strings.Builder
	if err := draw.Text(&b, withoutKit(res.Interleaving), draw.Width(100)); err == nil {
		o.Timeline = b.String()
	}
	return o
}

// withoutKit leaves out places in the kit: what a world does is said by it.
func withoutKit(iv interleave.Interleaving) interleave.Interleaving {
	clear := func(at string) string {
		if strings.Contains(at, "/lab/pooltest/") {
			return ""
		}
		return at
	}
	iv.Goroutines, iv.Steps, iv.Waiting = slices.Clone(iv.Goroutines), slices.Clone(iv.Steps), slices.Clone(iv.Waiting)
	for i := range iv.Goroutines {
		iv.Goroutines[i].At = clear(iv.Goroutines[i].At)
	}
	for i := range iv.Steps {
		iv.Steps[i].At = clear(iv.Steps[i].At)
	}
	for i := range iv.Waiting {
		iv.Waiting[i].At = clear(iv.Waiting[i].At)
	}
	return iv
}
