package pooltest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"example.com/poollab/lab/invariants"
)

func mapSubject(m mapFunc, o options) (subject, error) {
	if m == nil {
		return subject{}, missing("the function")
	}
	f := functionOfMap(m)
	all := append(commonChecks(f, false, o), mapChecks(f)...)
	for i := range all {
		all[i].encounters = encountersOf(f, all[i].Name, false)
	}
	return newSubject(invariants.Map, o, all), nil
}

// mapChecks are those of Map alone.
func mapChecks(f function) []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	return []check{
		{
			Invariant: named("Ordered"),
			worlds:    mapped(jobs(func(j *job) bool { j.byIndex = true; return j.workers < 3 || len(j.takes) < 5 }), f, ordered),
			draw: func(t *rapid.T) world {
				j := drawJob(t)
				j.byIndex = true
				return j.world(f, ordered)
			},
		},
		{Invariant: named("Empty"), worlds: mapped(some(job{workers: 1}, job{workers: 3}), f, func(s *stage, t *trial) {
			if returnedWell(s, t) && len(t.results) > 0 {
				s.failf("no items gave %s", plural(len(t.results), "result"))
			} else if t.returned > s.jitter() {
				s.latef("it returned later than at once")
			}
		})},
		{Invariant: named("FirstError"), worlds: chain(
			mapped(oneEnds(fails, 4), f, firstError),
			mapped(with(oneEnds(fails, 4), func(j *job) { j.stubborn = true }), f, firstError),
			mapped(with(uniform(4), func(j *job) { j.ends = map[int]how{0: fails, 1: fails, 2: fails} }), f, firstError),
		)},
		{Invariant: named("ErrorStops"), worlds: chain(
			mapped(oneEnds(fails, 5), f, errorStops),
			mapped(with(oneEnds(fails, 4), func(j *job) { j.stubborn = true }), f, errorStops),
		)},
		{Invariant: named("ContextStops"), worlds: chain(
			mapped(with(jobs(func(j *job) bool { return len(j.takes) < 5 }), func(j *job) { j.after = 0.5 }), f, contextStops),
			mapped(with(jobs(func(j *job) bool { return len(j.takes) < 5 }), func(j *job) { j.after = 1.5 }), f, contextStops),
			mapped(with(uniform(5), func(j *job) { j.after, j.stubborn = 0.5, true }), f, contextStops),
			mapped(with(uniform(3), func(j *job) { j.ended = true }), f, contextStops),
		)},
	}
}

func ordered(s *stage, t *trial) {
	if !returnedWell(s, t) || slices.Equal(t.results, t.want) {
		return
	}
	s.detailf("want %v", t.want)
	s.detailf("got  %v", clipped(t.results))
	if len(t.results) != len(t.want) {
		s.failf("%d items gave %s", len(t.want), plural(len(t.results), "result"))
		return
	}
	for i, r := range t.results {
		if k := slices.Index(t.want, r); k >= 0 && k != i {
			s.failf("result[%d] is that of item %d", i, k)
			return
		} else if r != t.want[i] {
			s.failf("result[%d] is not that of item %d", i, i)
			return
		}
	}
}

func clipped(v []int) string {
	if len(v) > 12 {
		return fmt.Sprintf("%v and %d more", v[:12], len(v)-12)
	}
	return fmt.Sprint(v)
}

func firstError(s *stage, t *trial) {
	if t.panicked != "" || t.exited {
		returnedWell(s, t)
		return
	}
	if len(t.errs) == 0 {
		return // the call that was to fail was never started
	}
	s.detailf("error: %v", t.err)
	switch {
	case t.err == nil:
		s.failf("a call failed, and the error is nil")
	case !returnedOne(t, t.err) && errors.Is(t.err, context.Canceled):
		s.failf("the error is the cancellation that a call's error caused, and not that error")
	case !returnedOne(t, t.err):
		s.failf("the error does not match one that a call returned")
	case errors.Is(t.err, context.Canceled):
		s.failf("the error matches context.Canceled, and nobody cancelled but Map itself")
	}
}

func errorStops(s *stage, t *trial) {
	at, failed := endOf(t)
	if !failed {
		return
	}
	stopsAt(s, t, at, "the first error")
	cancels(s, t, at, "the first error")
}

func contextStops(s *stage, t *trial) {
	if t.panicked != "" || t.exited {
		returnedWell(s, t)
		return
	}
	at := s.units(t.after)
	stopsAt(s, t, at, "the context's end")
	cancels(s, t, at, "the context's end")
	done := 0
	for _, sp := range t.trace.Spans {
		if sp.Err == nil && !sp.Running() {
			done++
		}
	}
	s.detailf("error: %v", t.err)
	switch {
	case t.err == nil && done == len(t.takes):
	case t.err == nil && done < len(t.takes):
		s.failf("the context ended before all items were done, and the error is nil")
	case !theEnd(t.err) && done < len(t.takes):
		s.failf("the error matches neither the context's nor its cause")
	}
}
