package interleave

import (
	"fmt"
	"slices"
	"time"
)

// strategy decides who goes on. All that it draws comes from one stream.
type strategy interface {
	begin(r *run)
	// spawned tells of a new task, and stepped of a step that was made.
	spawned(r *run, t *task)
	stepped(r *run, t *task, op Op, o *object)
	// pick chooses one of several tasks; cur is the one that made the last step,
	// if it is among them.
	pick(r *run, cur *task, enabled []*task) *task
	// choose draws one of n possibilities of the step itself.
	choose(r *run, n int) int
	// tick is how much time passes now, 0 for none.
	tick(r *run) time.Duration
}

// decide asks for one of n possibilities of a step.
func (r *run) decide(n int) int {
	v := r.strategy.choose(r, n)
	r.hash = mix(r.hash ^ uint64(v))
	if t := r.running; t != nil {
		t.saw(uint64(v))
	}
	if v != 0 {
		r.chose(Choice{Case: v, Question: r.asked})
	}
	r.asked++
	return v
}

// among asks who goes on.
func (r *run) among(cur *task, list []*task) *task {
	r.decisions++
	next := r.strategy.pick(r, cur, list)
	if r.record != nil {
		if usual := r.usual(cur, list); usual != next {
			r.chose(Choice{Next: next.id})
		}
	}
	return next
}

// usual is who goes on if nobody interferes: the one that runs, else the next
// by number.
func (r *run) usual(cur *task, list []*task) *task {
	if cur != nil {
		return cur
	}
	from := 0
	if r.latest != nil {
		from = r.latest.id
	}
	best := list[0]
	for _, t := range list[1:] {
		if before(t.id, best.id, from) {
			best = t
		}
	}
	return best
}

// before reports whether a comes before b when one counts from from on, round.
func before(a, b, from int) bool {
	if (a > from) != (b > from) {
		return a > from
	}
	return a < b
}

// random is what strategies have in common: a stream, and the passing of time.
type random struct{ stream stream }

func (s *random) begin(*run)                       {}
func (s *random) spawned(*run, *task)              {}
func (s *random) stepped(*run, *task, Op, *object) {}
func (s *random) choose(_ *run, n int) int         { return s.stream.below(n) }
func (s *random) tick(*run) time.Duration {
	if s.stream.below(5) != 0 {
		return 0
	}
	return time.Duration(s.stream.logUniform(20)) // up to 1 ms
}

// walk picks each with the same probability.
type walk struct{ random }

func (s *walk) pick(_ *run, _ *task, enabled []*task) *task {
	return enabled[s.stream.below(len(enabled))]
}

// pct gives each task a priority, and changes it at depth-1 places: the task
// that would make a step there becomes the last of all.
type pct struct {
	random
	depth, length int
	changes       []int
	lowest        uint64
}

func (s *pct) begin(*run) {
	for range s.depth - 1 {
		s.changes = append(s.changes, 1+s.stream.below(max(s.length, 1)))
	}
	slices.Sort(s.changes)
	s.lowest = 1 << 20
}

func (s *pct) spawned(_ *run, t *task) { t.priority = s.stream.next() | 1<<63 }

func (s *pct) pick(r *run, _ *task, enabled []*task) *task {
	best := highest(enabled)
	for len(s.changes) > 0 && r.decisions >= s.changes[0] {
		s.changes = s.changes[1:]
		s.lowest--
		best.priority = s.lowest
		best = highest(enabled)
	}
	return best
}

func highest(enabled []*task) *task {
	best := enabled[0]
	for _, t := range enabled[1:] {
		if t.priority > best.priority {
			best = t
		}
	}
	return best
}

// pos gives each pending step a priority, and a new one to those that a step
// has raced with.
type pos struct{ random }

func (s *pos) spawned(_ *run, t *task) { t.priority = s.stream.next() }

func (s *pos) stepped(r *run, t *task, op Op, o *object) {
	t.priority = s.stream.next()
	if o == nil {
		return
	}
	for _, other := range r.enabled {
		if other != t && other.obj == o && !(op.reads() && other.op.reads()) {
			other.priority = s.stream.next()
		}
	}
}

func (s *pos) pick(_ *run, _ *task, enabled []*task) *task { return highest(enabled) }

// delay lets each step take a random time, short or long by orders of
// magnitude.
type delay struct {
	random
	now uint64
}

func (s *delay) spawned(_ *run, t *task) { t.due = s.now + s.stream.logUniform(24) }

func (s *delay) stepped(_ *run, t *task, _ Op, _ *object) { t.due = s.now + s.stream.logUniform(24) }

func (s *delay) pick(_ *run, _ *task, enabled []*task) *task {
	best := enabled[0]
	for _, t := range enabled[1:] {
		if t.due < best.due {
			best = t
		}
	}
	s.now = max(s.now, best.due)
	return best
}

// Strategies are the names of the strategies; "portfolio" is all in turns.
func Strategies() []string {
	return []string{"portfolio", "pct2", "pct3", "pct5", "pos", "walk", "delay"}
}

// strategyFor makes the strategy for a schedule. The length is what priorities
// change within.
func strategyFor(name string, index int, seed uint64, length int) (strategy, error) {
	rnd := random{stream: stream(mix(seed ^ mix(uint64(index)+1)))}
	if name == "portfolio" || name == "" {
		name = [...]string{"pct3", "pos", "pct2", "delay", "pct5", "walk"}[index%6]
	}
	switch name {
	case "pct2":
		return &pct{random: rnd, depth: 2, length: length}, nil
	case "pct3":
		return &pct{random: rnd, depth: 3, length: length}, nil
	case "pct5":
		return &pct{random: rnd, depth: 5, length: length}, nil
	case "pos":
		return &pos{rnd}, nil
	case "walk":
		return &walk{rnd}, nil
	case "delay":
		return &delay{random: rnd}, nil
	}
	return nil, fmt.Errorf("interleave: there is no strategy %q; there are %v", name, Strategies())
}
