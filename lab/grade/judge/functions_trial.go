package judge

import (
	"errors"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/lab/grade/play"
)

// callTrial is what was seen of one call of Map or Completed. Times count from the
// call.
type callTrial struct {
	*trial
	trace    lab.Trace // up to the moment at which the function returned
	calls    []int     // for each item, how often it was called
	cut      []time.Duration
	outcomes []play.Event // that were yielded before the loop was left
	failures int          // calls that returned an error of their own
	began    play.Event
	returned play.Event
	over     bool // whether there is a returned
	running  int  // calls that ran when the function returned
	tardy    int  // calls that began after it had
	late     int  // outcomes after the loop was left
	strange  bool // yield ran on another goroutine
	foreign  bool // a call got an item that is not in the input, or too many
}

// errStopped stands for the error of a call that its context stopped.
var errStopped = errors.New("judge: the context of the call ended")

// callTrialOf reads the record of a trial.
func callTrialOf(t *trial) *callTrial {
	n := len(t.Call.Items)
	s := &callTrial{trial: t, calls: make([]int, n), cut: make([]time.Duration, n)}
	for i := range s.cut {
		s.cut[i] = -1
	}
	var zero time.Duration
	running, starts, left := 0, 0, false
	until := len(t.Events)
	stopped := map[int]bool{}                   // calls that their context has stopped, by item
	ends := map[int]error{}                     // how calls ended, by the number of the event
	events := make([]play.Event, len(t.Events)) // on the clock of the call
	for i, e := range t.Events {
		if e.Kind == play.Calling {
			zero = e.At
		}
		e.At -= zero
		events[i] = e
		known := e.Task >= 0 && e.Task < n
		switch e.Kind {
		case play.Calling:
			s.began = e
		case play.Start:
			running++
			if starts++; !known || starts > 4*n {
				s.foreign = true
			} else {
				s.calls[e.Task]++
				stopped[e.Task] = false
			}
			if s.over {
				s.tardy++
			}
		case play.Ctx:
			if known {
				s.cut[e.Task] = e.At
				stopped[e.Task] = !t.Call.Stubborn
			}
		case play.Ends:
			running--
			switch {
			case e.How == play.Panics || e.How == play.Exits:
				ends[i+1] = lab.ErrAborted
			case stopped[e.Task]:
				ends[i+1] = errStopped
			case e.How == play.Fails:
				ends[i+1] = errCall
				s.failures++
			}
		case play.Yield:
			s.strange = s.strange || e.By != s.began.By
			if left {
				s.late++
			} else {
				s.outcomes = append(s.outcomes, e)
			}
		case play.Left:
			left = true
		case play.Returned:
			if !s.over {
				s.over, s.returned, s.running, until = true, e, running, i+1
			}
		}
	}
	s.trace = traceOf(t.Workers, play.Record{Events: events[:until]})
	for i := range s.trace.Spans {
		sp := &s.trace.Spans[i]
		sp.Err = ends[sp.EndSeq]
		if sp.Running() {
			sp.End = s.returned.At
		}
	}
	return s
}

// whole notes what no check can take, and reports whether there is something
// left to judge.
func (s *callTrial) whole() bool {
	switch n := len(s.Call.Items); {
	case s.foreign:
		s.failf("a call gets an item that is not in the input")
	case len(s.outcomes) > 4*n+4:
		s.failf("outcomes are yielded without end")
	case !s.over:
		s.f = Finding{Undecided: true, Headline: "the record does not say how the function returned"}
	default:
		return true
	}
	return false
}

// fault is how the function failed; never nil.
func (s *callTrial) fault() play.Fault {
	if s.returned.Fault == nil {
		return play.Fault{}
	}
	return *s.returned.Fault
}

// fell reports whether the function did not return at all: a panic came out of
// it, or it ended the caller's goroutine.
func (s *callTrial) fell() bool { return s.fault().Panic || s.fault().Exit }

// returnedWell notes if the function did not return, or with an error, which
// worlds without a failing call do not excuse.
func (s *callTrial) returnedWell() bool {
	switch f := s.fault(); {
	case f.Panic:
		s.panicOut()
	case f.Exit:
		s.failf("the function ended the caller's goroutine")
	case s.returned.Fault != nil:
		s.detailf("error: %s", f.Text)
		s.failf("the function returned an error, and no call failed")
	default:
		return true
	}
	return false
}

// panicOut notes a panic of the function. What it says is its own.
func (s *callTrial) panicOut() {
	s.panicf("a panic came out of the function: %s", s.fault().Text)
}

// jitter is what the clock is off.
func (s *callTrial) jitter() time.Duration {
	if s.Real || s.Explored {
		return unit / 2
	}
	return 0
}

// slack is how much longer than its bound a run may take. In virtual time both
// follow from the same latencies, so this is only for rounding.
func (s *callTrial) slack() time.Duration {
	if s.Real || s.Explored {
		return unit / 2
	}
	return unit / 1000
}
