package interleave

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// patience is how much virtual time those who are left after the end of the
// test have to end.
const patience = 10 * time.Second

// drive is the driver of a run, on the bubble's first goroutine. Whenever all is
// quiet and it is nobody's turn, it finds out why and decides who goes on.
func (r *run) drive(t *testing.T, body func(*testing.T)) {
	_, r.bubble = fromStack()
	r.start = time.Now()
	r.others = runtime.NumGoroutine()
	r.alone = r.others
	main := r.newTask(nil, 1)
	r.strategy.begin(r)
	r.enroll(main)
	r.enable(main)
	active.Store(r)
	go main.body(r, func() {
		// What the test has deferred to its end belongs to it.
		defer r.cleanUp(0)
		body(t)
	})
	for {
		hide()
		synctest.Wait()
		show()
		if r.over {
			break
		}
		r.lookAround()
		if r.payer != nil {
			p := r.payer
			r.payer = nil
			r.pass(r.debt)
			r.give(p)
			continue
		}
		if r.due {
			r.due = false
			r.pass(r.debt)
			continue
		}
		if r.jump {
			r.jump = false
			r.passTo(r.deadlines[0].at)
			continue
		}
		if next := r.pick(r.last()); next != nil {
			r.give(next)
			continue
		}
		if r.over {
			break
		}
		if r.jump || !r.advance() {
			if r.jump {
				continue
			}
			break
		}
	}
	r.finish(t)
}

// last is the task that made the last step, if it could go on.
func (r *run) last() *task {
	if t := r.latest; t != nil && t.slot >= 0 {
		return t
	}
	return nil
}

func (r *run) give(t *task) {
	r.running = t
	hide()
	t.wake <- struct{}{}
	show()
}

// lookAround takes stock when all is quiet.
func (r *run) lookAround() {
	if t := r.running; t != nil { // it did not come back: it waits for something else
		r.running = nil
		atomic.StoreUintptr(&r.holder, 0)
		r.disable(t)
		t.state = blocked
		r.blocked++
		r.blocks(t)
	}
	r.side.lock()
	arrived := r.arrivals
	r.arrivals = nil
	r.side.unlock()
	slices.SortStableFunc(arrived, func(a, b *task) int {
		switch {
		case a.path < b.path:
			return -1
		case a.path > b.path:
			return 1
		}
		return 0
	})
	for _, t := range arrived {
		switch {
		case t.state == blocked:
			r.blocked--
		case t.id < 0:
			r.enroll(t)
			if t.adopted {
				r.foreign++
				r.live--
			}
		}
		r.enable(t)
	}
	if r.dirty || r.foreign > 0 || r.blocked > 0 || len(arrived) > 0 || len(r.enabled) == 0 {
		r.poll()
	}
	r.dirty = false
	n := runtime.NumGoroutine() - r.live
	r.alone = min(r.alone, n) // some of those counted at the start were about to end
	if n < r.others || r.foreign == 0 && r.blocked == 0 && len(arrived) == 0 && n > r.others && r.strangers == n {
		r.others = n
	} else {
		r.strangers = n
	}
}

// advance lets virtual time pass when nobody can go on. It reports whether
// somebody may then.
func (r *run) advance() bool {
	if r.settled() {
		return true
	}
	if r.live == 0 && r.foreign == 0 {
		return false
	}
	if at, ok := r.nextDeadline(); ok && !(r.mainDone && at > r.mainEnd+int64(patience)) {
		r.passTo(at)
		return true
	}
	// There may be timers that are not known.
	for d := time.Millisecond; d < r.horizon(); d *= 4 {
		if r.mainDone {
			d = min(d, time.Duration(r.mainEnd-r.now())+patience)
		}
		if d <= 0 {
			break
		}
		r.pass(int64(d))
		hide()
		synctest.Wait()
		show()
		r.side.lock()
		come := len(r.arrivals) > 0
		r.side.unlock()
		if come {
			return true
		}
		if r.poll(); len(r.enabled) > 0 {
			return true
		}
	}
	return false
}

// horizon is how long it is worth waiting for something that is not known. It
// takes real time if there are tickers.
func (r *run) horizon() time.Duration {
	most := 48 * time.Hour
	if r.foreign == 0 && r.blocked == 0 && runtime.NumGoroutine() <= r.others+r.live {
		most = time.Hour
	}
	for _, d := range r.deadlines {
		if d.every > 0 {
			most = min(most, 10_000*time.Duration(d.every))
		}
	}
	return most
}

// finish says what those wait for who are left.
func (r *run) finish(t *testing.T) {
	if r.live > 0 && !r.over {
		switch {
		case r.failed():
		case r.mainDone:
			r.fail(Leak, leakText(r.live), "")
		default:
			r.fail(Deadlock, "all goroutines wait for one another", "")
		}
	}
	r.over = true
	r.races() // a T takes a race for a failure of its own
	if t.Failed() {
		r.fail(Assertion, said(r.parent), "")
	}
	if t.Skipped() {
		r.skipped = true
	}
}

func leakText(n int) string {
	if n == 1 {
		return "a goroutine is left that never ends"
	}
	return "goroutines are left that never end"
}

// arrive is for a goroutine whose turn it is not: one that really was blocked,
// or one that is not known yet. It waits for its turn. It returns nil for one
// that is not in the bubble.
func (r *run) arrive(g uintptr) *task {
	r.side.lock()
	var t *task
	for _, other := range r.tasks {
		if atomic.LoadUintptr(&other.g) != g {
			continue
		}
		if other.adopted { // it may have ended, and another be in its place
			if id, _ := fromStack(); other.path != mix(uint64(id)) {
				atomic.StoreUintptr(&other.g, 0)
				continue
			}
		}
		t = other
		break
	}
	if t == nil {
		r.side.unlock()
		id, bubble := fromStack()
		if bubble == 0 || bubble != r.bubble {
			return nil
		}
		t = r.newTask(nil, mix(uint64(id)))
		t.adopted, t.id = true, -1
		atomic.StoreUintptr(&t.g, g)
		r.side.lock()
	}
	r.arrivals = append(r.arrivals, t)
	r.side.unlock()
	hide()
	<-t.wake
	show()
	r.resume(t)
	return t
}
