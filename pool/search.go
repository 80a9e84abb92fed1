package pool

import "runtime"

// yields is how often a worker yields before it parks: a task that comes in
// the meantime costs its submitter no wake-up, which takes far longer than a
// yield, and a submitter that shares the processor gets it.
const yields = 2

// search finds the next task of a worker for which there was none on the fast
// way, and parks the worker until there is one; nil when it has departed.
func (w *worker) search() runner {
	p := w.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	for patient := true; ; {
		switch {
		case p.live > p.limit:
			p.depart(w)
			return nil
		case p.finished():
			p.depart(w)
			p.dismiss(p.idle.len())
			return nil
		}
		if t := p.take(); t != nil {
			w.found()
			return t
		}
		if patient && (w.searching || p.searching == 0) {
			patient = false
			w.startSearching()
			p.mu.Unlock()
			for range yields {
				runtime.Gosched()
				if p.ring.len() > 0 {
					break
				}
			}
			p.mu.Lock()
			continue
		}
		t, departed := w.park()
		if t != nil || departed {
			return t
		}
		patient = true
	}
}

// found ends the search of a worker that has a task, and passes it on if there
// is more to find; p.mu is held.
func (w *worker) found() {
	w.stopSearching()
	w.pool.settle()
	w.pool.arouse()
}

func (w *worker) startSearching() {
	if !w.searching {
		w.searching = true
		w.pool.searching++
		w.pool.arouse()
	}
}

func (w *worker) stopSearching() {
	if w.searching {
		w.searching = false
		w.pool.searching--
	}
}

// park makes the worker idle until it is called. Then it searches, unless it
// has departed. It may get a task right away. p.mu is held, but not while the
// worker is parked.
func (w *worker) park() (t runner, departed bool) {
	p := w.pool
	w.stopSearching()
	if w.idler == nil {
		w.idler = &idler{wake: make(chan bool, 1)}
	}
	p.idle.push(w.idler)
	p.settle() // there is room for one more now
	p.arouse() // sets the flag: only now is it safe to say that there is nothing
	if !w.idler.listed {
		// The worker that was called is this one: it takes its task without
		// parking.
		<-w.idler.wake
		w.searching = true
		return nil, false
	}
	p.checkQuiet()
	p.mu.Unlock()
	work, called := w.idler.wait(p.options.keepAlive)
	p.mu.Lock()
	if !called {
		if p.idle.remove(w.idler) {
			p.depart(w)
			return nil, true
		}
		work = <-w.idler.wake // called while the time ended
	}
	w.searching = work
	return nil, !work
}

// arouse calls a worker if there is work for one, and nobody else is on the way
// to find it; p.mu is held. It is also where the call flag is set: first, so that
// what is queued while arouse looks at the queue is seen by one or the other.
func (p *Pool) arouse() {
	able := p.searching == 0 && (p.idle.len() > 0 || p.live < p.limit)
	if p.call.Load() != able {
		p.call.Store(able)
	}
	if !able || p.queued() <= p.starting {
		return
	}
	p.call.Store(false)
	if p.idle.len() == 0 {
		p.startWorker()
		return
	}
	p.searching++
	p.idle.pop().wake <- true
}

// dismiss sends idle workers away; p.mu is held.
func (p *Pool) dismiss(n int) {
	for range n {
		p.live--
		p.idle.pop().wake <- false
	}
}

// depart takes a worker out of the count, for good; p.mu is held. The goroutine
// still has Fini to run.
func (p *Pool) depart(w *worker) {
	w.stopSearching()
	p.live--
	p.surplus.Store(p.live > p.limit)
	p.arouse()
	p.checkQuiet()
}
