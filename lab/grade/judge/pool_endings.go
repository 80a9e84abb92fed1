package judge

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"example.com/poollab/lab/grade/play"
)

// closeWaits are worlds in which Close comes when the last Submit has returned.
func closeWaits() []World {
	loads := append(smallLoads(4), load{1, []int{8}}, load{2, []int{100, 1, 1}}, load{1, []int{600}})
	var out []World
	for _, l := range loads {
		s := newSketch(l.workers)
		s.each(s.acting(l.acts())...)
		s.join()
		s.close()
		s.sleep(float64(len(l.takes)) + 2)
		out = append(out, poolWorld(describeActs(l.workers, l.acts()), s, hangs{submit: "Submit never returns, and tasks end"}, func(s *seen) {
			if !s.closedWell() {
				return
			}
			for _, c := range s.closes {
				s.unfinished("Close", c)
			}
			s.kept()
		}))
	}
	return out
}

// closedRefuses are worlds in which tasks come after Close.
func closedRefuses() []World {
	var out []World
	for _, before := range []int{0, 1, 3} {
		for workers := 1; workers <= 2; workers++ {
			s := newSketch(workers)
			early := s.tasks(before)
			s.submit(early...)
			s.close()
			late := s.tasks(2)
			for _, i := range late {
				s.aside(i)
				s.join()
				s.settle()
				s.sleep(1)
			}
			say := fmt.Sprintf("workers=%d tasks=%d, and Submit when Close has returned", workers, before)
			w := poolWorld(say, s, hangs{}, func(s *seen) {
				if !s.took(s.of(early...)) || !s.closedWell() {
					return
				}
				for _, c := range s.of(late...) {
					s.lateSubmit(c)
				}
			})
			usual := w.never
			w.never = func(t *trial) string {
				for _, c := range roundsOf(t)[0].of(late...) {
					if !c.returned() {
						return "Submit after Close never returns"
					}
				}
				return usual(t)
			}
			out = append(out, w)
		}
	}
	return out
}

// lateSubmit looks at a call that came after Close.
func (s *seen) lateSubmit(c submission) {
	ran := len(s.starts[c.task]) > 0
	switch {
	case c.panicked():
		s.panicf("Submit after Close panicked: %s", c.fault.Text)
	case c.exited():
		s.failf("Submit after Close ended the caller's goroutine")
	case c.accepted() && ran:
		s.failf("a task submitted after Close was accepted and ran")
	case c.accepted() && s.over:
		s.failf("a task submitted after Close was accepted and lost")
	case c.refused() && ran:
		s.detailf("error: %s", c.fault.Text)
		s.failf("a task submitted after Close was refused and ran all the same")
	}
}

// overlaps are worlds in which Submit comes while Close waits for tasks.
func overlaps() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		for running := 1; running <= workers; running++ {
			for late := 1; late <= 2; late++ {
				s := newSketch(workers)
				tasks := s.acting(actsThat(slices.Repeat([]play.How{play.Returns}, running+late)...))
				s.each(tasks[:running]...)
				s.join()
				s.closeAside()
				s.settle()
				s.each(tasks[running:]...)
				s.join()
				s.settle()
				s.sleep(1)
				say := fmt.Sprintf("workers=%d, %s while Close waits for %s", workers, countDo(late, "Submit", "come"), countOf(running, "task"))
				w := poolWorld(say, s, hangs{}, func(s *seen) {
					if s.closedWell() {
						s.kept()
					}
				})
				w.never = func(t *trial) string {
					s := roundsOf(t)[0]
					if len(s.closes) == 0 {
						return s.never(hangs{submit: "Submit never returns, and a worker is free"})
					}
					return s.never(overlapping())
				}
				out = append(out, w)
			}
		}
	}
	return out
}

// overlapping are the sentences for calls of Submit and Close at one time.
func overlapping() hangs {
	return hangs{submit: "a Submit that overlaps Close never returns", close: "Close that overlaps a Submit never returns"}
}

// races are worlds in which Close and some Submits are ready at once. The tasks
// take no time, so that no Submit has to wait for room.
func races() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		for n := 1; n <= 3; n++ {
			for before := range n + 1 {
				say := fmt.Sprintf("workers=%d, Close and %s at once, %d of them started before it, 4 times", workers, countOf(n, "Submit"), before)
				out = append(out, race(say, workers, n, before, 4))
			}
		}
	}
	return out
}

// race starts Submits, and a Close in between, and lets them go together.
func race(say string, workers, n, before, rounds int) World {
	s := newSketch(workers)
	s.Rounds = rounds
	tasks := s.tasks(n)
	s.settle()
	s.each(tasks[:before]...)
	s.closeAside()
	s.each(tasks[before:]...)
	s.join()
	s.settle()
	h := hangs{submit: "a Submit that races Close never returns", close: "Close that races a Submit never returns"}
	return poolWorld(say, s, h, func(s *seen) {
		for _, c := range s.closes {
			if c.panicked() {
				s.panicf("Close panicked: %s", c.fault.Text)
				return
			}
		}
		for _, c := range s.submits {
			runs := len(s.starts[c.task])
			switch {
			case c.panicked():
				s.panicf("a Submit that races Close panicked: %s", c.fault.Text)
			case c.accepted() && runs == 0 && s.over:
				s.failf("a Submit that races Close accepted a task, and it never ran")
			case c.refused() && runs > 0:
				s.detailf("error: %s", c.fault.Text)
				s.failf("a Submit that races Close refused a task, and it ran all the same")
			}
		}
	})
}

// closeReleases are worlds in which Submits wait for room when Close begins.
func closeReleases() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		for _, waiting := range []int{1, 3} {
			s := newSketch(workers)
			g := s.gate()
			s.fill(waiting, queueFor(workers, waiting), play.Step{Wait: g})
			s.closeAside()
			s.settle()
			s.sleep(1)
			s.open(g)
			s.join()
			s.settle()
			h := hangs{
				submit: "a Submit that waits for room never returns when the pool is closed",
				close:  "Close never returns, and a Submit waited for room",
			}
			say := fmt.Sprintf("workers=%d, all busy, and %s for room when Close is called", workers, countDo(waiting, "Submit", "wait"))
			out = append(out, poolWorld(say, s, h, func(s *seen) {
				for _, c := range s.waiters() {
					if c.panicked() {
						s.panicf("a Submit that waited for room when the pool was closed panicked: %s", c.fault.Text)
						return
					}
				}
				for _, c := range s.closes {
					if c.panicked() {
						s.panicf("Close panicked: %s", c.fault.Text)
						return
					}
				}
				s.kept()
			}))
		}
	}
	return out
}

// overlapsAndRaces are both kinds.
func overlapsAndRaces(*rand.Rand, int) []World { return slices.Concat(overlaps(), races()) }
