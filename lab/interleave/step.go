package interleave

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// current returns the run and the task that the calling goroutine is, or nil
// for both when it is nobody's business. A goroutine whose turn it is not waits
// for it here.
func current() (*run, *task) {
	r := active.Load()
	if r == nil {
		return nil, nil
	}
	if g := self(); atomic.LoadUintptr(&r.holder) != g {
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
	release(unsafe.Pointer(&r.rested))
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
	if r.record != nil {
		t.waitAt = r.record.here() // in case that it never comes
	}
	if r.steps-r.mainSteps >= r.limit {
		r.exhausted(t)
	}
	if t.granted {
		if t.granted = false; t.slot >= 0 && !r.due {
			return
		}
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
	release(unsafe.Pointer(&r.rested))
	r.blocks(t)
	r.disable(t)
	t.state, t.asleep = waiting, true
	if !r.calm() {
		r.park(t)
	} else {
		r.handOver(t, r.pick(t))
	}
	t.asleep = false
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
	atomic.StoreUintptr(&r.holder, 0)
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
	atomic.StoreUintptr(&r.holder, 0)
	hide()
	<-t.wake
	show()
	r.resume(t)
}

func (r *run) resume(t *task) {
	atomic.StoreUintptr(&r.holder, self())
}

// log counts a step and adds it to the hashes: of the trace, and of the partial
// order of the steps, which is the same for schedules that differ only in the
// order of independent steps.
func (r *run) log(t *task, op Op, o *object) {
	r.steps++
	r.latest = t
	r.asked = 0
	t.made++
	if op == opNow {
		t.watched = t.made
	}
	atomic.AddUint32(&r.pulse, 1)
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

// saw notes what came of a step, where that does not follow from what was done
// to its object before.
func (t *task) saw(v uint64) { t.hb = mix(t.hb ^ mix(v)) }

func (t *task) sawBool(v bool) bool {
	if v {
		t.saw(1)
	} else {
		t.saw(2)
	}
	return v
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
