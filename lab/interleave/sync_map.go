package interleave

import (
	"sync"
	"unsafe"
)

// The operations of a sync.Map and a sync.Pool are atomic, so a point before
// each is enough. The order of a sync.Map, and what a sync.Pool forgets, come
// from the seed.

// MapLoad is m.Load.
func MapLoad(m *sync.Map, key any) (value any, ok bool) {
	looks(opMapRead, unsafe.Pointer(m), kindMap)
	return m.Load(key)
}

// MapStore is m.Store.
func MapStore(m *sync.Map, key, value any) {
	looks(opMapWrite, unsafe.Pointer(m), kindMap)
	m.Store(key, value)
}

// MapLoadOrStore is m.LoadOrStore.
func MapLoadOrStore(m *sync.Map, key, value any) (actual any, loaded bool) {
	looks(opMapWrite, unsafe.Pointer(m), kindMap)
	return m.LoadOrStore(key, value)
}

// MapLoadAndDelete is m.LoadAndDelete.
func MapLoadAndDelete(m *sync.Map, key any) (value any, loaded bool) {
	looks(opMapWrite, unsafe.Pointer(m), kindMap)
	return m.LoadAndDelete(key)
}

// MapDelete is m.Delete.
func MapDelete(m *sync.Map, key any) {
	looks(opMapWrite, unsafe.Pointer(m), kindMap)
	m.Delete(key)
}

// MapSwap is m.Swap.
func MapSwap(m *sync.Map, key, value any) (previous any, loaded bool) {
	looks(opMapWrite, unsafe.Pointer(m), kindMap)
	return m.Swap(key, value)
}

// MapCompareAndSwap is m.CompareAndSwap.
func MapCompareAndSwap(m *sync.Map, key, old, new any) bool {
	looks(opMapWrite, unsafe.Pointer(m), kindMap)
	return m.CompareAndSwap(key, old, new)
}

// MapCompareAndDelete is m.CompareAndDelete.
func MapCompareAndDelete(m *sync.Map, key, old any) bool {
	looks(opMapWrite, unsafe.Pointer(m), kindMap)
	return m.CompareAndDelete(key, old)
}

// MapClear is m.Clear.
func MapClear(m *sync.Map) {
	looks(opMapWrite, unsafe.Pointer(m), kindMap)
	m.Clear()
}

// MapRange is m.Range. What is in the map when it begins is visited, in an
// order that the seed decides.
func MapRange(m *sync.Map, f func(key, value any) bool) {
	r, t := current()
	if t == nil {
		m.Range(f)
		return
	}
	looks(opMapRead, unsafe.Pointer(m), kindMap)
	var keys, values []any
	m.Range(func(k, v any) bool {
		keys, values = append(keys, k), append(values, v)
		return true
	})
	r.shuffle(t, keys, func(i, j int) { keys[i], keys[j], values[i], values[j] = keys[j], keys[i], values[j], values[i] })
	for i, k := range keys {
		if _, ok := m.Load(k); ok && !f(k, values[i]) {
			return
		}
	}
}

// PoolGet is p.Get.
func PoolGet(p *sync.Pool) any {
	r, t := current()
	if t == nil {
		return p.Get()
	}
	o := r.object(unsafe.Pointer(p), kindPool)
	r.point(t, opPoolGet, o)
	if n := len(o.items); n > 0 && r.decide(8) != 7 { // now and then it forgets
		x := o.items[n-1]
		o.items[n-1] = nil
		o.items = o.items[:n-1]
		acquire(unsafe.Pointer(o))
		return x
	}
	if p.New == nil {
		return nil
	}
	return p.New()
}

// PoolPut is p.Put.
func PoolPut(p *sync.Pool, x any) {
	r, t := current()
	if t == nil || x == nil {
		p.Put(x)
		return
	}
	o := r.object(unsafe.Pointer(p), kindPool)
	r.point(t, opPoolPut, o)
	release(unsafe.Pointer(o))
	o.items = append(o.items, x)
}
