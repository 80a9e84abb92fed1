package pooltest

import (
	"errors"
	"time"

	"pgregory.net/rapid"

	"example.com/poollab/lab/invariants"
)

func completedSubject(c completedFunc, o options) (subject, error) {
	if c == nil {
		return subject{}, missing("the function")
	}
	f := functionOfCompleted(c)
	all := append(commonChecks(f, true, o), completedChecks(f)...)
	for i := range all {
		all[i].encounters = encountersOf(f, all[i].Name, true)
	}
	return newSubject(invariants.Completed, o, all), nil
}

// completedChecks are those of Completed alone.
func completedChecks(f function) []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	short := func(j *job) bool { return len(j.takes) < 5 }
	index := func(j *job) bool { j.byIndex = true; return len(j.takes) < 5 }
	return []check{
		{
			Invariant: named("AsCompleted"), worlds: chain(
				mapped(jobs(index), f, asCompleted),
				mapped(with(jobs(index), func(j *job) { j.ponder = 1.3 }), f, asCompleted),
				mapped(oneEnds(fails, 4), f, asCompleted),
			),
			draw: func(t *rapid.T) world {
				j := drawJob(t)
				j.byIndex = true
				j.ponder = float64(rapid.IntRange(0, 2).Draw(t, "ponder"))
				return j.world(f, asCompleted)
			},
		},
		{Invariant: named("Empty"), worlds: mapped(some(job{workers: 1}, job{workers: 3}), f, func(s *stage, t *trial) {
			if returnedWell(s, t) && len(t.outcomes) > 0 {
				s.failf("no items gave %s", plural(len(t.outcomes), "outcome"))
			} else if t.returned > s.jitter() {
				s.latef("the sequence ended later than at once")
			}
		})},
		{Invariant: named("ErrorStopsNothing"), worlds: mapped(oneEnds(fails, 4), f, errorStopsNothing)},
		{Invariant: named("PanicIsolated"), worlds: mapped(oneEnds(panics, 4), f, func(s *stage, t *trial) {
			if t.panicked != "" || t.exited {
				return // it reached the caller, who decides
			}
			for i, n := range t.calls {
				if n == 0 {
					s.failf("a call panicked, and item %d was never done", i)
				}
			}
			if len(t.outcomes) < len(t.takes) {
				s.failf("a call panicked, and there are fewer outcomes than items")
			}
		})},
		{Invariant: named("ContextStops"), worlds: chain(
			mapped(with(jobs(short), func(j *job) { j.after = 0.5 }), f, sequenceStops),
			mapped(with(jobs(short), func(j *job) { j.after = 1.5 }), f, sequenceStops),
			mapped(with(uniform(5), func(j *job) { j.after, j.stubborn = 0.5, true }), f, sequenceStops),
			mapped(with(uniform(3), func(j *job) { j.ended = true }), f, sequenceStops),
		)},
		{Invariant: named("EarlyBreak"), worlds: chain(
			mapped(with(jobs(short), func(j *job) { j.leave, j.leaves = 1, returns }), f, earlyBreak),
			mapped(with(jobs(short), func(j *job) { j.leave, j.leaves = 1, panics }), f, earlyBreak),
			mapped(with(uniform(5), func(j *job) { j.leave, j.leaves = 2, returns }), f, earlyBreak),
			mapped(with(jobs(short), func(j *job) { j.leave, j.leaves, j.stubborn = 1, returns, true }), f, earlyBreak),
		)},
	}
}

func asCompleted(s *stage, t *trial) {
	if !returnedWell(s, t) {
		return
	}
	finished := t.trace.Finished()
	ends := map[int]time.Duration{}
	failed := map[int]error{}
	for _, sp := range t.trace.Spans {
		ends[sp.Task] = sp.End
		if sp.Err != nil {
			failed[sp.Task] = sp.Err
		}
	}
	var asked time.Duration
	for k, o := range t.outcomes {
		if k >= len(finished) {
			s.failf("there are more outcomes than items")
			return
		}
		want := finished[k]
		s.detailf("outcome %d at %v: %d, %v", k, o.at.Round(s.unit/100), o.value, o.err)
		var e *callError
		switch isError := errors.As(o.err, &e); {
		case o.err == nil && o.value != t.want[want] || isError && e.item != want:
			s.failf("outcome %d is not that of the call that completed as number %d", k, k+1)
		case failed[want] != nil && o.err == nil:
			s.failf("a call failed, and its outcome has no error")
		case failed[want] == nil && o.err != nil:
			s.failf("a call did not fail, and its outcome has an error")
		case o.err != nil && !isError:
			s.failf("an outcome's error does not match the one that its call returned")
		case o.at > max(ends[want], asked)+s.jitter():
			s.latef("an outcome is yielded later than when it completed")
		}
		asked = o.at
		if t.ponder > 0 {
			asked += s.units(t.ponder) + 8192<<min(k+1, 8)
		}
	}
	if len(t.outcomes) < len(finished) {
		s.failf("there are fewer outcomes than items")
	}
}

func errorStopsNothing(s *stage, t *trial) {
	if !returnedWell(s, t) {
		return
	}
	for i, n := range t.calls {
		if n == 0 {
			s.failf("a call failed, and item %d was never done", i)
		}
		if t.ctxs[i] >= 0 {
			s.failf("a call failed, and the context of another ended")
		}
	}
	var told int
	for _, o := range t.outcomes {
		if o.err != nil && returnedOne(t, o.err) {
			told++
		}
	}
	switch {
	case told == 0:
		s.failf("a call failed, and no outcome has its error")
	case len(t.outcomes) != len(t.takes):
		s.failf("%s gave %s", plural(len(t.takes), "item"), plural(len(t.outcomes), "outcome"))
	}
}

func sequenceStops(s *stage, t *trial) {
	if !returnedWell(s, t) {
		return
	}
	at := s.units(t.after)
	stopsAt(s, t, at, "the context's end")
	cancels(s, t, at, "the context's end")
	for _, sp := range t.trace.Spans {
		if sp.Running() {
			s.failf("the sequence ended while a call still ran")
		}
	}
	switch n := len(t.trace.Spans); {
	case len(t.outcomes) > n:
		s.failf("when the context ended there were more outcomes than calls")
	case len(t.outcomes) < n:
		s.failf("when the context ended there were fewer outcomes than calls")
	}
}

func earlyBreak(s *stage, t *trial) {
	if len(t.outcomes) < t.leave {
		return
	}
	at := t.outcomes[t.leave-1].at
	switch {
	case t.strange:
		s.failf("yield ran on another goroutine than the one that ranges")
	case t.late > 0:
		s.failf("an outcome was yielded after the loop was left")
	case t.leaves == returns && t.panicked != "":
		s.panicf("leaving the loop made a panic: %s", t.panicked)
	case t.leaves == panics && t.panicked == "":
		s.failf("the panic of the loop's body did not come out of the loop")
	}
	stopsAt(s, t, at, "the loop was left")
	cancels(s, t, at, "the moment at which the loop was left")
	joined(s, t)
}
