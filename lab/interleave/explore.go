package interleave

import (
	"testing"
	"time"
)

// Options are what [Explore] searches with. The zero value is a thousand
// schedules of the portfolio.
type Options struct {
	Schedules    int           `json:"schedules,omitempty"` // how many at most; 0 means 1000, or no limit with For
	For          time.Duration `json:"for_ns,omitempty"`    // for how long at most; 0 means no limit
	Strategy     string        `json:"strategy,omitempty"`  // one of [Strategies]; "" is the portfolio
	Seed         uint64        `json:"seed,omitempty"`
	Exhaustive   bool          `json:"exhaustive,omitempty"`  // all schedules with at most so many preemptions
	Preemptions  int           `json:"preemptions,omitempty"` // with Exhaustive
	Steps        int           `json:"steps,omitempty"`       // of one schedule at most; 0 means 20000
	First, Every int           `json:",omitempty"`            // only schedules First, First+Every, ...: to share the work
	Stale        int           `json:"stale,omitempty"`       // stop after so many schedules without a new trace; 0 means never
	Still        bool          `json:"still,omitempty"`       // time passes only when nobody can go on
	Patient      bool          `json:"patient,omitempty"`     // wait for quiescence at each step: slower, decides the same

	Alone     bool `json:"alone,omitempty"`     // a process plays one schedule and no more, so what fails is recorded at once
	Decisions int  `json:"decisions,omitempty"` // with Alone: those of the longest schedule before

	Ignore []Kind `json:"ignore,omitempty"` // findings that do not count
	Most   int    `json:"most,omitempty"`   // stop after so many steps in all; 0 means never

	Progress func(Result)    `json:"-"` // is told now and then what has been done
	Before   func(index int) `json:"-"` // is called before each schedule with its number

	// Each is told what came of each schedule, when it has been played. A search
	// with it does not end with a finding but when Each returns false.
	Each func(Played) bool `json:"-"`
}

// Played is what came of one schedule of a search.
type Played struct {
	Index    int
	Kind     Kind // "" if nothing was found
	Message  string
	Stack    string // of a panic
	Schedule Schedule
	Steps    int
}

// Result is what came of an exploration.
type Result struct {
	Kind      Kind          `json:"kind,omitempty"` // "" if nothing was found
	Message   string        `json:"message,omitempty"`
	Stack     string        `json:"stack,omitempty"` // of a panic
	Schedules int           `json:"schedules"`
	Distinct  int           `json:"distinct"`            // traces; those count once that differ only in the order of independent steps
	Steps     int           `json:"steps"`               // in all schedules
	Longest   int           `json:"longest"`             // steps of one schedule
	Decisions int           `json:"decisions,omitempty"` // of one schedule: steps before which several could go on
	Elapsed   time.Duration `json:"elapsed_ns"`
	Complete  bool          `json:"complete,omitempty"` // there are no other schedules within the bound
	Stale     bool          `json:"stale,omitempty"`    // no new trace had appeared for long
	Skipped   bool          `json:"skipped,omitempty"`  // the test skipped itself

	Index        int          `json:"index"`    // which schedule failed
	Schedule     Schedule     `json:"schedule"` // and how to play it again
	Preemptions  int          `json:"preemptions"`
	Hash         uint64       `json:"hash"` // of its trace
	Interleaving Interleaving `json:"interleaving"`

	Trace uint64 `json:"trace"` // hash over all traces, in order

	Open  map[Kind]int    `json:"open,omitempty"` // schedules that decided nothing, by why
	Why   map[Kind]string `json:"why,omitempty"`  // the first of each, in words
	Notes []string        `json:"notes,omitempty"`
}

// Failed reports whether something was found.
func (res Result) Failed() bool { return res.Kind.Decided() }

// Explore runs body in schedule after schedule until one fails. The body gets a
// T that it may fail; it runs in a bubble of testing/synctest and so may not
// make one itself. A step costs about half a microsecond.
func Explore(body func(*testing.T), o Options) (Result, error) {
	if _, err := strategyFor(o.Strategy, 0, 0, 0); err != nil {
		return Result{}, err
	}
	if o.Exhaustive {
		return exhaust(body, o), nil
	}
	if o.Schedules == 0 && o.For == 0 {
		o.Schedules = 1000
	}
	var res Result
	begin, told := time.Now(), time.Now()
	seen := map[uint64]bool{}
	stale := 0
	res.Decisions = o.Decisions
	for index := o.First; ; index += max(o.Every, 1) {
		if o.Schedules > 0 && index >= o.Schedules || o.For > 0 && time.Since(begin) >= o.For {
			break
		}
		if o.Most > 0 && res.Steps >= o.Most {
			break
		}
		if res.Schedules >= hopeless && res.undecided() == res.Schedules {
			break
		}
		if o.Stale > 0 && stale >= o.Stale {
			res.Stale = true
			break
		}
		if o.Before != nil {
			o.Before(index)
		}
		within := res.Decisions
		set := o.settings(index, within)
		set.record, set.brief = o.Alone || o.Each != nil, o.Each != nil
		r := play(body, set)
		res.count(r)
		if stale++; !seen[r.order] {
			stale = 0
			if len(seen) < 1<<20 { // memory has an end; then all count as seen
				seen[r.order] = true
				res.Distinct++
			}
		}
		if r.skipped {
			res.Skipped = true
			break
		}
		if o.Each != nil {
			s := Schedule{Seed: set.seed, Ticking: set.ticking, Choices: r.record.choices}
			if !o.Each(Played{index, r.kind, r.message, r.stack, s, r.steps}) {
				break
			}
			continue
		}
		if r.kind.Decided() {
			recorded := r
			if !o.Alone {
				again := o.settings(index, within)
				again.record = true
				recorded = play(body, again)
			}
			s := Schedule{Seed: set.seed, Ticking: set.ticking, Choices: recorded.record.choices}
			if r.kind == Assertion && s.Ticking && !o.Alone && timed(body, s, o) {
				res.open(Timed, "a failure needs that time passes while somebody could go on: "+r.message)
				continue
			}
			res.Index = index
			res.found(r, s, recorded)
			break
		}
		if o.Progress != nil && time.Since(told) > 200*time.Millisecond {
			told = time.Now()
			res.Elapsed = time.Since(begin)
			o.Progress(res)
		}
	}
	res.Elapsed = time.Since(begin)
	return res, nil
}

// settings are those of one schedule of a search.
func (o Options) settings(index, length int) settings {
	st, _ := strategyFor(o.Strategy, index, o.Seed, length)
	return settings{
		seed: mix(o.Seed ^ mix(uint64(index)+7)), strategy: st, limit: o.limit(),
		// Timeouts race with what they limit only if time passes meanwhile.
		ticking: !o.Still && index/6%2 == 1, patient: o.Patient, ignore: o.Ignore,
	}
}

func (o Options) limit() int {
	if o.Steps == 0 {
		return 20000
	}
	return o.Steps
}

// count adds a run to the result.
func (res *Result) count(r *run) {
	res.Schedules++
	res.Trace = mix(res.Trace ^ r.hash)
	res.Steps += r.steps
	res.Longest = max(res.Longest, r.steps)
	res.Decisions = max(res.Decisions, r.decisions)
	for _, n := range r.notes {
		res.note(n)
	}
	if r.kind != "" && !r.kind.Decided() {
		res.open(r.kind, r.message)
	}
}

func (res *Result) note(text string) {
	for _, n := range res.Notes {
		if n == text {
			return
		}
	}
	res.Notes = append(res.Notes, text)
}

// hopeless is after how many schedules, none of which decided anything, there
// are no more.
const hopeless = 60

func (res *Result) undecided() int {
	n := 0
	for _, count := range res.Open {
		n += count
	}
	return n
}

func (res *Result) open(k Kind, why string) {
	if res.Open == nil {
		res.Open, res.Why = map[Kind]int{}, map[Kind]string{}
	}
	if res.Open[k]++; res.Open[k] == 1 {
		res.Why[k] = why
	}
}

// found notes a failure: what was seen first, and the run that was recorded.
func (res *Result) found(first *run, s Schedule, r *run) {
	res.Kind, res.Message, res.Stack = first.kind, first.message, first.stack
	res.Schedule, res.Preemptions, res.Hash = s, r.preemptions, r.hash
	res.Interleaving = r.interleaving()
	if r.hash != first.hash {
		res.note("played again at once, the same schedule went another way: something survives from run to run, in a package variable perhaps")
	}
}

// Replay plays one schedule.
func Replay(body func(*testing.T), s Schedule, o Options) Result {
	begin := time.Now()
	r := play(body, s.settings(o, true))
	var res Result
	res.count(r)
	res.Distinct, res.Elapsed, res.Skipped = 1, time.Since(begin), r.skipped
	res.Kind, res.Message, res.Stack = r.kind, r.message, r.stack
	res.Schedule, res.Preemptions, res.Hash = s, r.preemptions, r.hash
	res.Interleaving = r.interleaving()
	return res
}

func (s Schedule) settings(o Options, record bool) settings {
	choices := append([]Choice(nil), s.Choices...)
	return settings{seed: s.Seed, strategy: &follow{choices}, ticking: s.Ticking, limit: o.limit(), patient: o.Patient, record: record, ignore: o.Ignore}
}

// timed reports whether a failure vanishes when time does not pass by itself.
func timed(body func(*testing.T), s Schedule, o Options) bool {
	return play(body, s.Still().settings(o, false)).kind != Assertion
}
