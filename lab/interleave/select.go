package interleave

import (
	"reflect"
	"unsafe"
)

// Case is a case of a select statement.
type Case interface{ waiter() *waiter }

// Receiving is a case that receives.
type Receiving[T any] struct {
	w    waiter
	c    <-chan T
	elem T
}

// RecvCase is case <-c.
//
//go:norace
func RecvCase[T any](c <-chan T) *Receiving[T] {
	k := &Receiving[T]{c: c}
	k.w.ends, k.w.elem = recvEnd[T]{c}, unsafe.Pointer(&k.elem)
	return k
}

//go:norace
func (k *Receiving[T]) waiter() *waiter { return &k.w }

// V is the value that was received.
//
//go:norace
func (k *Receiving[T]) V() T { return k.elem }

// V2 is the value that was received, and whether it was one.
//
//go:norace
func (k *Receiving[T]) V2() (T, bool) { return k.elem, k.w.ok }

// OK is whether it was a value.
//
//go:norace
func (k *Receiving[T]) OK() bool { return k.w.ok }

// Sending is a case that sends.
type Sending[T any] struct {
	w    waiter
	c    chan<- T
	elem T
}

// SendCase is case c <- v.
//
//go:norace
func SendCase[T any](c chan<- T, v T) *Sending[T] {
	k := &Sending[T]{c: c, elem: v}
	k.w.ends, k.w.elem, k.w.send = sendEnd[T]{c}, unsafe.Pointer(&k.elem), true
	return k
}

//go:norace
func (k *Sending[T]) waiter() *waiter { return &k.w }

//go:norace
func (e sendEnd[T]) channel() any { return e.c }

//go:norace
func (e recvEnd[T]) channel() any { return e.c }

// Select is a select statement: it returns the number of the case that was
// chosen, or -1 for default.
func Select(hasDefault bool, cases ...Case) int {
	r, t := current()
	if t == nil {
		return reallySelect(hasDefault, cases)
	}
	sel := &selection{t: t, waiters: make([]*waiter, len(cases))}
	var o *object
	for i, c := range cases {
		w := c.waiter()
		w.sel, w.index = sel, i
		w.o = r.channel(w.ends.address())
		sel.waiters[i] = w
		if o == nil {
			o = w.o
		}
	}
	r.point(t, opSelect, o)
	for _, w := range sel.waiters {
		if w.o != nil {
			r.touch(t, w.o)
		}
	}
	if w := r.choose(sel, true, r.attempt); w != nil {
		t.polls = 0
		return r.chosen(t, w)
	}
	if hasDefault {
		if t.polls++; t.polls > spinning {
			r.tire(t)
		}
		t.saw(uint64(len(cases)))
		return -1
	}
	return r.chosen(t, r.queue(sel))
}

func (r *run) chosen(t *task, w *waiter) int {
	if r.record != nil {
		r.record.result(w.index)
	}
	r.hash = mix(r.hash ^ uint64(w.index))
	t.hb = mix(t.hb ^ uint64(w.index))
	if w.shut {
		panic(errSendOnClosed)
	}
	return w.index
}

// touch makes a channel part of a step that is about several.
func (r *run) touch(t *task, o *object) {
	t.hb = mix(t.hb ^ o.hb)
	o.hb = t.hb
}

// choose makes one of the cases that are ready. Which ones are can be seen in
// most cases without trying; who finds out by trying has made it. sends says
// whether sends may be tried.
func (r *run) choose(s *selection, sends bool, attempt func(*waiter) bool) *waiter {
	var few [8]*waiter
	ready := few[:0]
	for _, w := range s.waiters {
		switch {
		case w.o == nil, w.send && !sends:
		case w.o.closed, w.o.fired, w.send && elsewhere(w.o.recv, s) != nil, !w.send && elsewhere(w.o.send, s) != nil,
			w.send && w.ends.length() < w.ends.capacity(), !w.send && w.ends.length() > 0:
			ready = append(ready, w)
		case w.o.timed:
		case w.ends.capacity() == 0 || !w.send:
			// A context, or code that is not known. Closed and empty can be tried any
			// number of times; a value that was taken has been chosen.
			if attempt(w) {
				if w.send || w.ok {
					return w
				}
				ready = append(ready, w)
			}
		}
	}
	for len(ready) > 0 {
		i := 0
		if len(ready) > 1 {
			i = r.decide(len(ready))
		}
		w := ready[i]
		if attempt(w) {
			return w
		}
		ready = without(ready, w)
	}
	return nil
}

func reallySelect(hasDefault bool, cases []Case) int {
	list := make([]reflect.SelectCase, 0, len(cases)+1)
	for _, c := range cases {
		w := c.waiter()
		k := reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(w.ends.channel())}
		if w.send {
			k.Dir = reflect.SelectSend
			k.Send = reflect.NewAt(k.Chan.Type().Elem(), w.elem).Elem()
		}
		list = append(list, k)
	}
	if hasDefault {
		list = append(list, reflect.SelectCase{Dir: reflect.SelectDefault})
	}
	i, v, ok := reflect.Select(list)
	if i == len(cases) {
		return -1
	}
	if w := cases[i].waiter(); !w.send {
		w.ok = ok
		if ok {
			reflect.NewAt(list[i].Chan.Type().Elem(), w.elem).Elem().Set(v)
		}
	}
	return i
}
