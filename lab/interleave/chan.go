package interleave

import (
	"runtime"
	"unsafe"
)

// ends are the real operations on a channel, without waiting. The values go
// through pointers, so that what decides need not know their type.
type ends interface {
	trySend(from unsafe.Pointer) bool
	tryRecv(to unsafe.Pointer) (got, ok bool)
	move(to, from unsafe.Pointer)
	capacity() int
	length() int
	address() unsafe.Pointer
	channel() any
}

// waiter is one case that somebody waits with at a channel.
type waiter struct {
	sel   *selection
	o     *object
	index int
	send  bool
	ends  ends
	elem  unsafe.Pointer // what is sent, or where what is received goes
	ok    bool           // it was a value
	shut  bool           // the channel was closed under a sender
	a, b  byte           // what orders the two sides, for the race detector
}

// selection is one wait at one or more channels.
type selection struct {
	t       *task
	waiters []*waiter
	fired   *waiter
}

// done takes the waiters of a selection off their channels.
func (s *selection) done() {
	for _, w := range s.waiters {
		if w.o == nil {
			continue
		}
		if w.send {
			w.o.send = without(w.o.send, w)
		} else {
			w.o.recv = without(w.o.recv, w)
		}
	}
	s.t.sel = nil
}

// complete ends the wait of a selection by one of its cases.
func (r *run) complete(w *waiter) {
	w.sel.fired = w
	w.sel.done()
	release(unsafe.Pointer(&w.b))
	w.sel.t.hb = mix(w.sel.t.hb ^ w.o.hb)
	for _, other := range w.sel.waiters { // it no longer waits there either
		if other.o != nil && other.o != w.o {
			other.o.hb = mix(other.o.hb ^ w.sel.t.hb)
		}
	}
	r.enable(w.sel.t)
}

// attempt makes the step of a waiter if it can be made now. The waiter is the
// running task's.
func (r *run) attempt(w *waiter) bool {
	if w.o == nil { // a nil channel
		return false
	}
	if w.send {
		return r.attemptSend(w)
	}
	return r.attemptRecv(w)
}

func (r *run) attemptSend(w *waiter) bool {
	o, to, places := w.o, (*waiter)(nil), w.ends.capacity()
	if !o.closed {
		to = elsewhere(w.o.recv, w.sel)
	}
	if to != nil && places == 0 {
		acquire(unsafe.Pointer(&to.a))
		w.ends.move(to.elem, w.elem)
		to.ok = true
		r.complete(to)
		return true
	}
	if places > 0 && w.ends.length() < places {
		o.reuse(places)
	}
	if !w.ends.trySend(w.elem) {
		return false
	}
	if places > 0 {
		o.sends++
	}
	if to != nil {
		// Through the real place, which orders the two as the runtime does.
		if got, _ := to.ends.tryRecv(to.elem); got {
			to.ok = true
			o.handed(to, places)
			r.complete(to)
			return true
		}
	}
	if w.ends.length() == 0 {
		r.dirty = true // somebody who is not known has taken it
	}
	return true
}

func (r *run) attemptRecv(w *waiter) bool {
	o := w.o
	if from := elsewhere(o.send, w.sel); from != nil && w.ends.capacity() == 0 && !o.closed {
		acquire(unsafe.Pointer(&from.a))
		w.ends.move(w.elem, from.elem)
		w.ok = true
		r.complete(from)
		return true
	}
	got, ok := w.ends.tryRecv(w.elem)
	if !got {
		return false
	}
	w.ok = ok
	o.fired = false
	if !ok {
		o.closed = true
	} else {
		r.refill(o)
	}
	return true
}

// refill moves what the first waiting sender has into the place that has become
// free.
func (r *run) refill(o *object) {
	if o.closed || len(o.send) == 0 {
		return
	}
	from := o.send[0]
	acquire(unsafe.Pointer(&from.a))
	if from.offer(func() bool { return from.ends.trySend(from.elem) }) {
		o.sends++
		r.complete(from)
	}
}

// elsewhere is the first waiter of another selection: a select does not serve
// itself.
func elsewhere(list []*waiter, s *selection) *waiter {
	for _, w := range list {
		if w.sel != s {
			return w
		}
	}
	return nil
}

// offer tries for somebody else to make his step. That the channel was closed by
// code that is not known is then his panic, and not the caller's.
func (w *waiter) offer(try func() bool) (ok bool) {
	defer func() {
		if w.send && recover() != nil {
			w.o.closed, w.shut, ok = true, true, true
		}
	}()
	return try()
}

// A receive from a channel with places comes before the send that uses its place
// again is over. Where a value went to somebody who waited, the detector is told
// of that: handed keeps the receiver by the number of the place, and reuse orders
// the send after it.
func (o *object) handed(to *waiter, places int) {
	if !RaceEnabled {
		return
	}
	i := (o.sends - 1) % places
	for len(o.places) <= i {
		o.places = append(o.places, nil)
	}
	o.places[i] = to
}

func (o *object) reuse(places int) {
	if i := o.sends % places; i < len(o.places) && o.places[i] != nil {
		acquire(unsafe.Pointer(&o.places[i].a))
		o.places[i] = nil
	}
}

// queue makes the running task wait with all cases of a selection.
func (r *run) queue(s *selection) *waiter {
	for _, w := range s.waiters {
		if w.o == nil {
			continue
		}
		release(unsafe.Pointer(&w.a))
		if w.send {
			w.o.send = append(w.o.send, w)
		} else {
			w.o.recv = append(w.o.recv, w)
		}
	}
	s.t.sel = s
	for s.fired == nil {
		r.wait(s.t)
	}
	acquire(unsafe.Pointer(&s.fired.b))
	return s.fired
}

// single makes a plain send or receive, after its point.
func (r *run) single(t *task, w *waiter) *waiter {
	w.sel = &selection{t: t}
	if r.attempt(w) {
		return w
	}
	w.sel.waiters = []*waiter{w}
	return r.queue(w.sel)
}

// poll looks whether those who wait at channels have been served by code that
// the scheduler does not know: a timer, a context, a package that was not
// rewritten.
func (r *run) poll() {
	idle := len(r.enabled) == 0 // then it may be that somebody unknown was overlooked
	for _, t := range r.tasks {
		if t.sel != nil {
			if w := r.choose(t.sel, idle || r.company(), r.offered); w != nil {
				r.complete(w)
			}
		} else if t.want && t.slot < 0 && t.state == waiting && t.may() {
			r.enable(t)
		}
	}
}

// offered is attempt for a waiter that is not the running task's.
func (r *run) offered(w *waiter) bool {
	return w.offer(func() bool { return r.attempt(w) })
}

// company reports whether there may be goroutines that are not known.
func (r *run) company() bool {
	return r.foreign > 0 || r.blocked > 0 || runtime.NumGoroutine() > r.alone+r.live
}

// shut serves all who wait at a channel that was closed.
func (r *run) shut(o *object) {
	o.closed = true
	for len(o.recv) > 0 {
		w := o.recv[0]
		w.ok = false
		r.complete(w)
	}
	for len(o.send) > 0 {
		w := o.send[0]
		w.shut = true
		r.complete(w)
	}
}

func (r *run) channel(p unsafe.Pointer) *object {
	if p == nil {
		return nil
	}
	return r.object(p, kindChan)
}
