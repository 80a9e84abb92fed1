package interleave

import (
	"runtime"
	"time"
	"unsafe"
)

// deadline is a moment at which something happens by itself.
type deadline struct {
	at    int64
	task  *task          // that sleeps until then
	timer unsafe.Pointer // or the timer that fires
	c     *object        // into its channel
	every int64          // again and again
}

// now is the virtual time since the start.
func (r *run) now() int64 { return r.clock + r.debt }

func (r *run) await(d deadline) {
	i := len(r.deadlines)
	r.deadlines = append(r.deadlines, d)
	for i > 0 && r.deadlines[i-1].at > d.at {
		r.deadlines[i] = r.deadlines[i-1]
		i--
	}
	r.deadlines[i] = d
}

// forget removes the deadline of a timer.
func (r *run) forget(p unsafe.Pointer) {
	for _, d := range r.deadlines {
		if d.timer == p {
			r.deadlines = without(r.deadlines, d)
			return
		}
	}
}

// tick lets some time pass while somebody can go on, as if all had been
// interrupted. It is booked as debt, and the bubble's clock moves when that
// reaches a deadline.
func (r *run) tick() {
	d := r.strategy.tick(r)
	if d == 0 {
		return
	}
	r.debt += int64(d)
	r.hash = mix(r.hash ^ uint64(d))
	r.chose(Choice{Tick: d})
	if r.now() >= r.deadlines[0].at {
		r.due = true
	}
}

// pay brings the bubble's clock up to date, before something reads it.
func (r *run) pay(t *task) {
	if r.debt > 0 {
		r.payer = t
		r.park(t)
	}
}

// pass moves the bubble's clock. Only the driver can, when all is quiet.
func (r *run) pass(d int64) {
	d = max(d, r.debt) // which some have seen pass
	if d > 0 {
		hide()
		time.Sleep(time.Duration(d))
		show()
	}
	r.clock += d
	r.debt = 0
	r.fire()
}

func (r *run) passTo(at int64) {
	if at < r.clock {
		at = r.clock
	}
	r.pass(at - r.clock)
}

// nextDeadline is the first moment at which something happens for somebody. A
// ticker that nobody waits for does not count: it goes on for ever, and would
// hide that nothing else does.
func (r *run) nextDeadline() (at int64, ok bool) {
	known := r.foreign == 0 && r.blocked == 0 && runtime.NumGoroutine() <= r.others+r.live
	for _, d := range r.deadlines {
		if d.every == 0 || !known || r.awaited((*time.Ticker)(d.timer)) {
			return d.at, true
		}
	}
	return 0, false
}

// awaited reports whether a task waits for a ticker.
func (r *run) awaited(ticker *time.Ticker) bool {
	o := *r.objects.at(*(*unsafe.Pointer)(unsafe.Pointer(&ticker.C)))
	return o != nil && len(o.recv) > 0
}

// fire wakes those whose time has come.
func (r *run) fire() {
	for len(r.deadlines) > 0 && r.deadlines[0].at <= r.clock {
		d := r.deadlines[0]
		r.deadlines = without(r.deadlines, d)
		if d.task != nil {
			r.enable(d.task)
		}
		if d.c != nil {
			d.c.fired = true
		}
		if d.every > 0 {
			d.at += d.every * (1 + (r.clock-d.at)/d.every)
			r.await(d)
		}
		r.dirty = true
	}
}

// Sleep is time.Sleep.
func Sleep(d time.Duration) {
	r, t := current()
	if t == nil {
		time.Sleep(d)
		return
	}
	if d <= 0 {
		r.yield(t)
		return
	}
	r.point(t, opSleep, nil)
	t.until = r.now() + int64(d)
	r.await(deadline{at: t.until, task: t})
	r.wait(t)
}

// Now is time.Now.
func Now() time.Time {
	r, t := current()
	if t == nil {
		return time.Now()
	}
	r.point(t, opNow, nil)
	return time.Now().Add(time.Duration(r.debt))
}

// Since is time.Since.
func Since(t time.Time) time.Duration { return Now().Sub(t) }

// Until is time.Until.
func Until(t time.Time) time.Duration { return t.Sub(Now()) }

// timed is a point at which a timer is set.
func (r *run) timed(t *task, op Op, p unsafe.Pointer) {
	var o *object
	if p != nil {
		o = r.object(p, kindTimer)
	}
	r.point(t, op, o)
	r.pay(t)
}

// NewTimer is time.NewTimer.
func NewTimer(d time.Duration) *time.Timer {
	r, t := current()
	if t == nil {
		return time.NewTimer(d)
	}
	r.timed(t, opTimer, nil)
	timer := time.NewTimer(d)
	r.object(unsafe.Pointer(timer), kindTimer)
	r.set(unsafe.Pointer(timer), timer.C, d, 0)
	return timer
}

// set notes when a timer fires, and into which channel if it has one.
func (r *run) set(p unsafe.Pointer, c <-chan time.Time, d, every time.Duration) {
	o := r.channel(*(*unsafe.Pointer)(unsafe.Pointer(&c)))
	if o != nil {
		o.timed, o.fired = true, d <= 0
	}
	r.await(deadline{at: r.clock + max(int64(d), 0), timer: p, c: o, every: int64(every)})
	r.dirty = r.dirty || d <= 0
}

// unset forgets a timer, and what it has put into its channel.
func (r *run) unset(p unsafe.Pointer, c <-chan time.Time) {
	r.forget(p)
	if o := r.channel(*(*unsafe.Pointer)(unsafe.Pointer(&c))); o != nil {
		o.fired = false
	}
}

// After is time.After.
func After(d time.Duration) <-chan time.Time { return NewTimer(d).C }

// NewTicker is time.NewTicker.
func NewTicker(d time.Duration) *time.Ticker {
	r, t := current()
	if t == nil || d <= 0 {
		return time.NewTicker(d)
	}
	r.timed(t, opTimer, nil)
	ticker := time.NewTicker(d)
	r.object(unsafe.Pointer(ticker), kindTimer)
	r.set(unsafe.Pointer(ticker), ticker.C, d, d)
	return ticker
}

// Tick is time.Tick.
func Tick(d time.Duration) <-chan time.Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}

// AfterFunc is time.AfterFunc.
func AfterFunc(d time.Duration, f func()) *time.Timer {
	r, t := current()
	if t == nil {
		return time.AfterFunc(d, f)
	}
	r.timed(t, opTimer, nil)
	timer := time.AfterFunc(d, r.callback(t, f))
	r.object(unsafe.Pointer(timer), kindTimer)
	r.set(unsafe.Pointer(timer), timer.C, d, 0)
	return timer
}

// callback makes f a task each time somebody calls it on a goroutine of his own.
func (r *run) callback(parent *task, f func()) func() {
	parent.kids++
	path := mix(parent.path ^ mix(parent.kids))
	var where site
	if r.record != nil {
		where = r.record.here()
	}
	var calls uint64
	return func() {
		calls++
		t := r.newTask(nil, mix(path^calls))
		t.id, t.site = -1, where
		t.op = opStart
		r.side.lock()
		r.arrivals = append(r.arrivals, t)
		r.side.unlock()
		t.body(r, f)
	}
}

// TimerStop is t.Stop.
func TimerStop(timer *time.Timer) bool {
	r, t := current()
	if t == nil {
		return timer.Stop()
	}
	r.timed(t, opStop, unsafe.Pointer(timer))
	r.unset(unsafe.Pointer(timer), timer.C)
	return t.sawBool(timer.Stop())
}

// TimerReset is t.Reset.
func TimerReset(timer *time.Timer, d time.Duration) bool {
	r, t := current()
	if t == nil {
		return timer.Reset(d)
	}
	r.timed(t, opTimer, unsafe.Pointer(timer))
	r.unset(unsafe.Pointer(timer), timer.C)
	r.set(unsafe.Pointer(timer), timer.C, d, 0)
	return t.sawBool(timer.Reset(d))
}

// TickerStop is t.Stop.
func TickerStop(ticker *time.Ticker) {
	r, t := current()
	if t == nil {
		ticker.Stop()
		return
	}
	r.timed(t, opStop, unsafe.Pointer(ticker))
	r.unset(unsafe.Pointer(ticker), ticker.C)
	ticker.Stop()
}

// TickerReset is t.Reset.
func TickerReset(ticker *time.Ticker, d time.Duration) {
	r, t := current()
	if t == nil || d <= 0 {
		ticker.Reset(d)
		return
	}
	r.timed(t, opTimer, unsafe.Pointer(ticker))
	r.unset(unsafe.Pointer(ticker), ticker.C)
	r.set(unsafe.Pointer(ticker), ticker.C, d, d)
	ticker.Reset(d)
}
