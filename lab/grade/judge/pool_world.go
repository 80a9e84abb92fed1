package judge

import (
	"fmt"

	"example.com/poollab/lab/grade/play"
)

// hangs are the sentences for a run that never ends: for calls of Submit and of
// Close that are left open. Empty ones mean the usual.
type hangs struct{ submit, close string }

// poolWorld makes a world of a script. The judge looks at each round, also at
// one that did not end, and must draw its conclusions with that in mind.
func poolWorld(say string, s *sketch, h hangs, judge func(*seen)) World {
	return World{
		Say: say, Script: s.Script, partial: true,
		judge: func(t *trial) {
			for _, s := range roundsOf(t) {
				if s.made() {
					judge(s)
				}
				if t.f.Kind != "" || t.f.Undecided {
					return
				}
			}
		},
		never: func(t *trial) string {
			rounds := roundsOf(t)
			return rounds[len(rounds)-1].never(h)
		},
	}
}

// made notes if there is no pool.
func (s *seen) made() bool {
	for _, e := range s.events {
		if e.Kind != play.Made || e.Fault == nil {
			continue
		}
		switch {
		case e.Fault.Panic:
			s.panicf("a panic came out of a call: %s", e.Fault.Text)
		case e.Fault.Exit:
			s.failf("the function that makes pools ended the caller's goroutine")
		default:
			s.failf("the function that makes pools returned nil for %s", countOf(s.Workers, "worker"))
		}
		return false
	}
	return true
}

// never is the sentence for a round that never ends.
func (s *seen) never(h hangs) string {
	if len(s.events) == 0 {
		return fmt.Sprintf("making a pool with %s never ends", countOf(s.Workers, "worker"))
	}
	or := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	for _, c := range s.submits {
		if !c.returned() {
			return or(h.submit, "Submit never returns")
		}
	}
	for _, c := range s.closes {
		if !c.returned() {
			return or(h.close, "Close never returns")
		}
	}
	return "everybody waits, for ever"
}

// took notes if a Submit that has returned did not accept its task.
func (s *seen) took(calls []submission) bool {
	for _, c := range calls {
		switch {
		case !c.returned():
			continue
		case c.panicked():
			s.panicf("Submit panicked: %s", c.fault.Text)
		case c.exited():
			s.failf("Submit ended the caller's goroutine")
		case c.refused():
			s.detailf("error: %s", c.fault.Text)
			if s.failf("an open pool refused a task") {
				s.f.Hint = "before Close, Submit returns nil for every task that is not nil; what says that a pool is closed belongs to that pool alone"
			}
		default:
			continue
		}
		return false
	}
	return true
}

// closedWell notes a panic out of Close, and the like. What error it returns is
// the pool's own affair.
func (s *seen) closedWell() bool {
	for _, c := range s.closes {
		switch {
		case c.panicked():
			s.panicf("Close panicked: %s", c.fault.Text)
		case c.exited():
			s.failf("Close ended the caller's goroutine")
		default:
			continue
		}
		return false
	}
	return true
}

// well is took and closedWell for worlds that close the pool at their end.
func (s *seen) well() bool { return s.took(s.submits) && s.closedWell() }

// kept compares what Submit said with what became of each task, when all is
// over.
func (s *seen) kept() {
	s.keptAs("a task was accepted and never ran", "a task was refused and ran all the same")
}

func (s *seen) keptAs(lost, ranAnyway string) {
	for _, c := range s.submits {
		runs := len(s.starts[c.task])
		switch {
		case c.panicked():
			s.panicf("Submit panicked: %s", c.fault.Text)
		case c.exited():
			s.failf("Submit ended the caller's goroutine")
		case c.accepted() && runs == 0 && s.over:
			s.failf("%s", lost)
		case c.accepted() && runs > 1:
			s.failf("a task ran %s", timesRun(runs))
		case c.refused() && runs > 0:
			s.detailf("error: %s", c.fault.Text)
			s.failf("%s", ranAnyway)
		default:
			continue
		}
		return
	}
}

// unfinished notes if a call of Close returned while tasks had not ended that
// were accepted by a Submit which began before it.
func (s *seen) unfinished(what string, c submission) {
	if !c.returned() {
		return
	}
	running, queued := 0, 0
	begun := map[int]bool{}
	for task, places := range s.starts {
		for k, at := range places {
			if at > c.ended {
				continue
			}
			begun[task] = true
			if ends := s.ends[task]; k >= len(ends) || ends[k] > c.ended {
				running++
			}
		}
	}
	for _, call := range s.submits {
		if call.accepted() && call.began < c.began && call.ended < c.ended && !begun[call.task] {
			queued++
		}
	}
	switch {
	case running > 0:
		s.failf("%s returned while %s still ran", what, countOf(running, "task"))
	case queued > 0:
		s.failf("%s returned before %s had started", what, countOf(queued, "accepted task"))
	}
}

// breadth is the part of a script that sketch.width adds.
type breadth struct {
	gate  int
	tasks []int
}

// width is how many of its tasks ran together, and whether it came to that.
func (s *seen) width(b breadth) (int, bool) {
	at := s.opened(b.gate)
	return s.startedBefore(at, b.tasks), s.reached(at)
}
