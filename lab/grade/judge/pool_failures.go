package judge

import (
	"fmt"
	"slices"

	"example.com/poollab/lab/grade/play"
)

// setbacks are worlds in which one task after another fails in a way: one, as
// many as there are workers, and one more.
func setbacks(h play.How, wide bool) func() []World {
	return func() []World {
		var out []World
		for workers := 1; workers <= 3; workers++ {
			for _, n := range slices.Compact([]int{1, workers, workers + 1}) {
				out = append(out, suffering(workers, actsThat(slices.Repeat([]play.How{h}, n)...), wide, false))
			}
		}
		return out
	}
}

// suffering lets tasks fail, waits until they have, and looks, if it is to, how
// many tasks run together then: no fewer than workers, or exactly as many.
func suffering(workers int, as []poolAct, wide, exactly bool) World {
	s := newSketch(workers)
	s.each(s.acting(as)...)
	s.join()
	s.sleep(float64(len(as)) + 0.5)
	s.settle()
	var b breadth
	if wide {
		b = s.width()
	}
	s.close()
	after := didEnd(as[0].ends)
	h := hangs{submit: after + ", and a Submit never returns", close: after + ", and Close never returns"}
	if exactly {
		h.close = ""
	}
	w := poolWorld(describeActs(workers, as), s, h, func(s *seen) {
		if !s.took(s.submits) {
			return
		}
		if n, ok := s.width(b); wide && ok {
			switch {
			case n < workers:
				s.failf("after %s %s on %s", setback(as), fewRun(n), countOf(workers, "worker"))
				return
			case n > workers && exactly:
				s.failf("after %s %s at once on %s", setback(as), countDo(n, "task", "run"), countOf(workers, "worker"))
				return
			}
		}
		s.closedWell()
	})
	usual := w.never
	w.never = func(t *trial) string {
		for _, c := range roundsOf(t)[0].of(b.tasks...) {
			if !c.returned() {
				return "Submit never returns, and all tasks have ended"
			}
		}
		return usual(t)
	}
	return w
}

// mixes are worlds in which tasks fail in one way and another.
func mixes() []World {
	ways := []play.How{play.Panics, play.Exits}
	var out []World
	for workers := 1; workers <= 3; workers++ {
		var all [][]poolAct
		for _, h := range ways {
			for _, n := range slices.Compact([]int{1, workers, workers + 1}) {
				all = append(all, actsThat(slices.Repeat([]play.How{h}, n)...))
			}
		}
		for k, g := range ways {
			h := ways[1-k]
			all = append(all, actsThat(g, h), actsThat(g, h, g), actsThat(g, g, h, h))
		}
		for _, as := range all {
			out = append(out, suffering(workers, as, true, true))
		}
	}
	return out
}

// isolated are worlds in which one task panics before, beside and after others.
func isolated() []World {
	var out []World
	for workers := 1; workers <= 3; workers++ {
		for n := 1; n <= workers+2; n++ {
			for k := range n {
				ends := slices.Repeat([]play.How{play.Returns}, n)
				ends[k] = play.Panics
				out = append(out, isolating(workers, actsThat(ends...)))
			}
		}
	}
	return out
}

func isolating(workers int, as []poolAct) World {
	s := newSketch(workers)
	s.each(s.acting(as)...)
	s.join()
	s.sleep(float64(len(as)) + 0.5)
	s.settle()
	later := s.task()
	s.aside(later)
	s.join()
	s.settle()
	s.close()
	s.settle()
	w := poolWorld(describeActs(workers, as)+", and then another one", s, hangs{submit: "a task panicked, and a Submit never returns"}, func(s *seen) {
		for _, c := range s.submits {
			if c.refused() {
				s.detailf("error: %s", c.fault.Text)
				s.failf("a task panicked, and from then on Submit refuses")
				return
			}
		}
		if !s.closedWell() {
			return
		}
		if s.over && len(s.starts) < len(s.Tasks) {
			s.failf("a task panicked, and another that was accepted never ran")
			return
		}
		s.kept()
	})
	usual := w.never
	w.never = func(t *trial) string {
		for _, c := range roundsOf(t)[0].of(later) {
			if !c.returned() {
				return "a task panicked, and Submit never returns from then on"
			}
		}
		return usual(t)
	}
	return w
}

// admits are worlds in which submitters wait for room and tasks panic.
func admits() []World {
	const never = "a task panicked, and a Submit that waits for room never returns"
	out := []World{admitsBesideOther(never)}
	for workers := 1; workers <= 2; workers++ {
		for waiting := 1; waiting <= 3; waiting++ {
			s := newSketch(workers)
			g := s.gate()
			s.fill(waiting, queueFor(workers, waiting), play.Step{Wait: g}, play.Step{End: play.Panics})
			s.sleep(1)
			s.open(g)
			s.settle()
			s.join()
			s.settle()
			s.close()
			say := fmt.Sprintf("workers=%d, %s for room, and the tasks that run panic", workers, countDo(waiting, "Submit", "wait"))
			out = append(out, poolWorld(say, s, hangs{submit: never}, func(s *seen) {
				s.admitted(g)
				if s.took(s.submits) && s.closedWell() {
					s.kept()
				}
			}))
		}
	}
	return out
}

// admitsBesideOther is a world in which another task goes on running: nothing
// but the panic can let the waiting Submit in.
func admitsBesideOther(never string) World {
	s := newSketch(2)
	first, other := s.gate(), s.gate()
	tasks := s.fill(1, largeQueue, play.Step{Wait: other})
	s.Tasks[0].Steps = []play.Step{{Wait: first}, {End: play.Panics}}
	s.Ranked = len(tasks)
	s.sleep(1)
	s.open(first)
	s.settle()
	s.open(other)
	s.join()
	s.close()
	return poolWorld("workers=2, 1 Submit waits for room, one task panics and the other goes on", s, hangs{submit: never}, func(s *seen) {
		s.admitted(first)
		s.well()
	})
}

// queueFor is the queue to be filled in one of several worlds alike.
func queueFor(workers, waiting int) int {
	if workers == 1 && waiting == 1 {
		return largeQueue
	}
	return smallQueue
}

// waiters are the calls of Submit that wait when a pool has been filled.
func (s *seen) waiters() []submission {
	at := s.place(play.Settled, 1)
	var out []submission
	for _, c := range s.submits {
		if s.reached(at) && c.began < at && (!c.returned() || c.ended > at) {
			out = append(out, c)
		}
	}
	return out
}

// admitted notes if no Submit that waits is let in when a gate has opened and
// tasks have panicked.
func (s *seen) admitted(gate int) {
	at := s.settled(s.opened(gate))
	waiters := s.waiters()
	if !s.reached(at) || len(waiters) == 0 {
		return
	}
	if !slices.ContainsFunc(waiters, func(c submission) bool { return c.returned() && c.ended < at }) {
		s.latef("a task panicked, and a Submit that waits for room is not admitted at once")
	}
}

// failsLate are worlds in which the last tasks fail when Close has begun. All
// Submits have returned by then.
func failsLate() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		for _, h := range []play.How{play.Panics, play.Exits} {
			for n := 1; n <= workers+1; n++ {
				ends := slices.Repeat([]play.How{play.Returns}, n)
				ends[n-1] = h
				out = append(out, failingLate(workers, actsThat(ends...), h))
				if n > 1 {
					out = append(out, failingLate(workers, actsThat(slices.Repeat([]play.How{h}, n)...), h))
				}
			}
		}
	}
	return out
}

func failingLate(workers int, as []poolAct, h play.How) World {
	s := newSketch(workers)
	s.each(s.acting(as)...)
	s.join()
	s.close()
	s.settle()
	never := hangs{submit: "Submit never returns, and tasks end", close: didEnd(h) + " after Close began, and Close never returns"}
	return poolWorld(describeActs(workers, as)+", Close when all are accepted", s, never, func(s *seen) {
		if s.closedWell() {
			s.kept()
		}
	})
}
