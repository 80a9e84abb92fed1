package pool

import (
	"context"
	"fmt"
	"runtime/pprof"
	"strconv"
)

// checkWorkers panics if a number of workers is not one.
func checkWorkers(name string, workers int) {
	if workers < 1 {
		panic(fmt.Sprintf("pool: %s needs at least one worker, got %d", name, workers))
	}
}

// worker is a goroutine that runs tasks. What it needs lives on its stack,
// which has to stay below 2 KB for a hundred thousand workers to be cheap; only
// one that others have to find, because it is idle, gets an [idler].
//
// Its loop takes a task from the ring, runs it, and takes the next: no lock, no
// deferred call and no account of each task. How many were done follows from how
// many were taken and how many workers are busy.
type worker struct {
	pool        *Pool
	number      int
	labels      context.Context
	idler       *idler
	searching   bool // counted in the pool's field of this name
	initialised bool // so that Fini is due
}

// startWorker starts a goroutine that searches; p.mu is held. The last one of a
// closed pool closes p.ended, and Close waits for that.
func (p *Pool) startWorker() {
	p.live++
	p.searching++
	w := worker{pool: p, number: p.roster.enter(), searching: true}
	go w.work()
}

// work is one worker's life. The goroutine may end early, in the Goexit of a
// task; its successor then takes over the number. A Goexit in Init has none: it
// would only do the same.
func (w worker) work() {
	lost := false
	defer func() { w.end(lost) }()
	w.labels = w.pool.labels(w.number)
	// A new goroutine inherits the labels of whoever happened to submit.
	pprof.SetGoroutineLabels(w.labels)
	if !w.start() {
		return
	}
	lost = true // until serve has come to its end
	for w.serve() {
	}
	lost = false
}

// serve runs tasks until the worker has departed. It returns true if it has to be
// called again because a task panicked: so one deferred call does for all tasks
// that end as they should.
func (w *worker) serve() (again bool) {
	p := w.pool
	departed, future := false, false
	defer func() {
		if departed {
			return
		}
		again = true // before anything that may call Goexit
		if v := recover(); v != nil {
			p.taskFailed(&PanicError{Value: v, Stack: taskStack()})
		} else if !future { // whose Goexit is its outcome
			p.taskFailed(ErrGoexit)
		}
	}()
	for {
		pprof.SetGoroutineLabels(w.labels) // Init or a task may have set its own
		t := w.next()
		if t == nil {
			departed = true
			return false
		}
		_, plain := t.(task)
		future = !plain
		t.run()
	}
}

// next is the task to run; nil when the worker has departed.
func (w *worker) next() runner {
	p := w.pool
	if w.searching || p.surplus.Load() {
		return w.search()
	}
	t := p.ring.pop()
	if t == nil {
		return w.search()
	}
	if p.crowded.Load() {
		p.mu.Lock()
		p.settle()
		p.mu.Unlock()
	}
	return t
}

// start registers the goroutine and runs the pool's Init function; false if
// that failed, which leaves nothing to do. A Goexit in Init does not come back.
func (w *worker) start() (ready bool) {
	p := w.pool
	id := goroutineID()
	p.mu.Lock()
	p.roster.set(w.number, id)
	if p.options.init == nil {
		w.initialised = true
		p.mu.Unlock()
		return true
	}
	w.stopSearching()
	p.starting++
	p.settle()
	p.arouse() // others need not wait for Init
	p.mu.Unlock()

	err := ErrGoexit
	defer func() {
		var queued []runner
		p.mu.Lock()
		p.starting--
		if ready = err == nil; ready {
			w.initialised = true
			w.startSearching()
		} else {
			queued = p.breakDown(err)
			p.depart(w)
		}
		p.mu.Unlock()
		for _, t := range queued {
			t.drop(p.broken)
		}
	}()
	if !protect(func() { err = p.options.init(w.number) }, func(failure error) { err = failure }) {
		return false
	}
	return err == nil
}

// end is the last that a worker's goroutine does. If a task ended it, a
// successor goes on in its place.
func (w *worker) end(lost bool) {
	p := w.pool
	defer func() { // deferred, as Fini may call Goexit
		if lost {
			successor := worker{pool: p, number: w.number}
			go successor.work()
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.roster.leave(w.number)
		p.checkEnded()
	}()
	if w.initialised && p.options.fini != nil {
		protect(func() { p.options.fini(w.number) }, p.taskFailed)
	}
}

// taskFailed accounts for a task that panicked or called Goexit.
func (p *Pool) taskFailed(err error) {
	p.mu.Lock()
	p.failed++
	p.mu.Unlock()
	p.report(err)
}

// report tells OnPanic of a failure, or else has Close return the first.
func (p *Pool) report(err error) {
	unheard := err
	// Deferred, as a Goexit of the listener, which is the user's code too, would
	// skip the rest.
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.failure == nil {
			p.failure = unheard
		}
	}()
	if p.options.onPanic != nil {
		unheard = nil
		protect(func() { p.options.onPanic(err) }, func(own error) { unheard = own })
	}
}

// labels are the profiler labels of worker number n: none in a pool without a
// name.
func (p *Pool) labels(n int) context.Context {
	ctx := context.Background()
	if p.options.name == "" {
		return ctx
	}
	return pprof.WithLabels(ctx, pprof.Labels("pool", p.options.name, "worker", p.options.name+"-"+strconv.Itoa(n)))
}
