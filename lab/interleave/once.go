package interleave

import (
	"sync"
	"unsafe"
)

// once makes the calls through something that runs one function once: others
// wait here until that has ended, and then find it done.
func once(p unsafe.Pointer, call func()) {
	r, t := current()
	if t == nil {
		call()
		return
	}
	o := r.object(p, kindOnce)
	r.take(t, opOnce, o)
	o.owner = t
	r.review(o)
	defer func() {
		if r, _ := current(); r != nil {
			o.owner = nil
			r.review(o)
		}
	}()
	call()
}

// OnceDo is o.Do.
func OnceDo(o *sync.Once, f func()) {
	once(unsafe.Pointer(o), func() { o.Do(f) })
}

// OnceFunc is sync.OnceFunc.
func OnceFunc(f func()) func() {
	g, key := sync.OnceFunc(f), new(int)
	return func() { once(unsafe.Pointer(key), g) }
}

// OnceValue is sync.OnceValue.
//
//go:norace
func OnceValue[T any](f func() T) func() T {
	g, key := sync.OnceValue(f), new(int)
	return func() (v T) {
		once(unsafe.Pointer(key), func() { v = g() })
		return v
	}
}

// OnceValues is sync.OnceValues.
//
//go:norace
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	g, key := sync.OnceValues(f), new(int)
	return func() (v1 T1, v2 T2) {
		once(unsafe.Pointer(key), func() { v1, v2 = g() })
		return v1, v2
	}
}
