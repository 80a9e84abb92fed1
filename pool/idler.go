package pool

import "time"

// idler is how others find a worker that has nothing to do. It is made when a
// worker is idle for the first time, and then belongs to it.
type idler struct {
	wake       chan bool // receives true for work and false for the end
	timer      *time.Timer
	next, prev *idler
	listed     bool
}

// idlers are the idle workers, of which the last to come is the first to go: its
// memory is the most likely to be in a cache, and those below it have been idle
// the longest when [KeepAlive] ends. The pool's mutex guards them.
type idlers struct {
	top   *idler
	count int
}

func (l *idlers) len() int { return l.count }

func (l *idlers) push(i *idler) {
	i.listed, i.next = true, l.top
	if l.top != nil {
		l.top.prev = i
	}
	l.top = i
	l.count++
}

// remove takes out an idler and reports whether it was there.
func (l *idlers) remove(i *idler) bool {
	if !i.listed {
		return false
	}
	if i.prev != nil {
		i.prev.next = i.next
	} else {
		l.top = i.next
	}
	if i.next != nil {
		i.next.prev = i.prev
	}
	i.listed, i.next, i.prev = false, nil, nil
	l.count--
	return true
}

// pop takes out the last to come; there must be one.
func (l *idlers) pop() *idler {
	i := l.top
	l.remove(i)
	return i
}

// wait parks the worker until it is called, or for d if that is not 0. The
// second result is false if nobody called.
func (i *idler) wait(d time.Duration) (work, called bool) {
	if d == 0 {
		return <-i.wake, true
	}
	if i.timer == nil {
		i.timer = time.NewTimer(d)
	} else {
		i.timer.Reset(d)
	}
	select {
	case work = <-i.wake:
		i.timer.Stop()
		return work, true
	case <-i.timer.C:
		return false, false
	}
}
