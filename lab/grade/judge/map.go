package judge

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

func mapChecks() []Check {
	c := invariants.Map
	failing, cancelled := oneEnds(play.Fails, 4), latencies(4)
	stubborn := func(j *job) { j.stubborn = true }
	return append(commonChecks(c),
		callCheck(c, "Ordered", ordered, drawIndexed, with(few(latencies(5), 28), func(j *job) { j.byIndex = true })),
		callCheck(c, "Empty", emptyMap, nil, []job{{workers: 1}, {workers: 3}}),
		callCheck(c, "FirstError", firstError, nil,
			few(failing, 20), with(few(failing, 10), stubborn),
			with(few(uniform(4), 8), func(j *job) { j.ends = map[int]play.How{0: play.Fails, 1: play.Fails, 2: play.Fails} })),
		callCheck(c, "ErrorStops", errorStops, nil,
			few(oneEnds(play.Fails, 5), 24), with(few(failing, 8), stubborn), with(few(where(failing, crowded), 16), stubborn)),
		callCheck(c, "ContextStops", contextStops, nil,
			with(few(cancelled, 14), func(j *job) { j.after = 0.5 }),
			with(few(where(cancelled, long), 20), func(j *job) { j.after = 1.5 }),
			with(few(where(uniform(5), crowded), 7), func(j *job) { j.after, j.stubborn = 0.5, true }),
			with(few(uniform(3), 6), func(j *job) { j.ended = true })),
	)
}

// drawIndexed draws a job whose calls take as long as their item says.
func drawIndexed(r *rand.Rand) job {
	j := drawJob(r)
	j.byIndex = true
	return j
}

func ordered(s *callTrial) {
	want, got := s.Call.Results, s.returned.Values
	if !s.returnedWell() || slices.Equal(got, want) {
		return
	}
	s.detailf("want %v", clipped(want))
	s.detailf("got  %v", clipped(got))
	if len(got) != len(want) {
		s.failf("%d items gave %s", len(want), countOf(len(got), "result"))
		return
	}
	for i, r := range got {
		if k := slices.Index(want, r); k >= 0 && k != i {
			s.failf("result[%d] is that of item %d", i, k)
		} else if r != want[i] {
			s.failf("result[%d] is not that of item %d", i, i)
		}
	}
}

func clipped(v []int) string {
	if len(v) > 12 {
		return fmt.Sprintf("%v and %d more", v[:12], len(v)-12)
	}
	return fmt.Sprint(v)
}

func emptyMap(s *callTrial) {
	switch {
	case !s.returnedWell():
	case len(s.returned.Values) > 0:
		s.failf("no items gave %s", countOf(len(s.returned.Values), "result"))
	case s.returned.At > s.jitter():
		s.latef("it returned later than at once")
	}
}

func firstError(s *callTrial) {
	if s.fell() {
		s.returnedWell()
		return
	}
	if s.failures == 0 {
		return // the call that was to fail was never started
	}
	switch f := s.fault(); {
	case s.returned.Fault == nil:
		s.failf("a call failed, and the error is nil")
	case len(f.Of) == 0 && f.Canceled:
		s.failf("the error is the cancellation that a call's error caused, and not that error")
	case len(f.Of) == 0:
		s.failf("the error does not match one that a call returned")
	case f.Canceled:
		s.failf("the error matches context.Canceled, and nobody cancelled but Map itself")
	default:
		return
	}
	s.detailf("error: %s", s.said())
}

// said is the text of the error that the function returned.
func (s *callTrial) said() string {
	if s.returned.Fault == nil {
		return "<nil>"
	}
	return s.returned.Fault.Text
}

func errorStops(s *callTrial) {
	at, failed := s.broke()
	if !failed {
		return
	}
	s.stopsAt(at, "the first error")
	s.cancels(at, "the first error")
}

func contextStops(s *callTrial) {
	if s.fell() {
		s.returnedWell()
		return
	}
	s.stopsAt(s.Call.After, "the context's end")
	s.cancels(s.Call.After, "the context's end")
	done := 0
	for _, sp := range s.trace.Spans {
		if sp.Err == nil && !sp.Running() {
			done++
		}
	}
	if done == len(s.Call.Items) {
		return
	}
	switch f := s.fault(); {
	case s.returned.Fault == nil:
		s.failf("the context ended before all items were done, and the error is nil")
	case !f.Canceled && !f.Cause:
		s.failf("the error matches neither the context's nor its cause")
	default:
		return
	}
	s.detailf("error: %s", s.said())
}
