package judge

import (
	"fmt"
	"math/rand/v2"

	"example.com/poollab/lab/grade/play"
)

// widths are pools whose tasks are all blocked, more than there are workers and
// more workers than processors included.
func widths() []World {
	var out []World
	for _, n := range []int{1, 2, 3, 4, 16, 64} {
		for _, tasks := range []int{n, 2*n + 1} {
			s := newSketch(n)
			g := s.gate()
			s.aside(s.tasks(tasks, play.Step{Wait: g})...)
			s.settle()
			s.sleep(1)
			s.open(g)
			s.join()
			s.close()
			say := fmt.Sprintf("workers=%d tasks=%d, all tasks are blocked", n, tasks)
			out = append(out, poolWorld(say, s, hangs{submit: "nobody returns after the tasks were let go"}, func(s *seen) {
				at := s.place(play.Settled, 1)
				if ran, most := s.running(at), min(n, tasks); s.reached(at) && ran < most {
					s.failf("%s blocked, and only %d of them run on %s", countOf(tasks, "task"), ran, countOf(n, "worker"))
				}
				for _, c := range s.submits {
					if c.panicked() {
						s.panicf("a panic came out of the function: %s", c.fault.Text)
					}
				}
				s.closedWell()
			}))
		}
	}
	return out
}

// cold are fresh pools that many goroutines submit to at once.
func cold(effort int) []World {
	const rounds = 6
	var out []World
	for _, n := range []int{1, 2, 3, 4} {
		s := newSketch(n)
		s.Rounds = rounds * effort
		g := s.gate()
		s.each(s.tasks(4*n, play.Step{Wait: g})...)
		s.settle()
		s.open(g)
		s.join()
		s.close()
		say := fmt.Sprintf("workers=%d, %s submit to a fresh pool at once, %d pools", n, countOf(4*n, "goroutine"), s.Rounds)
		out = append(out, poolWorld(say, s, hangs{submit: "a Submit never returns, and tasks end all the time"}, func(s *seen) {
			if peak := s.traceFrom(0).Peak(); peak > n {
				s.detailf("%d tasks ran at once", peak)
				s.failf("more tasks ran at once than there are workers")
			}
			s.well()
		}))
	}
	return out
}

// crowds are pools with many tasks that wait: those cost no goroutine.
func crowds() []World {
	var out []World
	for _, n := range []int{1, 2, 3} {
		few, more := 2*n, 24
		s := newSketch(n)
		g := s.gate()
		s.each(s.tasks(few, play.Step{Wait: g})...)
		s.settle()
		s.do(play.Act{Do: play.Tally})
		s.each(s.tasks(more, play.Step{Wait: g})...)
		s.settle()
		s.do(play.Act{Do: play.Tally})
		s.open(g)
		s.join()
		s.close()
		say := fmt.Sprintf("workers=%d, %d blocked tasks and then %d, some of which wait", n, few, few+more)
		out = append(out, poolWorld(say, s, hangs{submit: "a Submit never returns, and tasks end all the time"}, func(s *seen) {
			a, b := s.place(play.Tallied, 1), s.place(play.Tallied, 2)
			if !s.well() || !s.reached(b) {
				return
			}
			before, after := s.events[a].Value, s.events[b].Value
			s.detailf("%d goroutines with %d tasks, %d with %d", before, few, after, few+more)
			// A goroutine that is started late is no goroutine for each.
			if after > before+more/4 {
				s.failf("waiting tasks or waiting calls of Submit have goroutines of the pool")
			}
		}), hands(n))
	}
	return out
}

// hands is a world in which tasks run one after another, and the workers that
// run them are told apart.
func hands(n int) World {
	tasks := 8 * n
	s := newSketch(n)
	s.Goroutines = true
	s.load(s.tasks(tasks, play.Step{Sleep: unit})...)
	s.close()
	say := fmt.Sprintf("workers=%d tasks=%d, each of 1s", n, tasks)
	return poolWorld(say, s, hangs{submit: "Submit never returns, and tasks end all the time"}, func(s *seen) {
		if !s.well() {
			return
		}
		by := map[int]bool{}
		for _, e := range s.events {
			if e.Kind == play.Start && e.By != 0 {
				by[e.By] = true
			}
		}
		s.detailf("%d tasks ran on %s", tasks, countOf(len(by), "goroutine"))
		// Workers may leave and come back; a goroutine for each task is no pool.
		if len(by) > 4*n+2 {
			s.failf("tasks run on goroutines of their own: workers are not used again")
		}
	})
}

// always are worlds that do not depend on what is drawn.
func always(worlds ...func() []World) func(*rand.Rand, int) []World {
	return func(*rand.Rand, int) []World {
		var out []World
		for _, w := range worlds {
			out = append(out, w()...)
		}
		return out
	}
}

// byEffort are worlds that do not depend on what is drawn, but on the effort.
func byEffort(worlds func(effort int) []World) func(*rand.Rand, int) []World {
	return func(_ *rand.Rand, effort int) []World { return worlds(effort) }
}
