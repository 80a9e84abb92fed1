package judge

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"example.com/poollab/lab/grade/play"
)

// plan is a mix of tasks: they are submitted one after another, some after a
// pause, and at one of them the pool is closed, while Submits go on.
type plan struct {
	workers int
	acts    []poolAct
	pauses  []int // quarters of a unit, before each Submit
	closing int   // Close begins before this Submit; as many as there are: after all
}

func (p plan) String() string {
	say := describeActs(p.workers, p.acts)
	if slices.ContainsFunc(p.pauses, func(n int) bool { return n > 0 }) {
		say += fmt.Sprintf(", pauses before Submits %v/4s", p.pauses)
	}
	if p.closing < len(p.acts) {
		say += fmt.Sprintf(", Close before Submit %d", p.closing+1)
	}
	return say
}

// world plays a plan, and its judge looks at everything that must hold whatever
// the mix.
func (p plan) world() World {
	s := newSketch(p.workers)
	shut := func() {
		s.closeAside()
		s.settle()
	}
	for i, task := range s.acting(p.acts) {
		if p.pauses[i] > 0 {
			s.sleep(float64(p.pauses[i]) / 4)
		}
		if i == p.closing {
			shut()
		}
		s.aside(task)
		s.settle()
	}
	if p.closing >= len(p.acts) {
		s.join()
		shut()
	}
	s.join()
	s.settle()
	s.sleep(1)
	w := poolWorld(p.String(), s, hangs{}, func(s *seen) {
		for _, c := range s.closes {
			s.unfinished("Close", c)
		}
		if s.closedWell() {
			s.kept()
			s.atMost()
		}
	})
	w.never = func(t *trial) string {
		s := roundsOf(t)[0]
		if len(s.closes) == 0 {
			return s.never(hangs{})
		}
		return s.never(overlapping())
	}
	w.Smaller = func() []World {
		var out []World
		for _, small := range p.smaller() {
			out = append(out, small.world())
		}
		return out
	}
	return w
}

// smaller are plans with a task less, a worker less, or one thing less in them.
func (p plan) smaller() []plan {
	var out []plan
	add := func(change func(*plan)) {
		q := plan{p.workers, slices.Clone(p.acts), slices.Clone(p.pauses), p.closing}
		change(&q)
		out = append(out, q)
	}
	cut := func(from, to int) {
		add(func(q *plan) {
			q.acts, q.pauses = slices.Delete(q.acts, from, to), slices.Delete(q.pauses, from, to)
			if q.closing >= to {
				q.closing -= to - from
			} else if q.closing > from {
				q.closing = from
			}
		})
	}
	n := len(p.acts)
	if n > 3 {
		cut(0, n/2)
		cut(n/2, n)
	}
	if n > 1 {
		for i := range n {
			cut(i, i+1)
		}
	}
	if p.workers > 1 {
		add(func(q *plan) { q.workers-- })
	}
	if p.closing < n {
		add(func(q *plan) { q.closing = n })
	}
	for i, a := range p.acts {
		if a.ends != play.Returns {
			add(func(q *plan) { q.acts[i].ends = play.Returns })
		}
		if a.takes > 1 {
			add(func(q *plan) { q.acts[i].takes-- })
		}
		if p.pauses[i] > 0 {
			add(func(q *plan) { q.pauses[i] = 0 })
		}
	}
	return out
}

// chaos lists small plans, of up to three tasks, and draws larger ones.
func chaos(r *rand.Rand, effort int) []World {
	var out []World
	for _, p := range plans() {
		out = append(out, p.world())
	}
	for range drawn * effort {
		out = append(out, drawPlan(r).world())
	}
	return out
}

func drawPlan(r *rand.Rand) plan {
	n := 1 + r.IntN(10)
	p := plan{workers: 1 + r.IntN(4)}
	for range n {
		ways := []play.How{play.Returns, play.Panics, play.Exits}
		p.acts = append(p.acts, poolAct{1 + r.IntN(3), ways[r.IntN(len(ways))]})
		p.pauses = append(p.pauses, r.IntN(6))
	}
	p.closing = n - r.IntN(n+1)
	return p
}

// failsAsItCloses are plans for schedules: a task fails and another waits behind
// it, while the pool is being closed.
func failsAsItCloses() []World {
	var out []World
	for _, h := range []play.How{play.Exits, play.Panics} {
		for closing := 2; closing >= 1; closing-- {
			out = append(out, plan{1, actsThat(h, play.Returns), []int{0, 0}, closing}.world())
		}
	}
	return out
}

// plans lists small ones: every mix of up to two tasks that begin at once or one
// by one, and of three the mixes in which tasks end in different ways.
func plans() []plan {
	ways := []play.How{play.Returns, play.Panics, play.Exits}
	var out []plan
	for n := 1; n <= 3; n++ {
		for mix := range [...]int{1, 3, 9, 27}[n] {
			var ends []play.How
			for k, rest := 0, mix; k < n; k, rest = k+1, rest/3 {
				ends = append(ends, ways[rest%3])
			}
			for k := range 4 {
				workers, pause, late := 1+k%2, 5*(k/2), (mix+k)%2
				if n == 3 && (ends[0] == ends[1] || k != mix%4) {
					continue
				}
				out = append(out, plan{workers, actsThat(ends...), slices.Repeat([]int{pause}, n), n - late})
			}
		}
	}
	return out
}
