package twin

import (
	"context"
	"strings"
	"time"

	"example.com/poollab/lab/interleave"
)

// mixesRuns reports whether a child died of something that it kept from one run
// to the next: a package variable holds a channel, a timer or a WaitGroup that
// belongs to the bubble of a run before.
func (e ending) mixesRuns() bool {
	return e.result == nil && e.stuck == nil && strings.Contains(lastWords(e.output), "bubble")
}

// alone searches with a process of its own for each schedule. That takes some
// ten milliseconds a schedule, and is right where package variables keep what
// one run has made. Traces cannot be compared then, so Distinct stays 0.
func (t *Twin) alone(ctx context.Context, test string, o interleave.Options, tell func(interleave.Result)) (ending, error) {
	begin := time.Now()
	var all interleave.Result
	if o.Schedules == 0 && o.For == 0 {
		o.Schedules = 1000
	}
	for index := 0; o.Schedules == 0 || index < o.Schedules; index++ {
		if o.For > 0 && time.Since(begin) >= o.For || o.Most > 0 && all.Steps >= o.Most {
			break
		}
		part := o
		part.First, part.Every, part.Schedules, part.For = index, 1, index+1, 0
		part.Alone, part.Decisions = true, all.Decisions
		e, err := t.child(ctx, test, interleave.Order{Mode: "search", Options: part}, func(interleave.Result) {})
		e.part, e.processes = part, 1
		if ctx.Err() != nil {
			return ending{result: &all, processes: 1}, nil
		}
		if err != nil || e.result == nil {
			return e, err
		}
		one := *e.result
		sum := together([]interleave.Result{all, one})
		sum.Distinct, sum.Stale, sum.Elapsed = 0, false, time.Since(begin)
		if one.Failed() {
			late, err := t.needsTime(ctx, test, one, o)
			if err != nil {
				return e, err
			}
			if !late {
				one.Schedules, one.Steps, one.Longest, one.Distinct, one.Elapsed = sum.Schedules, sum.Steps, sum.Longest, 0, sum.Elapsed
				one.Open, one.Why = all.Open, all.Why
				one.Notes = append(one.Notes, aloneNote)
				return ending{result: &one, processes: 1}, nil
			}
			sum = together([]interleave.Result{sum, {
				Open: map[interleave.Kind]int{interleave.Timed: 1},
				Why:  map[interleave.Kind]string{interleave.Timed: "a failure needs that time passes while somebody could go on: " + one.Message},
			}})
			sum.Distinct = 0
		}
		all = sum
		if all.Skipped {
			break
		}
		tell(all)
	}
	all.Notes = append(all.Notes, aloneNote)
	return ending{result: &all, processes: 1}, nil
}

const aloneNote = "each schedule had a process of its own, since a package variable keeps from run to run what only one may use"

// needsTime reports whether a failed assertion vanishes when time does not pass
// by itself.
func (t *Twin) needsTime(ctx context.Context, test string, res interleave.Result, o interleave.Options) (bool, error) {
	if res.Kind != interleave.Assertion || !res.Schedule.Ticking {
		return false, nil
	}
	e, err := t.child(ctx, test, interleave.Order{Mode: "replay", Schedule: res.Schedule.Still(), Options: o}, func(interleave.Result) {})
	return e.result == nil || e.result.Kind != interleave.Assertion, err
}
