package main

import (
	"fmt"
	"sync/atomic"
	at "sync/atomic"
	"unsafe"
)

type counter struct{ atomic.Int64 }
type node struct{ next atomic.Pointer[node] }
type nodePointer *node

func target(p *int32) (*int32, int32) { return p, 7 }

func atomics() {
	var i int32
	var u uint64
	atomic.StoreInt32(&i, 1)
	atomic.StoreInt32(target(&i))
	fmt.Println(atomic.AddInt32(&i, -1), at.LoadInt32(&i), atomic.SwapInt32(&i, 3), atomic.CompareAndSwapInt32(&i, 3, 4))
	fmt.Println(at.AddUint64(&u, ^uint64(0)), at.AndInt32(&i, 6), at.OrInt32(&i, 1), i)
	var p unsafe.Pointer
	atomic.StorePointer(&p, nil)
	fmt.Println(atomic.LoadPointer(&p) == nil)
	add, load := atomic.AddInt32, at.LoadInt32
	cas, store := atomic.CompareAndSwapInt32, atomic.StoreInt32
	fmt.Println(add(&i, 2), load(&i), cas(&i, 7, 8))
	store(&i, 1)

	var a atomic.Int32
	var b atomic.Bool
	var s atomic.Pointer[string]
	var v atomic.Value
	a.Store(1)
	fmt.Println(a.Add(1), a.Load(), a.Swap(5), a.CompareAndSwap(5, 6), a.And(2), a.Or(1))
	b.Store(true)
	fmt.Println(b.Load(), b.Swap(a.Load() == 3), b.CompareAndSwap(true, false))
	text := "x"
	s.Store(nil)
	fmt.Println(s.CompareAndSwap(nil, &text), *s.Load(), s.Swap(nil) == &text)
	v.Store(1)
	v.Store(a2())
	fmt.Println(v.Load(), v.Swap(2), v.CompareAndSwap(2, 3), v.Load().(int))
	var c counter
	c.Store(3)
	fmt.Println(c.Add(4))
	n := &node{}
	n.next.Store(&node{})
	var np nodePointer = &node{}
	n.next.Load().next.Store(np)
	fmt.Println(n.next.Load().next.Load() == np)
	var list [2]atomic.Uint64
	list[1].Store(uint64(a.Load()))
	get, set, swap := list[1].Load, list[1].Store, a.CompareAndSwap
	set(get() + 1)
	fmt.Println(get(), swap(3, 4), a.Load())
	inc := a.Add
	fmt.Println(inc(2))
	f, g := (*atomic.Int32).Load, (*atomic.Int32).Add
	fmt.Println(f(&a), g(&a, 1))
	next := (*atomic.Pointer[node]).Load
	fmt.Println(next(&n.next) != nil)
	defer atomic.AddInt32(&i, 1)
	defer a.Store(0)
	vs := v.Store
	vs(9)
	fmt.Println(v.Load())
}

func a2() int { return 2 }
