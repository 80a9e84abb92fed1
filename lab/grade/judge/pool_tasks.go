package judge

import (
	"fmt"

	"example.com/poollab/lab/grade/play"
)

// ones are pools whose tasks are counted, one of which may panic, and one
// function that is submitted many times.
func ones() []World {
	var out []World
	for _, n := range []int{1, 2, 3} {
		for _, tasks := range []int{1, 2, 5, 12} {
			out = append(out, one(n, tasks, false), one(n, tasks, true))
		}
		out = append(out, oneAgain(n))
	}
	return out
}

func one(n, tasks int, bad bool) World {
	say := fmt.Sprintf("workers=%d tasks=%d", n, tasks)
	s := newSketch(n)
	all := s.tasks(tasks, play.Step{Sleep: unit})
	if bad {
		say += ", the first of which panics"
		s.Tasks[0].Steps = []play.Step{{Sleep: unit}, {End: play.Panics}}
	}
	s.submit(all...)
	s.close()
	return poolWorld(say, s, hangs{}, func(s *seen) {
		if !s.well() {
			return
		}
		for _, i := range all {
			switch k := len(s.starts[i]); {
			case k == 0 && s.over:
				s.failf("task %d was accepted and never ran", i)
			case k > 1:
				s.failf("task %d ran %s", i, timesRun(k))
			}
		}
	})
}

// oneAgain submits one function several times.
func oneAgain(n int) World {
	const tasks = 5
	s := newSketch(n)
	t := s.task()
	s.load(t, t, t, t, t)
	s.close()
	say := fmt.Sprintf("workers=%d, one function is submitted %d times", n, tasks)
	return poolWorld(say, s, hangs{submit: "Submit never returns, and tasks end all the time"}, func(s *seen) {
		if !s.well() {
			return
		}
		if k := len(s.starts[t]); k > tasks || k < tasks && s.over {
			s.failf("a function that was submitted %d times ran %s", tasks, timesRun(k))
		}
	})
}

// noWorkers are pools of fewer than one worker: whatever they do, it is not a
// task that waits for ever.
func noWorkers() []World {
	var out []World
	for _, n := range []int{0, -1, -1 << 31} {
		s := newSketch(n)
		s.submit(s.task())
		s.settle()
		w := poolWorld(fmt.Sprintf("workers=%d tasks=1", n), s, hangs{}, nil)
		w.judge = func(t *trial) { noWorker(roundsOf(t)[0]) }
		w.never = func(t *trial) string {
			if len(roundsOf(t)[0].events) == 0 {
				return fmt.Sprintf("making a pool with workers=%d never ends", n)
			}
			return fmt.Sprintf("with workers=%d Submit never returns", n)
		}
		out = append(out, w)
	}
	return out
}

func noWorker(s *seen) {
	for _, e := range s.events {
		if e.Kind == play.Made && e.Fault != nil && !e.Fault.Exit {
			return
		}
	}
	for _, c := range s.submits {
		switch {
		case !c.accepted():
		case len(s.starts[c.task]) > 0:
			s.failf("with workers=%d a task is accepted; if that means a default, declare DefaultWorkers", s.Workers)
		case s.over:
			s.failf("with workers=%d a task is accepted and never runs", s.Workers)
		}
	}
}

// nils are nil tasks, after which all workers are still there.
func nils() []World {
	var out []World
	for _, n := range []int{1, 2, 3} {
		s := newSketch(n)
		s.do(play.Act{Do: play.Nil})
		b := s.width()
		s.close()
		say := fmt.Sprintf("workers=%d, a nil task and then %d blocked ones", n, n)
		w := poolWorld(say, s, hangs{}, func(s *seen) {
			for _, c := range s.of(-1) {
				if c.accepted() {
					s.failf("a nil task is accepted")
					return
				}
			}
			if !s.took(s.of(b.tasks...)) {
				return
			}
			if ran, ok := s.width(b); ok && ran < n {
				s.failf("after a nil task was refused %s on %s", fewRun(ran), countOf(n, "worker"))
				return
			}
			s.closedWell()
		})
		usual := w.never
		w.never = func(t *trial) string {
			for _, c := range roundsOf(t)[0].of(-1) {
				if !c.returned() {
					return "Submit of a nil task never returns"
				}
			}
			return usual(t)
		}
		out = append(out, w)
	}
	return out
}

// touches are tasks that use plain memory of the caller's.
func touches() []World {
	var out []World
	for _, n := range []int{1, 2, 4} {
		for _, tasks := range []int{1, 2, 8} {
			s := newSketch(n)
			all := s.tasks(tasks, play.Step{Sleep: unit})
			for _, i := range all {
				s.Tasks[i].Touch = true
			}
			s.load(all...)
			s.close()
			say := fmt.Sprintf("workers=%d tasks=%d, tasks use memory that the caller uses before Submit and after Close", n, tasks)
			out = append(out, poolWorld(say, s, hangs{submit: "Submit never returns, and tasks end all the time"}, func(s *seen) {
				if !s.well() {
					return
				}
				for _, e := range s.events {
					if e.Kind == play.Seen && e.Value != 1 {
						s.failf("what task %d wrote is not there after Close", e.Task)
					}
				}
			}))
		}
	}
	return out
}

// manySubmitters are goroutines that submit at the same time.
func manySubmitters(effort int) []World {
	var out []World
	for _, n := range []int{1, 2, 3} {
		for _, submitters := range []int{2, 3, 4, 16} {
			each := 8
			if submitters > 4 {
				each = 4
			}
			out = append(out, submitTogether(n, submitters, each*effort, 0))
		}
		// Tasks that last, so that submitters wait for room.
		out = append(out, submitTogether(n, 3, 2, 1), submitTogether(n, 16, 2, 1))
	}
	return out
}

func submitTogether(n, submitters, each int, last float64) World {
	say := fmt.Sprintf("workers=%d, %d goroutines submit %d tasks each at the same time", n, submitters, each)
	s := newSketch(n)
	var steps []play.Step
	if last > 0 {
		say += ", each of 1s"
		steps = []play.Step{{Sleep: units(last)}}
	}
	s.settle()
	for range submitters {
		s.aside(s.tasks(each, steps...)...)
	}
	s.join()
	s.close()
	return poolWorld(say, s, hangs{submit: "a Submit never returns, while others submit as well"}, func(s *seen) {
		if !s.well() {
			return
		}
		for _, c := range s.submits {
			switch k := len(s.starts[c.task]); {
			case k == 0 && s.over:
				s.failf("a task was accepted while others were, and never ran")
			case k > 1:
				s.failf("a task ran %s", timesRun(k))
			}
		}
	})
}
