package interleave

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"unsafe"
)

type state uint8

const (
	ready   state = iota // runs or may go on
	waiting              // for something that the scheduler knows of
	blocked              // for something that it does not know of
	gone
)

// task is a goroutine under control.
type task struct {
	id      int
	g       uintptr       // its goroutine; atomic, as race.go says
	wake    chan struct{} // of one place: whoever puts something in has made the task the one that runs
	state   state
	slot    int    // in the list of enabled tasks, or -1
	path    uint64 // how it was started: hash of the parent's path and the number of the child
	kids    uint64
	data    stream // what the code under test draws
	adopted bool
	asleep  bool // it has begun to wait, and has not come back from that

	op  Op
	obj *object
	// want says that the pending step takes obj and is possible only while that
	// is free.
	want bool

	sel   *selection // what it waits for at channels
	until int64      // when its sleep is over, in ns since the start

	made    int  // steps
	polls   int  // steps in a row that only look
	watched int  // the last step that read the clock
	granted bool // its turn was decided already: the next step needs no decision
	tired   bool // polls for nothing: others first

	priority, due uint64 // for strategies
	hb            uint64

	label  string // its name, if it was given one
	site   site   // where it was started
	waitAt site
}

// newTask makes a task for a goroutine that is about to start.
func (r *run) newTask(parent *task, path uint64) *task {
	t := &task{wake: make(chan struct{}, 1), slot: -1, path: path, data: stream(mix(path ^ r.seed))}
	if parent != nil {
		t.hb = parent.hb
	}
	return t
}

// spawn makes a child of a task, which may go on at once.
func (r *run) spawn(parent *task) *task {
	parent.kids++
	t := r.newTask(parent, mix(parent.path^mix(parent.kids)))
	if r.record != nil {
		t.site = r.record.here()
	}
	r.enroll(t)
	r.enable(t)
	return t
}

// enroll gives a task its number.
func (r *run) enroll(t *task) {
	r.side.lock()
	t.id = len(r.tasks)
	r.tasks = append(r.tasks, t)
	r.side.unlock()
	r.live++
	t.op = opStart
	r.strategy.spawned(r, t)
}

// body runs on the task's own goroutine: it waits for its turn, calls f, and
// hands on.
func (t *task) body(r *run, f func()) {
	atomic.StoreUintptr(&t.g, self())
	hide()
	<-t.wake
	show()
	r.resume(t)
	r.log(t, opStart, nil)
	returned := false
	defer func() {
		if v := recover(); v != nil {
			r.panicked(t, v)
			return
		}
		if !returned && t.id == 0 {
			r.exited = true
		}
		r.exit(t)
	}()
	f()
	returned = true
}

// panicked ends the run.
func (r *run) panicked(t *task, v any) {
	hide()
	var text string
	switch v := v.(type) {
	case error:
		text = v.Error()
	case fmt.Stringer:
		text = v.String()
	default:
		text = fmt.Sprint(v)
	}
	stack := string(debug.Stack())
	show()
	if strings.Contains(text, "synctest") { // testing itself says what it has not
		r.fail(Uncontrolled, text, stack)
	} else {
		r.fail(Panic, "panic: "+text, stack)
	}
	r.over = true
	r.running = nil
	atomic.StoreUintptr(&r.holder, 0)
}

// exit is the last step of a task.
func (r *run) exit(t *task) {
	release(unsafe.Pointer(&r.rested))
	r.log(t, opExit, nil)
	t.state = gone
	r.disable(t)
	r.live--
	atomic.StoreUintptr(&t.g, 0)
	if t.id == 0 {
		r.mainDone, r.mainEnd, r.mainSteps = true, r.now(), r.steps
		if r.failed() {
			r.over = true
		}
	}
	atomic.StoreUintptr(&r.holder, 0)
	if r.over || !r.calm() {
		r.running = nil
		return
	}
	next := r.pick(nil)
	r.running = next
	if next != nil {
		hide()
		next.wake <- struct{}{}
		show()
	}
}

func (r *run) enable(t *task) {
	t.state = ready
	if t.slot < 0 {
		t.slot = len(r.enabled)
		r.enabled = append(r.enabled, t)
		if t.tired {
			r.tired++
		}
	}
}

func (r *run) disable(t *task) {
	if t.slot < 0 {
		return
	}
	last := r.enabled[len(r.enabled)-1]
	r.enabled[t.slot] = last
	last.slot = t.slot
	r.enabled = r.enabled[:len(r.enabled)-1]
	t.slot = -1
	if t.tired {
		r.tired--
	}
}

// Go starts f on a goroutine.
func Go(f func()) { GoAs("", f) }

// GoAs is [Go] with a name for the goroutine, which an interleaving shows.
func GoAs(name string, f func()) {
	r, t := current()
	if t == nil {
		go f()
		return
	}
	child := r.spawn(t)
	child.label = name
	r.log(t, opGo, nil)
	go child.body(r, f)
	t.op, t.obj, t.polls = opGo, nil, 0
	t.granted = false // what was granted by a go statement just before was this one
	r.turn(t)         // the new one may be faster
	t.granted = true
}

// Gosched is runtime.Gosched.
func Gosched() {
	r, t := current()
	if t == nil {
		runtime.Gosched()
		return
	}
	r.yield(t)
}

func (r *run) yield(t *task) {
	r.tire(t)
	r.point(t, opYield, nil)
}

// Settle waits until no other goroutine can go on without time passing. Outside
// of a run it does nothing.
func Settle() {
	r, t := current()
	if t == nil {
		return
	}
	r.point(t, opSettle, nil)
	r.settlers = append(r.settlers, t)
	r.wait(t)
	// As with synctest.Wait, what the others did before they waited comes before.
	acquire(unsafe.Pointer(&r.rested))
}

// settled lets those go on who wait for the others to wait. It reports whether
// there were any.
func (r *run) settled() bool {
	for _, t := range r.settlers {
		r.enable(t)
	}
	some := len(r.settlers) > 0
	r.settlers = r.settlers[:0]
	return some
}

// Block waits for ever.
func Block() {
	r, t := current()
	if t == nil {
		select {}
	}
	r.point(t, opBlock, nil)
	for {
		r.wait(t)
	}
}
