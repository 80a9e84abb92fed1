package judge

import (
	"math/rand/v2"
	"slices"
	"time"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

func completedChecks() []Check {
	c := invariants.Completed
	short, failing := latencies(4), oneEnds(play.Fails, 4)
	byIndex := func(j *job) { j.byIndex = true }
	leave := func(jobs []job, at int, way play.How) []job {
		return with(jobs, func(j *job) { j.leave, j.leaves = at, way })
	}
	return append(commonChecks(c),
		callCheck(c, "AsCompleted", asCompleted, drawBusy,
			with(few(short, 14), byIndex),
			with(few(short, 14), func(j *job) { j.byIndex, j.ponder = true, 1.3 }),
			few(failing, 14)),
		callCheck(c, "Empty", emptyCompleted, nil, []job{{workers: 1}, {workers: 3}}),
		callCheck(c, "ErrorStopsNothing", errorStopsNothing, nil, few(failing, 28)),
		callCheck(c, "PanicIsolated", panicIsolated, nil, few(oneEnds(play.Panics, 4), 24)),
		callCheck(c, "ContextStops", sequenceStops, nil,
			with(few(short, 14), func(j *job) { j.after = 0.5 }),
			with(few(where(short, long), 20), func(j *job) { j.after = 1.5 }),
			with(few(where(uniform(5), crowded), 7), func(j *job) { j.after, j.stubborn = 0.5, true }),
			with(few(uniform(3), 6), func(j *job) { j.ended = true })),
		callCheck(c, "EarlyBreak", earlyBreak, nil,
			leave(few(short, 14), 1, play.Returns),
			leave(few(short, 10), 1, play.Panics),
			leave(few(uniform(5), 10), 2, play.Returns),
			leave(with(few(short, 12), func(j *job) { j.stubborn = true }), 1, play.Returns)),
	)
}

// drawBusy draws a job whose consumer may be busy after each outcome.
func drawBusy(r *rand.Rand) job {
	j := drawIndexed(r)
	j.ponder = float64(r.IntN(3))
	return j
}

func emptyCompleted(s *callTrial) {
	switch {
	case !s.returnedWell():
	case len(s.outcomes) > 0:
		s.failf("no items gave %s", countOf(len(s.outcomes), "outcome"))
	case s.returned.At > s.jitter():
		s.latef("the sequence ended later than at once")
	}
}

func asCompleted(s *callTrial) {
	if !s.returnedWell() {
		return
	}
	finished := s.trace.Finished()
	ends, failed := map[int]time.Duration{}, map[int]bool{}
	for _, sp := range s.trace.Spans {
		ends[sp.Task], failed[sp.Task] = sp.End, sp.Err != nil
	}
	var asked time.Duration
	for k, o := range s.outcomes {
		if k >= len(finished) {
			s.failf("there are more outcomes than items")
			break
		}
		if p := slices.Index(finished[k:], s.itemOf(o)); p > 0 && ends[finished[k+p]] <= ends[finished[k]]+s.jitter() {
			finished[k], finished[k+p] = finished[k+p], finished[k] // a tie, as far as the clock can tell
		}
		want := finished[k]
		known := o.Fault != nil && len(o.Fault.Of) > 0
		switch {
		case o.Fault == nil && o.Value != s.Call.Results[want] || known && !slices.Contains(o.Fault.Of, want):
			s.failf("outcome %d is not that of the call that completed as number %d", k, k+1)
		case failed[want] && o.Fault == nil:
			s.failf("a call failed, and its outcome has no error")
		case !failed[want] && o.Fault != nil:
			s.failf("a call did not fail, and its outcome has an error")
		case o.Fault != nil && !known:
			s.failf("an outcome's error does not match the one that its call returned")
		case o.At > max(ends[want], asked)+s.jitter():
			s.latef("an outcome is yielded later than when it completed")
		}
		if asked = o.At; s.Call.Ponder > 0 {
			asked += s.Call.Ponder + unit/1000 // the consumer is a little later than calls, so as not to meet them
		}
	}
	if len(s.outcomes) < len(finished) {
		s.failf("there are fewer outcomes than items")
	}
	if s.f.Kind != "" {
		for k, o := range s.outcomes {
			said := "no error"
			if o.Fault != nil {
				said = o.Fault.Text
			}
			s.detailf("outcome %d at %v: %d, %s", k, o.At.Round(unit/100), o.Value, said)
		}
	}
}

// itemOf is the item that an outcome is of, or -1.
func (s *callTrial) itemOf(o play.Event) int {
	switch {
	case o.Fault == nil:
		return slices.Index(s.Call.Results, o.Value)
	case len(o.Fault.Of) > 0:
		return o.Fault.Of[0]
	}
	return -1
}

func errorStopsNothing(s *callTrial) {
	if !s.returnedWell() {
		return
	}
	for i, n := range s.calls {
		if n == 0 {
			s.failf("a call failed, and item %d was never done", i)
		}
		if s.cut[i] >= 0 {
			s.failf("a call failed, and the context of another ended")
		}
	}
	told := slices.ContainsFunc(s.outcomes, func(o play.Event) bool { return o.Fault != nil && len(o.Fault.Of) > 0 })
	switch {
	case !told:
		s.failf("a call failed, and no outcome has its error")
	case len(s.outcomes) != len(s.Call.Items):
		s.failf("%s gave %s", countOf(len(s.Call.Items), "item"), countOf(len(s.outcomes), "outcome"))
	}
}

func panicIsolated(s *callTrial) {
	if s.fell() {
		return // it reached the caller, who decides
	}
	for i, n := range s.calls {
		if n == 0 {
			s.failf("a call panicked, and item %d was never done", i)
		}
	}
	if len(s.outcomes) < len(s.Call.Items) {
		s.failf("a call panicked, and there are fewer outcomes than items")
	}
}

func sequenceStops(s *callTrial) {
	if !s.returnedWell() {
		return
	}
	s.stopsAt(s.Call.After, "the context's end")
	s.cancels(s.Call.After, "the context's end")
	for _, sp := range s.trace.Spans {
		if sp.Running() {
			s.failf("the sequence ended while a call still ran")
		}
	}
	switch n := len(s.trace.Spans); {
	case len(s.outcomes) > n:
		s.failf("when the context ended there were more outcomes than calls")
	case len(s.outcomes) < n:
		s.failf("when the context ended there were fewer outcomes than calls")
	}
}

func earlyBreak(s *callTrial) {
	if len(s.outcomes) < s.Call.Leave {
		return
	}
	at := s.outcomes[s.Call.Leave-1].At
	switch f := s.fault(); {
	case s.strange:
		s.failf("yield ran on another goroutine than the one that ranges")
	case s.late > 0:
		s.failf("an outcome was yielded after the loop was left")
	case !s.Call.Panics && f.Panic:
		s.panicf("leaving the loop made a panic: %s", f.Text)
	case s.Call.Panics && !f.Panic:
		s.failf("the panic of the loop's body did not come out of the loop")
	}
	s.stopsAt(at, "the loop was left")
	s.cancels(at, "the moment at which the loop was left")
	joined(s)
}
