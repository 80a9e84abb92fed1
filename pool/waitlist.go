package pool

// waitlist holds the submitters that wait for room, first come, first served.
// It keeps the records of those that have gone for those that come, so that
// waiting does not allocate again and again. The pool's mutex guards it.
type waitlist struct {
	first, last *waiter
	spare       *waiter // linked by next
	count       int
}

// waiter is one waiting submitter.
type waiter struct {
	task       runner
	verdict    chan error // receives nil when the task was accepted, or why not
	next, prev *waiter
	lined      bool
}

func (l *waitlist) len() int    { return l.count }
func (l *waitlist) empty() bool { return l.count == 0 }

func (l *waitlist) add(task runner) *waiter {
	w := l.spare
	if w == nil {
		w = &waiter{verdict: make(chan error, 1)}
	} else {
		l.spare = w.next
	}
	*w = waiter{task: task, verdict: w.verdict, prev: l.last, lined: true}
	if l.last != nil {
		l.last.next = w
	} else {
		l.first = w
	}
	l.last = w
	l.count++
	return w
}

// remove takes back a waiter and reports whether it was still waiting.
func (l *waitlist) remove(w *waiter) bool {
	if !w.lined {
		return false
	}
	if w.prev != nil {
		w.prev.next = w.next
	} else {
		l.first = w.next
	}
	if w.next != nil {
		w.next.prev = w.prev
	} else {
		l.last = w.prev
	}
	w.lined, w.next, w.prev = false, nil, nil
	l.count--
	return true
}

// release gives back the record of a waiter that has its verdict or left.
func (l *waitlist) release(w *waiter) {
	w.task, w.next, l.spare = nil, l.spare, w
}

// admit lets the first waiter go and returns its task.
func (l *waitlist) admit() runner { return l.decide(nil) }

// refuseAll lets all waiters go with an error.
func (l *waitlist) refuseAll(err error) {
	for !l.empty() {
		l.decide(err)
	}
}

func (l *waitlist) decide(verdict error) runner {
	w := l.first
	l.remove(w)
	t := w.task
	w.task = nil
	w.verdict <- verdict
	return t
}
