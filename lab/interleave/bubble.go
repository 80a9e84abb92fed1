package interleave

import (
	"testing"
	"testing/synctest"
	"time"
)

// A run is a bubble already, so a test with testing/synctest runs in that. It
// must hold in every order in which goroutines can run, and may rely on time
// passing only when all wait.

// BubbleTest is synctest.Test.
func BubbleTest(t *testing.T, f func(*testing.T)) {
	r, me := current()
	if me == nil {
		synctest.Test(t, f)
		return
	}
	r.ticking = false
	r.pay(me)
	alive := r.live
	outer, cancel := r.testContext, r.testCancel
	r.testContext, r.testCancel = nil, nil
	mark := len(r.cleanups)
	defer func() {
		r.cleanUp(mark)
		r.testContext, r.testCancel = outer, cancel
	}()
	f(t)
	r.cleanUp(mark)
	if Settle(); r.live > alive {
		r.fail(Deadlock, "the function given to synctest.Test has returned, and goroutines that it started wait", "")
	}
}

// BubbleWait is synctest.Wait.
func BubbleWait() {
	if _, me := current(); me == nil {
		synctest.Wait()
		return
	}
	Settle()
}

// BubbleSleep is synctest.Sleep.
func BubbleSleep(d time.Duration) {
	Sleep(d)
	BubbleWait()
}

// cleanUp ends the context of the test and calls what was registered since a
// mark, the last first.
func (r *run) cleanUp(mark int) {
	if cancel := r.testCancel; cancel != nil {
		r.testCancel = nil
		cancel()
	}
	for len(r.cleanups) > mark {
		last := r.cleanups[len(r.cleanups)-1]
		r.cleanups = r.cleanups[:len(r.cleanups)-1]
		last()
	}
}
