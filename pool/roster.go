package pool

import (
	"reflect"
	"runtime"
)

// roster knows the workers that are there: it gives out their numbers, the
// lowest free ones first as long as none has left, and tells by the identity of
// a goroutine whether that is one of them. The pool's mutex guards it.
type roster struct {
	ids   []uint64 // by number; 0 for a number that is free or not set yet
	free  []int
	count int
}

// enter gives out a number.
func (r *roster) enter() int {
	r.count++
	if last := len(r.free) - 1; last >= 0 {
		n := r.free[last]
		r.free = r.free[:last]
		return n
	}
	r.ids = append(r.ids, 0)
	return len(r.ids) - 1
}

func (r *roster) set(number int, id uint64) { r.ids[number] = id }

func (r *roster) leave(number int) {
	r.count--
	r.ids[number] = 0
	r.free = append(r.free, number)
}

func (r *roster) has(id uint64) bool {
	for _, other := range r.ids {
		if other == id {
			return true
		}
	}
	return false
}

// onWorker reports whether the calling goroutine is one of the pool's workers. It
// costs 0.5 µs if it is none of any pool's, and 3 µs otherwise, so it is asked
// only before something that takes longer.
func (p *Pool) onWorker() bool {
	if !mayBeWorker() {
		return false
	}
	id := goroutineID()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.roster.has(id)
}

// mayBeWorker looks at the calling goroutine's stack: that of a worker begins
// with serve. It is not sure if the stack is deep.
func mayBeWorker() bool {
	var callers [64]uintptr
	n := runtime.Callers(0, callers[:])
	if n == len(callers) {
		return true
	}
	const roots = 6 // frames from the first to serve, and more
	for _, pc := range callers[max(0, n-roots):n] {
		if f := runtime.FuncForPC(pc); f != nil && f.Entry() == serve {
			return true
		}
	}
	return false
}

var serve = reflect.ValueOf((*worker).serve).Pointer()

// goroutineID is the number that a stack trace gives the calling goroutine. Go
// has no other way to ask who one is.
func goroutineID() uint64 {
	var buf [32]byte
	trace := buf[:runtime.Stack(buf[:], false)]
	id := uint64(0)
	for _, c := range trace[len("goroutine "):] {
		if c < '0' || c > '9' {
			break
		}
		id = 10*id + uint64(c-'0')
	}
	return id
}
