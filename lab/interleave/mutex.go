package interleave

import (
	"reflect"
	"runtime/debug"
	"sync"
	"unsafe"
)

// A locker is asked without waiting, since a goroutine that waits for a real
// lock would keep its bubble from ever being quiet.
type locker interface{ TryLock() bool }

// lock takes a lock for a task, at its turn.
func (r *run) lock(t *task, o *object, l locker) {
	r.take(t, opLock, o)
	for !l.TryLock() { // code that is not controlled has it
		r.hold(t, o)
	}
	o.owner = t
	r.review(o)
}

// hold waits for code that is not known to give something back: it looks again
// whenever all is quiet.
func (r *run) hold(t *task, o *object) {
	r.tire(t)
	r.foreignLocks++
	if r.foreignLocks > 5000 {
		r.fail(Uncontrolled, "code that was not rewritten holds a lock and does not give it back", "")
		r.over = true
	}
	r.park(t)
	r.foreignLocks--
}

const (
	errUnlock  fatalError = "sync: unlock of unlocked mutex"
	errRUnlock fatalError = "sync: RUnlock of unlocked RWMutex"
	errWUnlock fatalError = "sync: Unlock of unlocked RWMutex"
)

// fatalError is what ends a program without rewriting, and here only a run.
type fatalError string

func (e fatalError) Error() string { return "fatal error: " + string(e) }

// fatal ends the run. It is no panic, since nothing recovers from it. The caller
// stays where it is.
func (r *run) fatal(t *task, e fatalError) {
	hide()
	stack := string(debug.Stack())
	show()
	r.fail(Panic, "panic: "+e.Error(), stack)
	r.over = true
	r.park(t)
}

// Lock is m.Lock.
func Lock(m *sync.Mutex) {
	r, t := current()
	if t == nil {
		m.Lock()
		return
	}
	r.lock(t, r.object(unsafe.Pointer(m), kindMutex), m)
}

// TryLock is m.TryLock.
func TryLock(m *sync.Mutex) bool {
	r, t := current()
	if t == nil {
		return m.TryLock()
	}
	return r.tryLock(t, r.object(unsafe.Pointer(m), kindMutex), m)
}

func (r *run) tryLock(t *task, o *object, l locker) bool {
	r.point(t, opTryLock, o)
	if o.owner != nil || o.writer != nil || !l.TryLock() {
		return false
	}
	t.polls = 0
	o.owner = t
	r.review(o)
	return true
}

// Unlock is m.Unlock.
func Unlock(m *sync.Mutex) {
	r, t := current()
	if t == nil {
		m.Unlock()
		return
	}
	o := r.object(unsafe.Pointer(m), kindMutex)
	r.point(t, opUnlock, o)
	if o.owner == nil && m.TryLock() { // nobody has it, known or not
		m.Unlock()
		r.fatal(t, errUnlock)
	}
	m.Unlock()
	o.owner = nil
	r.review(o)
}

// RWLock is m.Lock.
func RWLock(m *sync.RWMutex) {
	r, t := current()
	if t == nil {
		m.Lock()
		return
	}
	o := r.object(unsafe.Pointer(m), kindRWMutex)
	r.take(t, opLock, o)
	// From here on readers have to wait, too: those who have it first.
	o.writer = t
	r.review(o)
	for o.readers > 0 {
		t.op, t.obj = opLock, o
		r.wait(t)
	}
	for !m.TryLock() {
		r.hold(t, o)
	}
	o.owner = t
}

// RWTryLock is m.TryLock.
func RWTryLock(m *sync.RWMutex) bool {
	r, t := current()
	if t == nil {
		return m.TryLock()
	}
	o := r.object(unsafe.Pointer(m), kindRWMutex)
	if !r.tryLock(t, o, m) {
		return false
	}
	o.writer = t
	r.review(o)
	return true
}

// RWUnlock is m.Unlock.
func RWUnlock(m *sync.RWMutex) {
	r, t := current()
	if t == nil {
		m.Unlock()
		return
	}
	o := r.object(unsafe.Pointer(m), kindRWMutex)
	r.point(t, opUnlock, o)
	if o.owner == nil && (o.readers > 0 || m.TryLock()) {
		if o.readers == 0 {
			m.Unlock()
		}
		r.fatal(t, errWUnlock)
	}
	m.Unlock()
	o.owner, o.writer = nil, nil
	r.review(o)
}

// RLock is m.RLock.
func RLock(m *sync.RWMutex) {
	r, t := current()
	if t == nil {
		m.RLock()
		return
	}
	o := r.object(unsafe.Pointer(m), kindRWMutex)
	r.take(t, opRLock, o)
	for !m.TryRLock() {
		r.hold(t, o)
	}
	o.readers++
	o.holders = append(o.holders, t)
}

// TryRLock is m.TryRLock.
func TryRLock(m *sync.RWMutex) bool {
	r, t := current()
	if t == nil {
		return m.TryRLock()
	}
	o := r.object(unsafe.Pointer(m), kindRWMutex)
	r.point(t, opTryRLock, o)
	if o.writer != nil || !m.TryRLock() {
		return false
	}
	t.polls = 0
	o.readers++
	o.holders = append(o.holders, t)
	return true
}

// RUnlock is m.RUnlock.
func RUnlock(m *sync.RWMutex) {
	r, t := current()
	if t == nil {
		m.RUnlock()
		return
	}
	o := r.object(unsafe.Pointer(m), kindRWMutex)
	r.point(t, opRUnlock, o)
	if o.readers == 0 {
		if o.owner != nil || m.TryLock() {
			if o.owner == nil {
				m.Unlock()
			}
			r.fatal(t, errRUnlock)
		}
		m.RUnlock()
		return
	}
	m.RUnlock()
	o.readers--
	n := len(o.holders)
	if o.holders = without(o.holders, t); len(o.holders) == n {
		o.holders = o.holders[:n-1] // another goroutine gives it back
	}
	if w := o.writer; o.readers == 0 && w != nil && w != o.owner && w.state == waiting && !w.want {
		r.enable(w)
	}
}

// RLocker is m.RLocker.
func RLocker(m *sync.RWMutex) sync.Locker { return (*reader)(m) }

// reader is what RLocker returns, with scheduling points.
type reader sync.RWMutex

func (l *reader) Lock()   { RLock((*sync.RWMutex)(l)) }
func (l *reader) Unlock() { RUnlock((*sync.RWMutex)(l)) }

// LockerLock is l.Lock.
func LockerLock(l sync.Locker) {
	switch m := l.(type) {
	case *sync.Mutex:
		Lock(m)
	case *sync.RWMutex:
		RWLock(m)
	default:
		if m := readSide(l); m != nil {
			RLock(m)
			return
		}
		l.Lock()
	}
}

// LockerUnlock is l.Unlock.
func LockerUnlock(l sync.Locker) {
	switch m := l.(type) {
	case *sync.Mutex:
		Unlock(m)
	case *sync.RWMutex:
		RWUnlock(m)
	default:
		if m := readSide(l); m != nil {
			RUnlock(m)
			return
		}
		l.Unlock()
	}
}

// readSide is the lock behind what RLocker has returned in code that was not
// rewritten.
func readSide(l sync.Locker) *sync.RWMutex {
	if v := reflect.ValueOf(l); v.IsValid() && v.Type() == reflect.TypeOf(new(sync.RWMutex).RLocker()) {
		return (*sync.RWMutex)(v.UnsafePointer())
	}
	return nil
}
