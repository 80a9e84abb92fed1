package interleave

import "time"

// spinning is how many steps in a row may only look before others go first.
const spinning = 20

// monopoly is how many steps in a row one task makes while others could, before
// they go first: it may be a loop that waits for them with a lock.
const monopoly = 2000

// pick chooses who goes on. It returns nil if nobody can, or if time must pass
// first.
func (r *run) pick(cur *task) *task {
	n := len(r.enabled)
	if n == 0 {
		return nil
	}
	if cur != nil && cur.slot < 0 {
		cur = nil
	}
	if r.streak > monopoly && cur != nil && n > 1 && !cur.tired {
		r.tire(cur)
	}
	var next *task
	switch {
	case r.tired == 0:
		if n == 1 {
			next = r.enabled[0]
		} else {
			next = r.among(cur, r.enabled)
		}
	case r.tired == n:
		spins := true
		for _, t := range r.enabled {
			spins = spins && t.polls > spinning
		}
		for _, t := range r.weary {
			t.tired = false
		}
		r.weary, r.tired = r.weary[:0], 0
		if spins && len(r.deadlines) == 0 && r.clockwatchers() {
			r.await(deadline{at: r.now() + int64(time.Millisecond)<<min(r.idle, 24)})
			r.idle++
		}
		if spins && len(r.deadlines) > 0 { // all wait for something that none of them does
			r.jump = true
			return nil
		}
		if r.idle++; r.idle > 500 {
			r.fail(Livelock, "everybody only looks whether somebody else has done something", "")
			r.over = true
			return nil
		}
		if next = r.enabled[0]; n > 1 {
			next = r.among(cur, r.enabled)
		}
	default:
		r.fresh = r.fresh[:0]
		for _, t := range r.enabled {
			if !t.tired {
				r.fresh = append(r.fresh, t)
			}
		}
		if cur != nil && cur.tired {
			cur = nil
		}
		next = r.fresh[0]
		if len(r.fresh) > 1 {
			next = r.among(cur, r.fresh)
		}
	}
	if r.over {
		return nil
	}
	if next == cur {
		r.streak++
	} else {
		r.streak = 0
		if cur != nil {
			r.preemptions++
			if r.record != nil {
				r.record.preempt()
			}
		}
	}
	return next
}

// clockwatchers reports whether somebody may wait for the clock in a loop.
func (r *run) clockwatchers() bool {
	for _, t := range r.enabled {
		if t.watched > 0 && t.made-t.watched <= spinning {
			return true
		}
	}
	return false
}

// tire puts a task behind the others until one of them has done something.
func (r *run) tire(t *task) {
	if !t.tired {
		t.tired = true
		if t.slot >= 0 {
			r.tired++
		}
		r.weary = append(r.weary, t)
	}
}

// rest ends that for all.
func (r *run) rest() {
	for _, t := range r.weary {
		t.tired, t.polls = false, 0
	}
	r.weary = r.weary[:0]
	r.tired = 0
}
