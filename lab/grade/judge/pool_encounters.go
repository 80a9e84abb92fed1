package judge

import (
	"fmt"

	"example.com/poollab/lab/grade/play"
)

// Encounters are worlds in which goroutines do something at once. In a bubble of
// their own they would always do it in the same order, so they are played only
// under schedules. Their tasks take no time, and let others go on.

// pass is a step that takes no time.
func pass() play.Step { return play.Step{Pass: true} }

func throngs() []World {
	out := []World{
		throng("3 tasks that take no time are submitted one after another", 1, 1, 3),
		jam("a task that takes no time and then 2 that are blocked", 1, 1, 2),
		jam("2 tasks that take no time and then 3 that are blocked", 2, 2, 3),
	}
	for workers := 1; workers <= 2; workers++ {
		out = append(out,
			throng("2 goroutines submit 2 tasks each, at once", workers, 2, 2),
			throng("3 goroutines submit 3 tasks each, at once", workers, 3, 3))
	}
	return out
}

// throng submits tasks from several goroutines at once.
func throng(say string, workers, submitters, each int) World {
	s := newSketch(workers)
	for range submitters {
		s.aside(s.tasks(each, pass())...)
	}
	s.join()
	s.close()
	return encounter(say, s, "Submit never returns, and tasks end", func(s *seen) {
		s.atMost()
		s.closedWell()
	})
}

// jam submits tasks that take no time and then more that wait for a gate than
// there are workers.
func jam(say string, workers, before, blocked int) World {
	s := newSketch(workers)
	g := s.gate()
	s.aside(append(s.tasks(before), s.tasks(blocked, play.Step{Wait: g})...)...)
	s.settle()
	s.open(g)
	s.join()
	s.close()
	return encounter(say, s, "Submit never returns, and tasks end", func(s *seen) {
		s.atMost()
		s.closedWell()
	})
}

func encounter(say string, s *sketch, submit string, judge func(*seen)) World {
	return poolWorld(fmt.Sprintf("workers=%d, %s", s.Workers, say), s, hangs{submit: submit}, judge)
}

// oneRace is a Close that meets a Submit.
func oneRace() []World {
	var out []World
	for before := range 2 {
		say := fmt.Sprintf("workers=1, Close and 1 Submit at once, %d of them started before it", before)
		out = append(out, race(say, 1, 1, before, 1))
	}
	return out
}

// onceMore submits from two goroutines, waits until nobody moves, and submits once
// more: all must run without anybody's help.
func onceMore() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		s := newSketch(workers)
		first := s.tasks(4, pass())
		s.aside(first[:2]...)
		s.aside(first[2:]...)
		s.join()
		s.settle()
		last := s.task(pass())
		s.aside(last)
		s.join()
		s.settle()
		s.close()
		w := encounter("2 goroutines submit 2 tasks each, at once, and then one more", s, "Submit never returns, and tasks end", func(s *seen) {
			for _, tasks := range [][]int{first, append(first[:4:4], last)} {
				begin := 0
				for _, c := range s.of(tasks...) {
					if !c.returned() {
						return
					}
					begin = max(begin, c.ended)
				}
				s.allRun(tasks, s.settled(begin), "a task was accepted and does not run, and no task runs")
			}
			s.closedWell()
		})
		usual := w.never
		w.never = func(t *trial) string {
			for _, c := range roundsOf(t)[0].of(last) {
				if !c.returned() {
					return "Submit never returns, and no task runs"
				}
			}
			return usual(t)
		}
		out = append(out, w)
	}
	return out
}

// allRun notes if not each task has run once at a place at which everybody waits.
func (s *seen) allRun(tasks []int, at int, lost string) {
	if !s.reached(at) {
		return
	}
	for _, i := range tasks {
		n := 0
		for _, start := range s.starts[i] {
			if start < at {
				n++
			}
		}
		switch {
		case n == 0:
			s.failf("%s", lost)
		case n > 1:
			s.failf("a task ran %d times", n)
		}
	}
}

func wakeupEncounters() []World {
	var out []World
	for _, n := range []int{4, 6, 12} {
		s := newSketch(1)
		s.load(s.tasks(n)...)
		s.close()
		say := fmt.Sprintf("1 goroutine submits %d tasks that take no time", n)
		out = append(out, encounter(say, s, "Submit never returns, and tasks end", func(s *seen) {
			if s.well() && s.over && len(s.starts) < n {
				s.failf("a task was accepted and never ran")
			}
		}))
	}
	return append(out, onceMore()...)
}

// startsAfterClose lets Submits race with Close: what is accepted does not start
// any more when Close has returned.
func startsAfterClose() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		s := newSketch(workers)
		s.each(s.tasks(2, pass())...)
		s.close()
		s.join()
		s.settle()
		w := encounter("2 Submits and Close at once", s, "Submit never returns, and the pool is closed", func(s *seen) {
			for _, c := range s.closes {
				if c.panicked() {
					s.panicf("Close panicked: %s", c.fault.Text)
				}
				for _, places := range s.starts {
					for _, at := range places {
						if c.returned() && at > c.ended {
							s.failf("a task started when Close had returned")
						}
					}
				}
			}
		})
		usual := w.never
		w.never = func(t *trial) string {
			for _, c := range roundsOf(t)[0].closes {
				if !c.returned() { // and who waits for it is no wonder
					return "Close never returns"
				}
			}
			return usual(t)
		}
		out = append(out, w)
	}
	return out
}

// closesThenSubmits calls Close from two goroutines, one of which submits when
// its own call has returned.
func closesThenSubmits() []World {
	s := newSketch(1)
	s.closeAside()
	s.close()
	s.submit(s.task())
	s.join()
	return []World{poolWorld("workers=1, 2 goroutines call Close at once, and Submit when theirs has returned", s, hangs{submit: "Submit after Close never returns"}, func(s *seen) {
		for _, c := range s.submits {
			switch {
			case c.accepted():
				s.failf("a task submitted after Close was accepted")
			case c.panicked():
				s.panicf("Submit after Close panicked: %s", c.fault.Text)
			}
		}
	})}
}

func panicsAtOnce() []World {
	var out []World
	for _, n := range []int{2, 4} {
		s := newSketch(1)
		var tasks []int
		for k := range n {
			steps := []play.Step{pass()}
			if k%2 == 0 {
				steps = append(steps, play.Step{End: play.Panics})
			}
			tasks = append(tasks, s.task(steps...))
		}
		s.each(tasks...)
		s.join()
		s.settle()
		s.close()
		say := fmt.Sprintf("%d goroutines submit at once, every other task panics", n)
		out = append(out, encounter(say, s, "Submit never returns, and tasks end", func(s *seen) {
			if at := s.place(play.Settled, 1); s.reached(at) && s.startedBefore(at, tasks) < n {
				s.failf("after a panic a task was accepted and does not run, and no task runs")
			}
			s.closedWell()
		}))
	}
	return out
}

func burstFromTwo() []World {
	s := newSketch(2)
	s.warm()
	g := s.gate()
	tasks := s.tasks(2, play.Step{Wait: g})
	s.each(tasks...)
	s.settle()
	s.open(g)
	s.join()
	s.close()
	return []World{encounter("2 goroutines submit to an idle pool at once", s, "Submit never returns, and tasks end", func(s *seen) {
		if at := s.opened(g); s.reached(at) {
			if n := s.startedBefore(at, tasks); n < 2 {
				s.failf("2 tasks were submitted to 2 free workers at once, and %d of them runs", n)
			}
		}
		s.closedWell()
	})}
}

// endsAll closes a pool and looks whether a goroutine of it has been woken when
// Close returns, to end or to work, and has not gone on yet.
func endsAll() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		for tasks := 1; tasks <= workers+1; tasks++ {
			s := newSketch(workers)
			s.Leaks = true
			s.submit(s.tasks(tasks)...)
			s.close()
			say := fmt.Sprintf("%s that take no time, and Close when they are submitted", countOf(tasks, "task"))
			out = append(out, encounter(say, s, "", func(s *seen) {
				for _, e := range s.events {
					if e.Kind != play.Woken {
						continue
					}
					if e.Fault != nil {
						s.detailf("%s", e.Fault.Text)
					}
					s.failf("Close returned, and a goroutine of the pool that was woken has not gone on")
				}
				s.closedWell()
			}))
		}
	}
	return out
}
