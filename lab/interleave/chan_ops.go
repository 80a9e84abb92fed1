package interleave

import "unsafe"

// The generic functions here are compiled into the package that calls them, and
// with it instrumented for the race detector unless they say otherwise. What
// they touch is theirs alone.

type sendEnd[T any] struct{ c chan<- T }

//go:norace
func (e sendEnd[T]) trySend(from unsafe.Pointer) bool {
	select {
	case e.c <- *(*T)(from):
		return true
	default:
		return false
	}
}

//go:norace
func (e sendEnd[T]) tryRecv(unsafe.Pointer) (got, ok bool) { return false, false }

//go:norace
func (e sendEnd[T]) move(to, from unsafe.Pointer) { *(*T)(to) = *(*T)(from) }

//go:norace
func (e sendEnd[T]) capacity() int { return cap(e.c) }

//go:norace
func (e sendEnd[T]) length() int { return len(e.c) }

//go:norace
func (e sendEnd[T]) address() unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&e.c)) }

type recvEnd[T any] struct{ c <-chan T }

//go:norace
func (e recvEnd[T]) trySend(unsafe.Pointer) bool { return false }

//go:norace
func (e recvEnd[T]) tryRecv(to unsafe.Pointer) (got, ok bool) {
	select {
	case *(*T)(to), ok = <-e.c:
		return true, ok
	default:
		return false, false
	}
}

//go:norace
func (e recvEnd[T]) move(to, from unsafe.Pointer) { *(*T)(to) = *(*T)(from) }

//go:norace
func (e recvEnd[T]) capacity() int { return cap(e.c) }

//go:norace
func (e recvEnd[T]) length() int { return len(e.c) }

//go:norace
func (e recvEnd[T]) address() unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&e.c)) }

// Send is c <- v.
//
//go:norace
func Send[T any](c chan<- T, v T) {
	r, t := current()
	if t == nil {
		c <- v
		return
	}
	box := new(T)
	*box = v
	r.sends(t, *(*unsafe.Pointer)(unsafe.Pointer(&c)), sendEnd[T]{c}, unsafe.Pointer(box))
}

func (r *run) sends(t *task, p unsafe.Pointer, e ends, elem unsafe.Pointer) {
	o := r.channel(p)
	r.point(t, opSend, o)
	if w := r.single(t, &waiter{o: o, send: true, ends: e, elem: elem}); w.shut {
		panic(errSendOnClosed)
	}
}

// closedError is what the runtime panics with, in its words.
type closedError string

func (e closedError) Error() string { return string(e) }
func (e closedError) RuntimeError() {}

const errSendOnClosed closedError = "send on closed channel"

// Recv is <-c.
//
//go:norace
func Recv[T any](c <-chan T) T {
	v, _ := Recv2(c)
	return v
}

// Recv2 is v, ok := <-c.
//
//go:norace
func Recv2[T any](c <-chan T) (T, bool) {
	r, t := current()
	if t == nil {
		v, ok := <-c
		return v, ok
	}
	box := new(T)
	ok := r.receives(t, *(*unsafe.Pointer)(unsafe.Pointer(&c)), recvEnd[T]{c}, unsafe.Pointer(box))
	return *box, ok
}

func (r *run) receives(t *task, p unsafe.Pointer, e ends, elem unsafe.Pointer) bool {
	o := r.channel(p)
	r.point(t, opRecv, o)
	return r.single(t, &waiter{o: o, ends: e, elem: elem}).ok
}

// Close is close(c).
//
//go:norace
func Close[T any](c chan<- T) {
	r, t := current()
	if t == nil {
		close(c)
		return
	}
	o := r.closes(t, *(*unsafe.Pointer)(unsafe.Pointer(&c)))
	close(c)
	r.shut(o)
}

func (r *run) closes(t *task, p unsafe.Pointer) *object {
	o := r.channel(p)
	r.point(t, opClose, o)
	if o != nil {
		r.dirty = true // there may be others at it
	}
	return o
}

// Len is len(c).
//
//go:norace
func Len[T any](c <-chan T) int {
	looks(opLen, *(*unsafe.Pointer)(unsafe.Pointer(&c)), kindChan)
	return len(c)
}

// LenSend is len(c) of a channel that can only be sent to.
//
//go:norace
func LenSend[T any](c chan<- T) int {
	looks(opLen, *(*unsafe.Pointer)(unsafe.Pointer(&c)), kindChan)
	return len(c)
}

// looks is a point before something that needs no more than that.
func looks(op Op, p unsafe.Pointer, kind objectKind) {
	if r, t := current(); t != nil {
		var o *object
		if p != nil {
			o = r.object(p, kind)
		}
		r.point(t, op, o)
	}
}

// Range begins for v := range c; [Next] goes on.
//
//go:norace
func Range[T any](c <-chan T) (<-chan T, T, bool) {
	v, ok := Recv2(c)
	return c, v, ok
}

// Next is the next value of a range over a channel.
//
//go:norace
func Next[T any](c <-chan T) (T, bool) { return Recv2(c) }

// Chan is the channel of a range over it.
//
//go:norace
func Chan[T any](c <-chan T) <-chan T { return c }

// NextInto is [Next] into an existing variable, which keeps its value at the
// end.
//
//go:norace
func NextInto[T any](c <-chan T, p *T) bool {
	v, ok := Recv2(c)
	if ok {
		*p = v
	}
	return ok
}
