package interleave

import "unsafe"

// Each atomic operation is a point and then itself. The functions of sync/atomic
// are handed in; the methods of its types are found by the constraints.

//go:norace
func address[A any](a A) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&a)) }

// CallLoad is f(p), for the Load functions of sync/atomic.
//
//go:norace
func CallLoad[P, R any](f func(*P) R, p *P) R {
	looks(opLoad, unsafe.Pointer(p), kindAtomic)
	return f(p)
}

// CallStore is f(p, v), for the Store functions.
//
//go:norace
func CallStore[P, V any](f func(*P, V), p *P, v V) {
	looks(opStore, unsafe.Pointer(p), kindAtomic)
	f(p, v)
}

// CallUpdate is f(p, v), for the Add, Swap, And and Or functions.
//
//go:norace
func CallUpdate[P, V, R any](f func(*P, V) R, p *P, v V) R {
	looks(opUpdate, unsafe.Pointer(p), kindAtomic)
	return f(p, v)
}

// CallCAS is f(p, old, new), for the CompareAndSwap functions.
//
//go:norace
func CallCAS[P, V any](f func(*P, V, V) bool, p *P, old, new V) bool {
	looks(opCAS, unsafe.Pointer(p), kindAtomic)
	return changed(f(p, old, new))
}

// changed tells the scheduler whether a compare-and-swap has done something.
func changed(ok bool) bool {
	if ok {
		if _, t := current(); t != nil {
			t.polls = 0
		}
	}
	return ok
}

// AtomicLoad is a.Load.
//
//go:norace
func AtomicLoad[R any, A interface{ Load() R }](a A) R {
	looks(opLoad, address(a), kindAtomic)
	return a.Load()
}

// AtomicStore is a.Store.
//
//go:norace
func AtomicStore[V any, A interface{ Store(V) }](a A, v V) {
	looks(opStore, address(a), kindAtomic)
	a.Store(v)
}

// AtomicSwap is a.Swap.
//
//go:norace
func AtomicSwap[V any, A interface{ Swap(V) V }](a A, v V) V {
	looks(opUpdate, address(a), kindAtomic)
	return a.Swap(v)
}

// AtomicAdd is a.Add.
//
//go:norace
func AtomicAdd[V any, A interface{ Add(V) V }](a A, v V) V {
	looks(opUpdate, address(a), kindAtomic)
	return a.Add(v)
}

// AtomicAnd is a.And.
//
//go:norace
func AtomicAnd[V any, A interface{ And(V) V }](a A, v V) V {
	looks(opUpdate, address(a), kindAtomic)
	return a.And(v)
}

// AtomicOr is a.Or.
//
//go:norace
func AtomicOr[V any, A interface{ Or(V) V }](a A, v V) V {
	looks(opUpdate, address(a), kindAtomic)
	return a.Or(v)
}

// AtomicCAS is a.CompareAndSwap.
//
//go:norace
func AtomicCAS[V any, A interface{ CompareAndSwap(V, V) bool }](a A, old, new V) bool {
	looks(opCAS, address(a), kindAtomic)
	return changed(a.CompareAndSwap(old, new))
}
