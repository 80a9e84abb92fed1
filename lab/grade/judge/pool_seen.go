package judge

import (
	"slices"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/lab/grade/play"
)

// seen is one round of a run with a pool: its events, and what follows from them
// about calls and tasks. Places are indices of events.
type seen struct {
	*trial
	events  []play.Event
	over    bool // the round came to its end
	submits []submission
	closes  []submission // calls of Close
	starts  map[int][]int
	ends    map[int][]int
}

// submission is a call of Submit or of Close.
type submission struct {
	task, aside, by int
	began, ended    int // places; ended is -1 if the call never returned
	at, until       time.Duration
	fault           *play.Fault
}

func (c submission) returned() bool { return c.ended >= 0 }

// accepted reports whether the call returned a nil error.
func (c submission) accepted() bool { return c.returned() && c.fault == nil }

// refused reports whether the call returned an error.
func (c submission) refused() bool {
	return c.returned() && c.fault != nil && !c.fault.Panic && !c.fault.Exit
}

func (c submission) panicked() bool { return c.returned() && c.fault != nil && c.fault.Panic }
func (c submission) exited() bool   { return c.returned() && c.fault != nil && c.fault.Exit }

// roundsOf takes a run apart. There is always at least one round.
func roundsOf(t *trial) []*seen {
	var out []*seen
	for i, e := range t.Events {
		if e.Kind == play.Made || i == 0 {
			out = append(out, &seen{trial: t})
		}
		s := out[len(out)-1]
		s.events = append(s.events, e)
	}
	if len(out) == 0 {
		out = append(out, &seen{trial: t})
	}
	for i, s := range out {
		s.over = i < len(out)-1 || t.End == play.Done || t.End == play.Leaked
		s.read()
	}
	return out
}

func (s *seen) read() {
	s.starts, s.ends = map[int][]int{}, map[int][]int{}
	for i, e := range s.events {
		switch e.Kind {
		case play.Began:
			s.submits = append(s.submits, submission{task: e.Task, aside: e.Aside, by: e.By, began: i, ended: -1, at: e.At})
		case play.Submitted:
			s.submits = finished(s.submits, i, e)
		case play.Closing:
			s.closes = append(s.closes, submission{aside: e.Aside, by: e.By, began: i, ended: -1, at: e.At})
		case play.Closed:
			s.closes = finished(s.closes, i, e)
		case play.Start:
			s.starts[e.Task] = append(s.starts[e.Task], i)
		case play.Ends:
			s.ends[e.Task] = append(s.ends[e.Task], i)
		}
	}
}

// finished notes the end of the newest open call of the same task and goroutine.
// A call whose beginning was not noted began when it ended.
func finished(calls []submission, place int, e play.Event) []submission {
	for k := len(calls) - 1; k >= 0; k-- {
		if c := &calls[k]; !c.returned() && c.task == e.Task && c.aside == e.Aside {
			c.ended, c.until, c.fault = place, e.At, e.Fault
			return calls
		}
	}
	return append(calls, submission{task: e.Task, aside: e.Aside, by: e.By, began: place, ended: place, at: e.At, until: e.At, fault: e.Fault})
}

// of lists the calls of Submit with the given tasks.
func (s *seen) of(tasks ...int) []submission {
	var out []submission
	for _, c := range s.submits {
		if slices.Contains(tasks, c.task) {
			out = append(out, c)
		}
	}
	return out
}

// place is that of the nth event of a kind, from 1, or of the end.
func (s *seen) place(k play.EventKind, n int) int {
	for i, e := range s.events {
		if e.Kind == k {
			if n--; n == 0 {
				return i
			}
		}
	}
	return len(s.events)
}

// opened is the place at which a gate was opened, or the end.
func (s *seen) opened(gate int) int {
	for i, e := range s.events {
		if e.Kind == play.Opened && e.Value == gate {
			return i
		}
	}
	return len(s.events)
}

// settled is the place of the first Settled after another place, or the end.
func (s *seen) settled(after int) int {
	for i := after; i < len(s.events); i++ {
		if s.events[i].Kind == play.Settled {
			return i
		}
	}
	return len(s.events)
}

// reached reports whether a place is one, and not the end.
func (s *seen) reached(place int) bool { return place < len(s.events) }

// startedBefore counts the tasks that started before a place.
func (s *seen) startedBefore(place int, tasks []int) int {
	n := 0
	for _, i := range tasks {
		if at := s.starts[i]; len(at) > 0 && at[0] < place {
			n++
		}
	}
	return n
}

// traceFrom is the trace of what happened from a place on, as if the clock had
// begun there.
func (s *seen) traceFrom(place int) lab.Trace {
	if !s.reached(place) {
		return lab.Trace{Workers: s.Workers}
	}
	r := s.Record
	r.Events = slices.Clone(s.events[place:])
	for i := range r.Events {
		r.Events[i].At -= s.events[place].At
	}
	return traceOf(s.Workers, r)
}

// running counts the tasks that run at a place.
func (s *seen) running(place int) int {
	n := 0
	for _, e := range s.events[:min(place, len(s.events))] {
		switch e.Kind {
		case play.Start:
			n++
		case play.Ends:
			n--
		}
	}
	return n
}

// jitter is what a clock is off.
func (s *seen) jitter() time.Duration {
	if s.Real || s.Explored {
		return unit / 2
	}
	return 0
}
