package pool

import "container/list"

// waitlist holds the submitters that wait for room, first come, first served.
// The pool's mutex guards it.
type waitlist struct{ list list.List }

// waiter is one waiting submitter.
type waiter struct {
	task    func()
	verdict chan error // receives nil when the task was accepted, or why not
	element *list.Element
}

func (l *waitlist) len() int    { return l.list.Len() }
func (l *waitlist) empty() bool { return l.list.Len() == 0 }

func (l *waitlist) add(task func()) *waiter {
	w := &waiter{task: task, verdict: make(chan error, 1)}
	w.element = l.list.PushBack(w)
	return w
}

// remove takes back a waiter and reports whether it was still waiting.
func (l *waitlist) remove(w *waiter) bool {
	if w.element == nil {
		return false
	}
	l.list.Remove(w.element)
	w.element = nil
	return true
}

// admit lets the first waiter go and returns its task.
func (l *waitlist) admit() func() { return l.decide(nil) }

// refuseAll lets all waiters go with an error.
func (l *waitlist) refuseAll(err error) {
	for !l.empty() {
		l.decide(err)
	}
}

func (l *waitlist) decide(verdict error) func() {
	w := l.list.Remove(l.list.Front()).(*waiter)
	w.element = nil
	w.verdict <- verdict
	return w.task
}
