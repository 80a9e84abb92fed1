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
	o := w.o
	if !o.closed && len(o.recv) > 0 {
		to := o.recv[0]
		if w.ends.capacity() == 0 {
			acquire(unsafe.Pointer(&to.a))
		}
		w.ends.move(to.elem, w.elem)
		to.ok = true
		r.complete(to)
		return true
	}
	if !w.ends.trySend(w.elem) {
		return false
	}
	if w.ends.length() == 0 {
		r.dirty = true // somebody who is not known has taken it
	}
	return true
}

func (r *run) attemptRecv(w *waiter) bool {
	o := w.o
	if w.ends.capacity() == 0 && len(o.send) > 0 && !o.closed {
		from := o.send[0]
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
	if from.ends.trySend(from.elem) {
		r.complete(from)
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
			for _, w := range t.sel.waiters {
				if w.o != nil && (!w.send || idle || r.company()) && r.attempt(w) {
					r.complete(w)
					break
				}
			}
		} else if t.want && t.slot < 0 && t.state == waiting && t.may() {
			r.enable(t)
		}
	}
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
