package judge

import (
	"fmt"

	"example.com/poollab/lab/grade/play"
)

// nestedTook notes the refusal of a task that a task submitted, up to a place.
func (s *seen) nestedTook(before int) bool {
	for _, c := range s.submits {
		if c.ended > before {
			continue
		}
		if c.aside >= 0 {
			if !s.took([]submission{c}) {
				return false
			}
			continue
		}
		switch {
		case c.panicked():
			s.panicf("Submit panicked: %s", c.fault.Text)
			return false
		case c.refused():
			s.detailf("error: %s", c.fault.Text)
			s.failf("an open pool refused a task that a task submitted")
			return false
		}
	}
	return true
}

// nestedBlocked are tasks that submit a blocked task for every worker and end.
func nestedBlocked() []World {
	var out []World
	for _, n := range []int{1, 2, 3, 4} {
		s := newSketch(n)
		g := s.gate()
		first := s.task()
		tasks := s.tasks(n, play.Step{Wait: g})
		for _, i := range tasks {
			s.Tasks[first].Steps = append(s.Tasks[first].Steps, play.Step{Submit: &i})
		}
		s.submit(first)
		s.settle()
		s.sleep(1)
		s.open(g)
		s.close()
		say := fmt.Sprintf("workers=%d, a task submits %d blocked tasks and ends", n, n)
		out = append(out, poolWorld(say, s, hangs{}, func(s *seen) {
			at := s.place(play.Settled, 1)
			if !s.nestedTook(at) {
				return
			}
			if ran := s.startedBefore(at, tasks); s.reached(at) && ran < n {
				s.failf("%d tasks that a task submitted are blocked, and only %d of them run on %s", n, ran, countOf(n, "worker"))
				return
			}
			s.closedWell()
		}))
	}
	return out
}

// nestedTrees are trees of tasks that submit tasks, while all workers are busy.
func nestedTrees() []World {
	const never = "a task's Submit waits for a worker, and the workers are the tasks that wait"
	var out []World
	for _, n := range []int{1, 2, 3} {
		for _, depth := range []int{1, 2, 5} {
			all := 1<<(depth+1) - 1
			s := newSketch(n)
			tasks := s.tasks(all)
			for i := range all / 2 {
				left, right := 2*i+1, 2*i+2
				s.Tasks[i].Steps = []play.Step{{Submit: &left}, {Submit: &right}}
			}
			s.submit(0)
			s.settle()
			s.sleep(60) // for pools that take their time
			s.settle()
			s.close()
			say := fmt.Sprintf("workers=%d, %d tasks: each submits two, %s deep", n, all, countOf(depth, "level"))
			out = append(out, poolWorld(say, s, hangs{submit: never, close: never}, func(s *seen) {
				open := s.place(play.Closing, 1) // what overlaps Close may be refused
				if !s.nestedTook(open) {
					return
				}
				if s.reached(open) && s.startedBefore(open, tasks) < all && !s.Real {
					s.fail(Deadlock, never)
					return
				}
				s.closedWell()
			}))
		}
	}
	return out
}

// orders are tasks of one submitter, which start in the order in which they
// came.
func orders() []World {
	var out []World
	for _, n := range []int{1, 2, 3} {
		for _, tasks := range []int{2, 3, 4, 8} {
			s := newSketch(n)
			g := s.gate()
			s.submit(s.tasks(n, play.Step{Wait: g})...)
			s.settle()
			var later []int
			for i := range tasks {
				later = append(later, s.task(play.Step{Sleep: units(1 + float64(i)/1000)}))
			}
			s.aside(later...)
			s.settle()
			s.open(g)
			s.join()
			s.close()
			say := fmt.Sprintf("workers=%d tasks=%d, submitted behind %s that are blocked", n, tasks, countOf(n, "task"))
			out = append(out, poolWorld(say, s, hangs{submit: "Submit never returns, and tasks end all the time"}, func(s *seen) {
				if s.well() {
					s.inOrder(later)
				}
			}))
		}
	}
	return out
}

// inOrder notes if a task started at an earlier instant than one before it. Those
// that start in one instant, on several workers, are in any order, and under
// schedules, where instants say nothing, several workers are.
func (s *seen) inOrder(tasks []int) {
	if s.Explored && s.Workers > 1 {
		return
	}
	for k, early := range tasks {
		for _, late := range tasks[k+1:] {
			a, b := s.starts[early], s.starts[late]
			if len(a) == 0 || len(b) == 0 || b[0] > a[0] {
				continue
			}
			if s.Explored || s.events[b[0]].At+s.jitter() < s.events[a[0]].At {
				s.failf("task %d started before task %d, which was submitted earlier", late, early)
				return
			}
		}
	}
}
