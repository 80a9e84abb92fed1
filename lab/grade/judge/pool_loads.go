package judge

import (
	"math/rand/v2"
	"slices"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/lab/grade/play"
)

// load is a pool that gets all its tasks at once and is closed. How long a task
// takes depends on how many have started before it: pools may start tasks in any
// order.
type load struct {
	workers int
	takes   []int // units
}

func (l load) acts() []poolAct {
	out := make([]poolAct, len(l.takes))
	for i, n := range l.takes {
		out[i].takes = n
	}
	return out
}

// world makes a world of a load.
func (l load) world(judge func(*seen)) World {
	s := newSketch(l.workers)
	s.load(s.acting(l.acts())...)
	s.close()
	return poolWorld(describeActs(l.workers, l.acts()), s, hangs{submit: "Submit never returns, and tasks end all the time"}, func(s *seen) {
		if s.well() {
			judge(s)
		}
	})
}

// smaller are loads with a task less, a worker less, or shorter tasks.
func (l load) smaller() []load {
	var out []load
	if n := len(l.takes); n > 3 {
		out = append(out, load{l.workers, l.takes[:n/2]}, load{l.workers, l.takes[n/2:]})
	}
	if len(l.takes) > 1 {
		for i := range l.takes {
			out = append(out, load{l.workers, slices.Delete(slices.Clone(l.takes), i, i+1)})
		}
	}
	if l.workers > 1 {
		out = append(out, load{l.workers - 1, l.takes})
	}
	for i, n := range l.takes {
		if n > 1 {
			takes := slices.Clone(l.takes)
			takes[i] = n - 1
			out = append(out, load{l.workers, takes})
		}
	}
	return out
}

// shrinking is a world that knows smaller ones.
func (l load) shrinking(judge func(*seen)) World {
	w := l.world(judge)
	w.Smaller = func() []World {
		var out []World
		for _, small := range l.smaller() {
			out = append(out, small.shrinking(judge))
		}
		return out
	}
	return w
}

// smallLoads lists loads of one and two units, the smallest first: all of up to
// two tasks, and of those with more some of each kind.
func smallLoads(most int) []load {
	var out []load
	for tasks := 1; tasks <= most; tasks++ {
		for workers := 1; workers <= 3; workers++ {
			if tasks > workers+3 {
				continue
			}
			for bits := range 1 << tasks {
				if tasks > 2 && !slices.Contains([]int{0, 1, 2, 5, 8, 25}, bits) {
					continue
				}
				l := load{workers, make([]int, tasks)}
				for i := range l.takes {
					l.takes[i] = 1 + bits>>i&1
				}
				out = append(out, l)
			}
		}
	}
	return out
}

// drawnLoads are larger than those which are listed.
func drawnLoads(r *rand.Rand, effort int) []load {
	out := make([]load, drawn*effort)
	for i := range out {
		out[i].workers = 1 + r.IntN(6)
		out[i].takes = make([]int, 1+r.IntN(12))
		for k := range out[i].takes {
			out[i].takes[k] = 1 + r.IntN(4)
		}
	}
	return out
}

// drawn is how many worlds are drawn for a check, with an effort of 1.
const drawn = 12

// loadWorlds are the worlds of a check that looks at loads.
func loadWorlds(judge func(*seen)) func(*rand.Rand, int) []World {
	return func(r *rand.Rand, effort int) []World {
		var out []World
		for _, l := range smallLoads(5) {
			out = append(out, l.world(judge))
		}
		// A queue that has become long is served by as many as a short one.
		for _, n := range []int{12, 40} {
			out = append(out, load{2, slices.Repeat([]int{1}, n)}.world(judge))
		}
		for _, l := range drawnLoads(r, effort) {
			out = append(out, l.shrinking(judge))
		}
		return out
	}
}

// atMost looks for a task too many at once.
func (s *seen) atMost() {
	if peak := s.traceFrom(0).Peak(); peak > s.Workers {
		s.failf("%d tasks ran at once, the limit is %d", peak, s.Workers)
	}
}

// busy looks for a worker that idles while a task waits.
func (s *seen) busy() {
	if s.over {
		s.conserves(s.traceFrom(0))
	}
}

// conserves compares the time taken with that of a pool that never idles, for
// the order in which the tasks were started.
func (s *seen) conserves(t lab.Trace) {
	slack := unit / 1000 // both follow from the same latencies; this is for rounding
	if s.Real || s.Explored {
		slack = unit / 2
	}
	bound := lab.Bound(t.Workers, t.Durations())
	var first time.Duration
	if len(t.Spans) > 0 {
		first = t.Spans[0].Start
	}
	took := t.Makespan() + first
	if took <= bound+slack {
		return
	}
	say := func(d time.Duration) string { return d.Round(unit / 100).String() }
	s.detailf("took %s, a pool that never idles takes %s", say(took), say(bound))
	s.latef("%s", howIdle(t))
}

// afterRest are worlds in which all workers were busy and rested before the load
// comes: what a pool remembers of that must not slow it down.
func afterRest() []World {
	var out []World
	for _, workers := range []int{2, 3} {
		l := load{workers, []int{3, 1, 1, 1, 1}}
		s := newSketch(workers)
		tasks := s.acting(l.acts())
		warm := s.warm()
		s.load(tasks...)
		s.close()
		say := describeActs(workers, l.acts()) + ", after all workers were busy once"
		out = append(out, poolWorld(say, s, hangs{submit: "Submit never returns, and tasks end all the time"}, func(s *seen) {
			if s.well() && s.over {
				s.conserves(s.traceFrom(s.rested(warm)))
			}
		}))
	}
	return out
}

// rested is the place at which the tasks of sketch.warm have ended and everybody
// waits.
func (s *seen) rested(warm []int) int {
	last := 0
	for _, i := range warm {
		for _, at := range s.ends[i] {
			last = max(last, at)
		}
	}
	return s.settled(max(last, s.place(play.Opened, 1)))
}
