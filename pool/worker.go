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

// startWorker starts the goroutine of worker number n, which p.live counts.
// The last one of a closed pool closes p.ended, and Close waits for that.
func (p *Pool) startWorker(n int) {
	go p.work(n)
}

// work is one worker's life: it runs tasks until the pool is closed and the
// queue is empty. The goroutine may end early, in the Goexit of a task; its
// successor then takes over the number. A Goexit in Init has none: it would
// only do the same.
func (p *Pool) work(n int) {
	labels := p.labels(n)
	// A new goroutine inherits the labels of whoever happened to submit.
	pprof.SetGoroutineLabels(labels)

	lost := false
	defer func() {
		if lost {
			p.startWorker(n)
		} else {
			p.leave()
		}
	}()
	p.initialise(n)
	lost = true // until the loop has come to its end
	for {
		pprof.SetGoroutineLabels(labels) // Init or a task may have set its own
		task := p.take()
		if task == nil {
			break
		}
		p.run(task)
	}
	lost = false
}

// take waits for the next task and returns nil when there will be none.
func (p *Pool) take() func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.queue.len() == 0 {
		if p.closed {
			return nil
		}
		p.idle++
		p.wake.Wait()
	}
	p.running++
	return p.queue.pop()
}

// run does one task and accounts for it, however it ends.
func (p *Pool) run(task func()) {
	var failed bool
	var unheard error
	// Nothing else belongs into this deferred call: a Goexit in it, of the
	// listener for example, would skip the rest.
	defer func() { p.finish(failed, unheard) }()
	protect(task, func(err error) {
		failed = true
		if p.options.onPanic == nil {
			unheard = err
			return
		}
		// The listener is the user's code too.
		protect(func() { p.options.onPanic(err) }, func(own error) { unheard = own })
	})
}

// finish accounts for a task that ended, and admits submitters to its place.
func (p *Pool) finish(failed bool, unheard error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running--
	p.done++
	if failed {
		p.failed++
	}
	if p.failure == nil {
		p.failure = unheard
	}
	for !p.waiting.empty() && p.room() {
		p.accept(p.waiting.admit())
	}
}

// initialise runs the pool's Init function for a new worker. If that fails,
// the pool is broken, which leaves nothing for the worker to take.
func (p *Pool) initialise(n int) {
	if p.options.init == nil {
		return
	}
	var err error
	defer func() { // deferred, as a Goexit does not come back
		if err != nil {
			p.broke(err)
		}
	}()
	protect(func() { err = p.options.init(n) }, func(failure error) { err = failure })
}

// leave accounts for a worker that ends.
func (p *Pool) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.live--
	if p.closed && p.live == 0 {
		close(p.ended)
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
