package pooltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/lab/interleave"
)

// The judges look at a trial of Map or Completed, or at the trace of a pool.

// returnedWell notes if the function did not return, which worlds without a
// failing call do not excuse.
func returnedWell(s *stage, t *trial) bool {
	switch {
	case t.panicked != "":
		s.panicf("a panic came out of the function: %s", t.panicked)
	case t.exited:
		s.failf("the function ended the caller's goroutine")
	case t.err != nil:
		s.detailf("error: %v", t.err)
		s.failf("the function returned an error, and no call failed")
	default:
		return true
	}
	return false
}

func once(s *stage, t *trial) {
	if !returnedWell(s, t) {
		return
	}
	for i, n := range t.calls {
		switch {
		case n == 0:
			s.failf("item %d was never done", i)
		case n > 1:
			s.failf("item %d was done %s", i, times(n))
		}
	}
}

func times(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// bounded looks for a lane too many.
func bounded(s *stage, t lab.Trace) {
	if peak := t.Peak(); peak > t.Workers {
		s.failf("%d tasks ran at once, the limit is %d", peak, t.Workers)
	}
}

// blocked starts tasks that wait for a gate, and looks how many run.
func blocked(s *stage, workers, tasks int, begin func(task func()) *call) {
	gate := make(chan struct{})
	var running, peak atomic.Int64
	s.rec.Workers = workers
	c := begin(func() {
		peak.Store(max(peak.Load(), running.Add(1)))
		span := s.rec.Start(int(peak.Load()) - 1)
		interleave.Recv(gate)
		running.Add(-1)
		s.rec.End(span, nil)
	})
	s.settle()
	n := int(running.Load())
	s.sleep(1)
	s.snapshot()
	if most := min(workers, tasks); n < most {
		s.failf("%s blocked, and only %d of them run on %s", plural(tasks, "task"), n, plural(workers, "worker"))
	}
	interleave.Close(gate)
	s.doing("nobody returns after the tasks were let go")
	interleave.Recv(c.done)
	if c.panicked != "" {
		s.panicf("a panic came out of the function: %s", c.panicked)
	}
}

// conserving compares the time taken with that of a pool that never idles, for
// the order in which the tasks were started.
func conserving(s *stage, t lab.Trace) {
	bound := lab.Bound(t.Workers, t.Durations())
	var first time.Duration
	if len(t.Spans) > 0 {
		first = t.Spans[0].Start
	}
	took := t.Makespan() + first
	if took <= bound+s.slack() {
		return
	}
	say := func(d time.Duration) string { return d.Round(s.unit / 100).String() }
	s.detailf("took %s, a pool that never idles takes %s", say(took), say(bound))
	s.latef("%s", diagnose(s, t))
}

// diagnose says in a sentence in which way a trace idles.
func diagnose(s *stage, t lab.Trace) string {
	n := len(t.Spans)
	width := min(t.Workers, n)
	peak := t.Peak()
	half := s.unit / 2
	if peak == 1 && width > 1 {
		return fmt.Sprintf("the tasks ran one after another, and %d could have run at once", width)
	}
	if peak == width-1 {
		return fmt.Sprintf("only %d ran at once, and there are %d workers: one is missing", peak, t.Workers)
	}
	if peak < width {
		return fmt.Sprintf("only %d ran at once, and %d could have", peak, width)
	}
	if barrier(t, half) {
		return fmt.Sprintf("a barrier after each batch of %d: the next task waits for the slowest of them", width)
	}
	if lag := lag(t); lag > 0 && lag < half {
		return "a worker rested between two tasks, while another task waited"
	}
	return "a worker was idle while a task waited"
}

// barrier reports whether tasks start in groups, each when the whole group
// before it has ended.
func barrier(t lab.Trace, half time.Duration) bool {
	group, end := time.Duration(-1), time.Duration(0)
	groups := 0
	for _, sp := range t.Spans {
		if group < 0 || sp.Start > group+half {
			if group >= 0 && sp.Start < end-half {
				return false
			}
			group = sp.Start
			groups++
		}
		end = max(end, sp.End)
	}
	return groups > 1
}

// lag is the longest time between the end of a task and the next start, 0 if
// none starts after another's end.
func lag(t lab.Trace) time.Duration {
	var most time.Duration
	for _, sp := range t.Spans {
		best := time.Duration(-1)
		for _, other := range t.Spans {
			if d := sp.Start - other.End; d >= 0 && (best < 0 || d < best) {
				best = d
			}
		}
		most = max(most, best)
	}
	return most
}

func joined(s *stage, t *trial) {
	if t.running > 0 {
		s.failf("it returned while %s still ran", plural(t.running, "call"))
	}
}

// stopsAt notes if an item starts at a later instant than at, or more at that
// instant than workers may have taken before.
func stopsAt(s *stage, t *trial, at time.Duration, what string) {
	for _, sp := range t.trace.Spans {
		if sp.Start > at+s.jitter() {
			s.latef("an item was started after %s", what)
		}
	}
}

// slack is how much longer than its bound a run may take. In virtual time both
// follow from the same latencies, so this is only for rounding.
func (s *stage) slack() time.Duration {
	if s.real || s.explored {
		return s.unit / 2
	}
	return s.unit / 1000
}

// jitter is what a real clock is off.
func (s *stage) jitter() time.Duration {
	if s.real || s.explored {
		return s.unit / 2
	}
	return 0
}

// cancels notes if a call that ran at a moment did not see its context end then.
func cancels(s *stage, t *trial, at time.Duration, what string) {
	for _, sp := range t.trace.Spans {
		running := sp.Start < at && (sp.Running() || sp.End > at+s.jitter() || t.ctxs[sp.Task] >= 0)
		if sp.Err == errNoReturn {
			running = false
		}
		if ended := t.ctxs[sp.Task]; running && (ended < 0 || ended > at+s.jitter()) && sp.End != at {
			s.latef("a running call did not see its context end at %s", what)
		}
	}
}

// endOf is when the first call with an error, a panic or a Goexit ended; false
// if none has.
func endOf(t *trial) (time.Duration, bool) {
	first, found := time.Duration(0), false
	for _, sp := range t.trace.Spans {
		var e *callError
		bad := errors.As(sp.Err, &e) || sp.Err == errNoReturn
		if bad && !sp.Running() && (!found || sp.End < first) {
			first, found = sp.End, true
		}
	}
	return first, found
}

// returnedOne reports whether an error is one that a call returned.
func returnedOne(t *trial, err error) bool {
	return slices.ContainsFunc(t.errs, func(e *callError) bool { return errors.Is(err, e) })
}

// theEnd reports whether an error is that of the caller's context.
func theEnd(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, errCause)
}

// refused is for calls with fewer than one worker: fn must come back with a
// complaint.
func refused(s *stage, c *call, complained bool) {
	if c.panicked == "" && c.err == nil && !complained {
		s.failf("it was taken without a word")
	}
}

// contained looks at what became of a panic or a Goexit in a call.
func contained(s *stage, t *trial, completed bool, h how) {
	if t.exited {
		if h == panics {
			s.failf("a panic in a call ended the caller's goroutine, without a panic there")
		}
		return
	}
	if t.panicked != "" {
		if h == exits {
			s.panicf("a panic came out of the function, and no call panicked: %s", t.panicked)
		}
		return
	}
	told := t.err != nil
	for _, o := range t.outcomes {
		told = told || o.err != nil
	}
	word := map[how]string{panics: "a call panicked", exits: "a call ended its goroutine"}[h]
	switch {
	case !told:
		s.failf("%s, and nobody is told", word)
	case completed && h == exits && len(t.outcomes) < len(t.takes):
		s.failf("%s, and there are fewer outcomes than items", word)
	}
}
