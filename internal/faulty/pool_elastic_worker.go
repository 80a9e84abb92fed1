package faulty

import (
	"slices"
	"time"
)

// worker is one of an elastic pool. Whoever takes it off the list of idle ones
// wakes it.
type worker struct {
	number        int
	wake          chan struct{}
	began, rested time.Time
	timedOut      bool
	worked        bool // for faults
}

func (p *elastic) work(w *worker) {
	begin, finish := (*elastic).begin, (*elastic).finish
	if p.parts.begin != nil {
		begin = p.parts.begin
	}
	if p.parts.finish != nil {
		finish = p.parts.finish
	}
	if err := begin(p, w); err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.uncount(w)
		if p.parts.broke != nil {
			p.parts.broke(p, err)
		} else {
			p.broke(err)
		}
		return
	}
	over := false
	defer func() {
		finish(p, w, over)
		p.mu.Lock()
		defer p.mu.Unlock()
		if over {
			p.leaving--
		}
		if p.parts.off != nil {
			p.parts.off(p, w)
		} else {
			p.off(w)
		}
	}()
	for {
		task, ok := p.next(w)
		if !ok {
			break
		}
		p.run(w, task)
	}
	over = true
}

func (p *elastic) begin(w *worker) error { return p.init(w.number) }

func (p *elastic) finish(w *worker, _ bool) { p.fini(w.number) }

// off counts a worker off and finds another for what it was to do; p.mu is held.
func (p *elastic) off(w *worker) {
	p.uncount(w)
	p.enlist()
}

func (p *elastic) uncount(w *worker) {
	p.live--
	if w.number < len(p.numbers) {
		p.numbers[w.number] = false
	}
}

// broke ends the intake for good and drops what is queued; p.mu is held.
func (p *elastic) broke(err error) {
	p.broken, p.queue = err, nil
	p.tellAll()
}

// tellAll wakes everybody; p.mu is held.
func (p *elastic) tellAll() {
	for len(p.idle) > 0 {
		p.rouse(0)
	}
	p.changed.Broadcast()
}

// next waits for a task. Without one the worker is to leave, and is counted
// among those that do.
func (p *elastic) next(w *worker) (func(), bool) {
	surplus, patience, expire := (*elastic).surplus, (*elastic).patience, (*elastic).expire
	if p.parts.surplus != nil {
		surplus = p.parts.surplus
	}
	if p.parts.patience != nil {
		patience = p.parts.patience
	}
	if p.parts.expire != nil {
		expire = p.parts.expire
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		switch {
		case surplus(p, w):
			p.leaving++
			return nil, false
		case len(p.queue) > 0:
			task := p.queue[0]
			p.queue[0] = nil
			p.queue = p.queue[1:]
			p.running++
			return task, true
		case p.closed, p.broken != nil:
			p.leaving++
			return nil, false
		}
		p.idle = append(p.idle, w)
		p.mu.Unlock()
		w.timedOut = w.waits(patience(p, w))
		p.mu.Lock()
		if w.timedOut && expire(p, w) {
			p.leaving++
			return nil, false
		}
	}
}

// waits waits until somebody wakes the worker, and reports whether d was over
// first. A d of 0 is for ever.
func (w *worker) waits(d time.Duration) bool {
	if d == 0 {
		<-w.wake
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-w.wake:
		return false
	case <-timer.C:
		return true
	}
}

// surplus reports whether there are more workers than the limit, without those
// that leave already; p.mu is held.
func (p *elastic) surplus(*worker) bool { return p.live-p.leaving > p.limit }

// patience is what is left of the time for which an idle worker stays.
func (p *elastic) patience(w *worker) time.Duration {
	if p.parts.keep == 0 {
		return 0
	}
	return max(1, p.parts.keep-time.Since(w.rested))
}

// expire takes a worker off the list of idle ones. If it is not there, it was
// chosen at the last moment and stays; p.mu is held.
func (p *elastic) expire(w *worker) bool {
	i := slices.Index(p.idle, w)
	if i < 0 {
		<-w.wake
		return false
	}
	p.idle = slices.Delete(p.idle, i, i+1)
	return true
}

func (p *elastic) run(w *worker, task func()) {
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		w.rested, w.worked = time.Now(), true
		p.running--
		p.changed.Broadcast()
	}()
	if p.parts.call != nil {
		p.parts.call(p, w, task)
	} else {
		contain(task, func(error) {})
	}
}
