package interleave

import (
	"sync"
	"unsafe"
)

// CondWait is c.Wait.
func CondWait(c *sync.Cond) {
	r, t := current()
	if t == nil {
		c.Wait()
		return
	}
	o := r.object(unsafe.Pointer(c), kindCond)
	r.point(t, opCondWait, o)
	o.queue = append(o.queue, t)
	LockerUnlock(c.L)
	for contains(o.queue, t) {
		t.op, t.obj = opCondWait, o
		r.wait(t)
	}
	LockerLock(c.L)
}

func contains(list []*task, t *task) bool {
	for _, other := range list {
		if other == t {
			return true
		}
	}
	return false
}

// CondSignal is c.Signal.
func CondSignal(c *sync.Cond) { wakes(c, opSignal, 1) }

// CondBroadcast is c.Broadcast.
func CondBroadcast(c *sync.Cond) { wakes(c, opBroadcast, -1) }

func wakes(c *sync.Cond, op Op, n int) {
	r, t := current()
	if t == nil {
		if op == opSignal {
			c.Signal()
		} else {
			c.Broadcast()
		}
		return
	}
	o := r.object(unsafe.Pointer(c), kindCond)
	r.point(t, op, o)
	if len(o.queue) == 0 || n < 0 { // there may be others who really wait
		if op == opSignal {
			c.Signal()
		} else {
			c.Broadcast()
		}
	}
	for ; len(o.queue) > 0 && n != 0; n-- {
		w := o.queue[0]
		o.queue = without(o.queue, w)
		if w.state == waiting && w.op == opCondWait && w.obj == o {
			r.enable(w)
		}
	}
}
