package interleave

import (
	"testing"
	"time"
)

// exhaust plays all schedules with a bounded number of preemptions, depth
// first. Of schedules that lead to the same state only one goes on: the state
// after a prefix follows from the partial order of its steps and what came of
// them, so a prefix with both as they were met before, with the same task running and no more
// preemptions left, has nothing new behind it. (Iterative context bounding with
// a happens-before cache, as in CHESS.) Loops that only look are played fairly,
// others first, so what such a loop does while others could go on is not tried in
// all ways.
func exhaust(body func(*testing.T), o Options) Result {
	var res Result
	begin, told := time.Now(), time.Now()
	seen := &nodes{slots: make([]visit, 1024)}
	orders := map[uint64]bool{}
	var path []branch
	for {
		if o.Schedules > 0 && res.Schedules >= o.Schedules || o.For > 0 && time.Since(begin) >= o.For {
			break
		}
		st := &systematic{path: path, bound: o.Preemptions, seen: seen}
		r := play(body, settings{seed: mix(o.Seed), strategy: st, limit: o.limit(), patient: o.Patient, ignore: o.Ignore})
		path = st.path
		if !st.pruned {
			res.count(r)
			orders[r.order] = true
		}
		if r.kind.Decided() {
			s := settings{seed: mix(o.Seed), strategy: &systematic{path: path, bound: o.Preemptions}, limit: o.limit(), record: true, ignore: o.Ignore}
			recorded := play(body, s)
			res.Index = res.Schedules
			res.found(r, Schedule{Seed: s.seed, Choices: recorded.record.choices}, recorded)
			break
		}
		for len(path) > 0 && path[len(path)-1].next+1 >= path[len(path)-1].n {
			path = path[:len(path)-1]
		}
		if len(path) == 0 {
			res.Complete = len(res.Open) == 0 // a run that decided nothing was not played to its end
			break
		}
		path[len(path)-1].next++
		if o.Progress != nil && time.Since(told) > 200*time.Millisecond {
			told = time.Now()
			res.Distinct, res.Elapsed = len(orders), time.Since(begin)
			o.Progress(res)
		}
	}
	res.Distinct, res.Elapsed = len(orders), time.Since(begin)
	return res
}

// nodes are the states in which decisions were made, with the preemptions that
// were left there, plus one. It is not a map since the race detector watches
// those.
type nodes struct {
	slots []visit
	n     int
}

type visit struct {
	state uint64
	left  int
}

// improve notes a visit, and reports whether there was none with as many left.
func (ns *nodes) improve(state uint64, left int) bool {
	v := ns.at(state)
	if v.left >= left {
		return false
	}
	if v.left == 0 {
		ns.n++
	}
	*v = visit{state, left}
	if 2*ns.n > len(ns.slots) {
		old := ns.slots
		ns.slots = make([]visit, 2*len(old))
		for _, v := range old {
			if v.left > 0 {
				*ns.at(v.state) = v
			}
		}
	}
	return true
}

func (ns *nodes) at(state uint64) *visit {
	mask := uint64(len(ns.slots) - 1)
	for i := mix(state) & mask; ; i = (i + 1) & mask {
		if v := &ns.slots[i]; v.left == 0 || v.state == state {
			return v
		}
	}
}

// branch is a decision with n possibilities, and the one that is taken.
type branch struct{ n, next int }

// systematic follows a path and then takes the first possibility of each
// decision, which is to go on.
type systematic struct {
	path   []branch
	depth  int
	bound  int
	spent  int
	seen   *nodes
	pruned bool
}

func (s *systematic) begin(*run)                       {}
func (s *systematic) spawned(*run, *task)              {}
func (s *systematic) stepped(*run, *task, Op, *object) {}
func (s *systematic) tick(*run) time.Duration          { return 0 }

func (s *systematic) decide(n int) int {
	if s.depth == len(s.path) {
		s.path = append(s.path, branch{n: n})
	}
	b := s.path[s.depth]
	s.depth++
	return b.next
}

// state is a hash of the partial order of the steps, what each task has seen
// since its last, who can go on, and the time.
func (r *run) state() uint64 {
	key := r.order ^ mix(uint64(r.now()))
	for _, t := range r.tasks {
		if t.state != gone {
			key += mix(t.hb ^ mix(uint64(t.id)<<1|uint64(min(t.slot+1, 1))))
		}
	}
	return key
}

func (s *systematic) choose(_ *run, n int) int { return s.decide(n) }

func (s *systematic) pick(r *run, cur *task, enabled []*task) *task {
	first := r.usual(cur, enabled)
	left := s.bound - s.spent
	if s.depth >= len(s.path) && s.seen != nil {
		key := r.state()
		if cur != nil {
			key = mix(key ^ uint64(cur.id+1))
		}
		if !s.seen.improve(key, left+1) {
			s.pruned, r.over = true, true
			return first
		}
	}
	if cur != nil && left == 0 {
		return first
	}
	i := s.decide(len(enabled))
	if i == 0 {
		return first
	}
	for _, t := range enabled {
		if t == first {
			continue
		}
		if i--; i == 0 {
			if cur != nil {
				s.spent++
			}
			return t
		}
	}
	return first
}
