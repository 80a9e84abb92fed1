package judge

import (
	"fmt"
	"slices"

	"example.com/poollab/lab/grade/play"
)

// submitReturns are calls of Submit beside free workers, and calls from many
// goroutines, which are told apart from those that tasks run on.
func submitReturns() []World {
	var out []World
	for _, n := range []int{1, 2, 3} {
		s := newSketch(n)
		s.submit(s.tasks(n, play.Step{Sleep: unit})...)
		s.close()
		out = append(out, poolWorld(fmt.Sprintf("workers=%d tasks=%d, each of 1s", n, n), s, hangs{}, func(s *seen) {
			if !s.took(s.submits) {
				return
			}
			for _, c := range s.submits {
				if passed := c.until - s.submits[0].at; c.returned() && passed > s.jitter() {
					s.detailf("Submit took %v", passed)
					s.latef("Submit took time, and a worker was free")
					return
				}
			}
			s.closedWell()
		}))

		s = newSketch(n)
		s.Goroutines = true
		s.each(s.tasks(4*n, play.Step{Sleep: unit})...)
		s.join()
		s.close()
		say := fmt.Sprintf("workers=%d tasks=%d, Submit of each on a goroutine of its own", n, 4*n)
		out = append(out, poolWorld(say, s, hangs{submit: "a Submit never returns, and tasks end all the time"}, func(s *seen) {
			if !s.well() {
				return
			}
			for _, c := range s.submits {
				for _, at := range s.starts[c.task] {
					if by := s.events[at].By; by != 0 && by == c.by {
						s.failf("Submit ran the task itself, on the caller's goroutine")
						return
					}
				}
			}
		}))
	}
	return out
}

// bursts are tasks that all come to a warm, idle pool before a worker can wake.
func bursts() []World {
	var out []World
	for _, n := range []int{2, 3, 4, 8} {
		s := newSketch(n)
		warm := s.warm()
		g := s.gate()
		tasks := s.tasks(n, play.Step{Wait: g})
		s.aside(tasks...)
		s.settle()
		s.sleep(1)
		s.open(g)
		s.join()
		s.close()
		say := fmt.Sprintf("workers=%d tasks=%d, all blocked, submitted at once to an idle pool", n, n)
		out = append(out, poolWorld(say, s, hangs{submit: "Submit never returns, and there were free workers"}, func(s *seen) {
			if !s.took(s.of(warm...)) {
				return
			}
			first := len(s.events)
			if calls := s.of(tasks...); len(calls) > 0 {
				first = calls[0].began
			}
			at := s.settled(first)
			if ran := s.startedBefore(at, tasks); s.reached(at) && ran < n {
				s.failf("of %d tasks %d start: the other workers were not woken", n, ran)
				return
			}
			s.well()
		}))
	}
	return out
}

// wakeups are tasks that come while the last worker is about to go idle.
func wakeups(effort int) []World {
	const rounds = 60
	var out []World
	for _, n := range []int{1, 2} {
		s := newSketch(n)
		s.do(play.Act{Do: play.Repeat, Tasks: slices.Repeat([]int{s.task()}, rounds*effort)})
		s.close()
		say := fmt.Sprintf("workers=%d, a task is submitted when the one before has just ended, %d times", n, rounds*effort)
		w := poolWorld(say, s, hangs{}, func(s *seen) { s.well() })
		usual := w.never
		w.never = func(t *trial) string {
			if len(roundsOf(t)[0].closes) == 0 {
				return "a task that is submitted while the last worker goes idle never runs"
			}
			return usual(t)
		}
		out = append(out, w)
	}
	return out
}

// idlePools are used and unused ones: they wait, and do not look again and again.
// What spins never comes to its end.
func idlePools() []World {
	var out []World
	for _, n := range []int{1, 2, 3} {
		for _, used := range []bool{false, true} {
			say := fmt.Sprintf("workers=%d, an idle pool", n)
			s := newSketch(n)
			if used {
				say += " that has had work"
				s.warm()
			}
			s.sleep(10)
			s.close()
			out = append(out, poolWorld(say, s, hangs{}, func(s *seen) { s.well() }))
		}
	}
	return out
}

// startsAtOnce are tasks that come to an idle pool at odd times.
func startsAtOnce() []World {
	var out []World
	for _, n := range []int{1, 2} {
		for _, rest := range []float64{0.0015, 0.3337, 7.7773, 61.0007} {
			s := newSketch(n)
			s.warm()
			s.sleep(rest)
			task := s.task(play.Step{Sleep: unit})
			s.submit(task)
			s.close()
			say := fmt.Sprintf("workers=%d tasks=1, submitted to an idle pool after %gs", n, rest)
			out = append(out, poolWorld(say, s, hangs{}, func(s *seen) {
				if !s.well() {
					return
				}
				for _, c := range s.of(task) {
					for _, at := range s.starts[task] {
						if late := s.events[at].At - c.at; late > s.jitter() {
							s.detailf("it started after %v", late)
							s.latef("the task started later than at once, and all workers were free")
						}
					}
				}
			}))
		}
	}
	return out
}
