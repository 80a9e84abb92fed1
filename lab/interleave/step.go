package interleave

import "runtime"

// spinning is how many steps in a row may only look before others go first.
const spinning = 20

// monopoly is how many steps in a row one task makes while others could, before
// they go first: it may be a loop that waits for them with a lock.
const monopoly = 2000

// current returns the run and the task that the calling goroutine is, or nil
// for both when it is nobody's business. A goroutine whose turn it is not waits
// for it here.
func current() (*run, *task) {
	r := active.Load()
	if r == nil {
		return nil, nil
	}
	if g := self(); r.holder.Load() != g {
		if t := r.arrive(g); t != nil {
			return r, t
		}
		return nil, nil
	}
	return r, r.running
}

// point is a scheduling point before a step of the calling task. On return it
// is that task's turn, and the step counts as made.
func (r *run) point(t *task, op Op, o *object) {
	t.op, t.obj = op, o
	switch {
	case !op.polls():
		t.polls = 0
	case op != opSelect: // which counts itself when nothing is ready
		if t.polls++; t.polls > spinning && !t.tired {
			r.tire(t)
		}
	}
	r.turn(t)
	r.log(t, op, o)
}

// take is a point before a step that takes an object, which is possible only
// while it is free.
func (r *run) take(t *task, op Op, o *object) {
	t.op, t.obj, t.want = op, o, true
	o.pending = append(o.pending, t)
	if !t.may() {
		r.blocks(t)
		r.disable(t)
		t.state = waiting
	}
	t.polls = 0
	r.turn(t)
	o.pending = without(o.pending, t)
	t.want = false
	r.log(t, op, o)
}

// turn lets somebody go on, and returns when that is the caller.
func (r *run) turn(t *task) {
	if r.steps >= r.limit {
		r.exhausted(t)
	}
	if r.ticking && len(r.deadlines) > 0 {
		r.tick()
	}
	if !r.calm() {
		r.park(t)
	} else if next := r.pick(t); next != t {
		r.handOver(t, next)
	}
}

// may reports whether the pending step of a task is possible.
func (t *task) may() bool {
	o := t.obj
	switch t.op {
	case opLock:
		return o.owner == nil && (o.writer == nil || o.writer == t)
	case opRLock:
		return o.writer == nil
	case opOnce:
		return o.owner == nil
	case opWait:
		return waitGroupCount(o.p) == 0
	}
	return true
}

// review looks again at those who are about to take an object, after it was
// taken or given back.
func (r *run) review(o *object) {
	for _, p := range o.pending {
		switch may := p.may(); {
		case may && p.slot < 0:
			r.enable(p)
		case !may && p.slot >= 0:
			if p.state == ready {
				r.disable(p)
				p.state = waiting
			}
		}
	}
}

// wait parks a task until another enables it.
func (r *run) wait(t *task) {
	r.blocks(t)
	r.disable(t)
	t.state = waiting
	if !r.calm() {
		r.park(t)
	} else {
		r.handOver(t, r.pick(t))
	}
	r.log(t, t.op, t.obj)
}

// calm reports whether the task that runs may pick the next: there is nothing
// that runs beside it.
func (r *run) calm() bool {
	return !r.patient && !r.dirty && !r.due && r.foreign == 0 && r.blocked == 0 &&
		runtime.NumGoroutine() <= r.others+r.live
}

// handOver gives the turn to another task, or to the driver if there is none,
// and waits for the next turn.
func (r *run) handOver(t, next *task) {
	if next == t {
		return
	}
	r.running = next
	r.holder.Store(0)
	hide()
	if next != nil {
		next.wake <- struct{}{}
	}
	<-t.wake
	show()
	r.resume(t)
}

// park gives the turn to the driver.
func (r *run) park(t *task) {
	r.running = nil
	r.holder.Store(0)
	hide()
	<-t.wake
	show()
	r.resume(t)
}

func (r *run) resume(t *task) {
	r.holder.Store(self())
}

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

// log counts a step and adds it to the hashes: of the trace, and of the partial
// order of the steps, which is the same for schedules that differ only in the
// order of independent steps.
func (r *run) log(t *task, op Op, o *object) {
	r.steps++
	r.latest = t
	t.made++
	r.pulse.Add(1)
	id := uint64(1 << 20)
	if o != nil {
		id = uint64(o.id)
	}
	step := uint64(op)<<48 ^ uint64(t.id)<<24 ^ id
	r.hash = mix(r.hash ^ step)
	if !op.polls() {
		r.idle = 0
		if len(r.weary) > 0 && !(len(r.weary) == 1 && r.weary[0] == t) {
			r.rest()
		}
	}
	if o == nil {
		t.hb = mix(t.hb ^ step)
	} else if op.reads() {
		t.hb = mix(t.hb ^ mix(o.hb^step))
		o.read += mix(t.hb)
	} else {
		t.hb = mix(t.hb ^ mix(o.hb^step) ^ o.read)
		o.hb, o.read = t.hb, 0
	}
	r.order += mix(t.hb)
	r.strategy.stepped(r, t, op, o)
	if o != nil {
		o.last = t
	}
	if r.record != nil {
		r.record.step(r, t, op, o)
	}
}

// blocks notes that a step cannot be made now.
func (r *run) blocks(t *task) {
	if r.record != nil {
		r.record.blocks(r, t)
	}
}

// exhausted ends a run that goes on for too long. The caller stays where it is.
func (r *run) exhausted(t *task) {
	switch {
	case r.failed():
	case r.mainDone:
		r.fail(Leak, "goroutines go on after the end of the test", "")
	default:
		r.fail(Limit, "the run takes too many steps", "")
	}
	r.over = true
	r.park(t)
}
