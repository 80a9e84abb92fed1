package interleave

import (
	"sync"
	"unsafe"
)

// waitGroupCount reads the counter of a WaitGroup, which is the upper half of
// its first word. That the layout is so is checked before the first use. It is no
// atomic load, since those are seen by the race detector wherever they are, and
// the scheduler is not ordered after the code that has made the WaitGroup.
func waitGroupCount(p unsafe.Pointer) int32 {
	return int32(*(*uint64)(p) >> 32)
}

// waitGroupLayout reports whether the counter is where it is looked for.
func waitGroupLayout() bool {
	var wg sync.WaitGroup
	wg.Add(3)
	n := waitGroupCount(unsafe.Pointer(&wg))
	wg.Add(-3)
	return n == 3 && waitGroupCount(unsafe.Pointer(&wg)) == 0
}

// WaitGroupAdd is wg.Add.
func WaitGroupAdd(wg *sync.WaitGroup, n int) {
	r, t := current()
	if t == nil {
		wg.Add(n)
		return
	}
	r.add(t, wg, opAdd, n)
}

func (r *run) add(t *task, wg *sync.WaitGroup, op Op, n int) {
	o := r.object(unsafe.Pointer(wg), kindWaitGroup)
	r.point(t, op, o)
	wg.Add(n)
	r.review(o)
}

// WaitGroupDone is wg.Done.
func WaitGroupDone(wg *sync.WaitGroup) {
	r, t := current()
	if t == nil {
		wg.Done()
		return
	}
	r.add(t, wg, opDone, -1)
}

// WaitGroupWait is wg.Wait.
func WaitGroupWait(wg *sync.WaitGroup) {
	r, t := current()
	if t == nil {
		wg.Wait()
		return
	}
	r.take(t, opWait, r.object(unsafe.Pointer(wg), kindWaitGroup))
	wg.Wait()
}

// WaitGroupGo is wg.Go.
func WaitGroupGo(wg *sync.WaitGroup, f func()) {
	r, t := current()
	if t == nil {
		wg.Go(f)
		return
	}
	r.add(t, wg, opAdd, 1)
	Go(func() {
		defer WaitGroupDone(wg)
		f()
	})
}
