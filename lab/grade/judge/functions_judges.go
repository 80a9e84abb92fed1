package judge

import (
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/lab/grade/play"
)

// quietly is for worlds in which only what is left behind matters.
func quietly(*callTrial) {}

func once(s *callTrial) {
	if !s.returnedWell() {
		return
	}
	for i, n := range s.calls {
		switch {
		case n == 0:
			s.failf("item %d was never done", i)
		case n == 2:
			s.failf("item %d was done twice", i)
		case n > 1:
			s.failf("item %d was done %d times", i, n)
		}
	}
}

// bounded looks for a lane too many.
func bounded(s *callTrial) {
	if peak := s.trace.Peak(); peak > s.Workers {
		s.failf("%d tasks ran at once, the limit is %d", peak, s.Workers)
	}
}

// wide looks how many calls run when everybody waits.
func wide(s *callTrial) {
	running, settled := 0, false
	for _, e := range s.Events {
		switch e.Kind {
		case play.Start:
			running++
		case play.Ends:
			running--
		case play.Settled:
			settled = true
		}
		if settled {
			break
		}
	}
	tasks := len(s.Call.Items)
	if running < min(s.Workers, tasks) {
		s.failf("%s blocked, and only %d of them run on %s", countOf(tasks, "task"), running, countOf(s.Workers, "worker"))
	}
	if s.fault().Panic {
		s.panicOut()
	}
}

// refused is for calls with fewer than one worker, which must come back with a
// complaint.
func refused(s *callTrial) {
	complained := s.fault().Panic || s.returned.Fault != nil && !s.fault().Exit
	for _, o := range s.outcomes {
		complained = complained || o.Fault != nil
	}
	if !complained {
		s.failf("it was taken without a word")
	}
}

// visible looks whether what calls wrote was there. That it is there by luck
// only the race detector sees.
func visible(s *callTrial) {
	if s.returned.Fault != nil {
		return
	}
	ended := map[int]bool{}
	for _, sp := range s.trace.Spans {
		if !sp.Running() && sp.Err == nil {
			ended[sp.Task] = true
		}
	}
	for _, e := range s.Events {
		if e.Kind == play.Seen && e.Value != 1 && ended[e.Task] {
			s.failf("what calls wrote was not there afterwards")
		}
	}
}

// conserving compares the time taken with that of a pool that never idles, for
// the order in which the calls were started.
func conserving(s *callTrial) {
	if !s.returnedWell() {
		return
	}
	bound := lab.Bound(s.Workers, s.trace.Durations())
	took := s.trace.Makespan()
	if len(s.trace.Spans) > 0 {
		took += s.trace.Spans[0].Start
	}
	if took <= bound+s.slack() {
		return
	}
	say := func(d time.Duration) string { return d.Round(unit / 100).String() }
	s.detailf("took %s, a pool that never idles takes %s", say(took), say(bound))
	s.latef("%s", howIdle(s.trace))
}

// containedPanic looks at what became of a panic in a call.
func containedPanic(s *callTrial) {
	switch {
	case s.fault().Exit:
		s.failf("a panic in a call ended the caller's goroutine, without a panic there")
	case s.fault().Panic:
	case !s.told():
		s.failf("a call panicked, and nobody is told")
	}
}

// containedGoexit looks at what became of a Goexit in a call. It may have taken
// the caller's goroutine.
func containedGoexit(s *callTrial) {
	switch {
	case s.fault().Exit:
	case s.fault().Panic:
		s.panicf("a panic came out of the function, and no call panicked: %s", s.fault().Text)
	case !s.told():
		s.failf("a call ended its goroutine, and nobody is told")
	case s.Contract == "Completed" && len(s.outcomes) < len(s.Call.Items):
		s.failf("a call ended its goroutine, and there are fewer outcomes than items")
	}
}

// told reports whether an error says that something went wrong.
func (s *callTrial) told() bool {
	for _, o := range s.outcomes {
		if o.Fault != nil {
			return true
		}
	}
	return s.returned.Fault != nil
}

func joined(s *callTrial) {
	if s.running > 0 {
		s.failf("it returned while %s still ran", countOf(s.running, "call"))
	}
	if s.tardy > 0 {
		s.failf("a call began when the function had returned")
	}
}

// stopsAt notes if an item starts at a later instant than at. Where no clock
// counts nothing can be said: between the event and what the function does about it
// others may go on for as long as a schedule likes.
func (s *callTrial) stopsAt(at time.Duration, what string) {
	for _, sp := range s.trace.Spans {
		if sp.Start > at+s.jitter() {
			s.latef("an item was started after %s", what)
		}
	}
}

// cancels notes if a call that ran at a moment did not see its context end then.
func (s *callTrial) cancels(at time.Duration, what string) {
	for _, sp := range s.trace.Spans {
		ended := s.cut[sp.Task]
		running := sp.Start < at && (sp.Running() || sp.End > at+s.jitter() || ended >= 0)
		if sp.Err == lab.ErrAborted {
			running = false
		}
		if running && (ended < 0 || ended > at+s.jitter()) && sp.End != at {
			s.latef("a running call did not see its context end at %s", what)
		}
	}
}

// broke is when the first call with an error, a panic or a Goexit ended; false
// if none has.
func (s *callTrial) broke() (time.Duration, bool) {
	first, found := time.Duration(0), false
	for _, sp := range s.trace.Spans {
		bad := sp.Err == errCall || sp.Err == lab.ErrAborted
		if bad && !sp.Running() && (!found || sp.End < first) {
			first, found = sp.End, true
		}
	}
	return first, found
}
