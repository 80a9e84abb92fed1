package faulty

import (
	"runtime"
	"strings"
	"sync"
	"time"
)

// poolWakes are faults in when and by whom a queued task is started.
func poolWakes() []Implementation {
	return []Implementation{{
		Name: "pool-round-robin", Breaks: "WorkConserving",
		Fault: "Each worker has a queue of its own, tasks are dealt out in turn, and none helps another.",
		Pool: func(workers int) Pool {
			needWorkers(workers)
			r := &roundRobin{}
			for range workers {
				r.lanes = append(r.lanes, parts{}.base(1))
			}
			return r
		},
	}, {
		Name: "pool-waves", Breaks: "WorkConserving",
		Fault: "When all workers have been busy, none takes another task before the last of them is through.",
		Pool:  inWaves,
	}, {
		Name: "pool-grows-late", Breaks: "WorkConserving",
		Fault: "Another worker is started only when a task has ended and others still wait.",
		Pool: func(workers int) Pool {
			live := 1
			return parts{
				start: func(p *base) { p.spawn(p.takeFunc()) },
				end: func(p *base, err error) {
					p.end(err)
					if live < p.limit && len(p.queue) > 0 {
						live++
						p.spawn(p.takeFunc())
					}
				},
			}.open(workers)
		},
	}, {
		Name: "pool-signals-when-empty", Breaks: "Burst",
		Fault: "Submit wakes a worker only when the queue was empty.",
		Pool: parts{accept: func(p *base, task func()) {
			p.queue = append(p.queue, task)
			if len(p.queue) == 1 {
				p.wake.Signal()
			}
		}}.open,
	}, {
		Name: "pool-signals-merge", Breaks: "Burst",
		Fault: "While a wake-up is under way no other is sent, so a burst wakes one worker.",
		Pool:  mergeSignals,
	}, {
		// Schedule: the next Submit must come while the worker goes idle. It does
		// if the submitter waits for the task and no other goroutine is ready.
		Name: "pool-lost-wake-up", Breaks: "NoLostWakeup", Schedules: true,
		Fault: "A worker that saw the queue empty goes to sleep without looking again, and a signal in between is lost.",
		Pool: parts{take: func(p *base) (func(), bool) {
			if len(p.queue) == 0 && !p.closed {
				p.mu.Unlock()
				window()
				p.mu.Lock()
				if !p.closed {
					p.wake.Wait()
				}
			}
			return p.take()
		}}.open,
	}, {
		Name: "pool-spins", Breaks: "IdleBlocks",
		Fault: "An idle worker looks at the queue again and again.",
		Pool: parts{take: func(p *base) (func(), bool) {
			for len(p.queue) == 0 && !p.closed {
				p.mu.Unlock()
				runtime.Gosched()
				p.mu.Lock()
			}
			return p.take()
		}}.open,
	}, {
		Name: "pool-polls", Breaks: "StartsAtOnce",
		Fault: "An idle worker looks at the queue every 10 ms.",
		Pool: parts{take: func(p *base) (func(), bool) {
			for len(p.queue) == 0 && !p.closed {
				p.mu.Unlock()
				time.Sleep(10 * time.Millisecond)
				p.mu.Lock()
			}
			return p.take()
		}}.open,
	}, {
		Name: "pool-lingers", Breaks: "StartsAtOnce",
		Fault: "A worker waits for a millisecond after it was woken, in case more tasks come.",
		Pool: parts{take: func(p *base) (func(), bool) {
			if len(p.queue) == 0 && p.await() {
				p.mu.Unlock()
				time.Sleep(time.Millisecond)
				p.mu.Lock()
			}
			return p.take()
		}}.open,
	}, {
		Name: "pool-nested-stays-local", Breaks: "NestedParallel", Declares: DeclaresNested,
		Fault: "A task submitted by a task is run by the same worker afterwards, and by no other.",
		Pool:  keepNestedLocal,
	}}
}

// roundRobin deals tasks out to pools of one worker.
type roundRobin struct {
	lanes []*base
	mu    sync.Mutex
	next  int
}

func (r *roundRobin) Submit(task func()) error {
	r.mu.Lock()
	lane := r.lanes[r.next%len(r.lanes)]
	r.next++
	r.mu.Unlock()
	return lane.Submit(task)
}

func (r *roundRobin) Close() error {
	for _, lane := range r.lanes {
		lane.stop()
	}
	for _, lane := range r.lanes {
		_ = lane.Close()
	}
	return nil
}

func inWaves(workers int) Pool {
	ebb := false
	return parts{take: func(p *base) (func(), bool) {
		for ebb || len(p.queue) == 0 && !p.closed {
			p.wake.Wait()
		}
		task, ok := p.take()
		ebb = p.running == p.limit && p.limit > 1
		return task, ok
	}, end: func(p *base, err error) {
		p.end(err)
		if p.running == 0 {
			ebb = false
			p.wake.Broadcast()
		}
	}}.open(workers)
}

// mergeSignals forgets a signal that is under way when a worker looks at the
// queue, so that none is missed when all workers are busy.
func mergeSignals(workers int) Pool {
	underWay := false
	return parts{accept: func(p *base, task func()) {
		p.queue = append(p.queue, task)
		if !underWay {
			underWay = true
			p.wake.Signal()
		}
	}, take: func(p *base) (func(), bool) {
		underWay = false
		for len(p.queue) == 0 && !p.closed {
			p.wake.Wait()
			underWay = false
		}
		return p.take()
	}}.open(workers)
}

func keepNestedLocal(workers int) Pool {
	local := map[string][]func(){} // by goroutine, while it runs a task
	var mu sync.Mutex
	keep := func(task func()) bool {
		mu.Lock()
		defer mu.Unlock()
		id := goroutine()
		own, nested := local[id]
		if nested {
			local[id] = append(own, task)
		}
		return nested
	}
	next := func() func() {
		mu.Lock()
		defer mu.Unlock()
		id := goroutine()
		own := local[id]
		if len(own) == 0 {
			delete(local, id)
			return nil
		}
		local[id] = own[1:]
		return own[0]
	}
	var do func(f func(), failed failure)
	do = func(f func(), failed failure) {
		defer func() { // also when Goexit takes the worker
			if f := next(); f != nil {
				do(f, failed)
			}
		}()
		contain(f, failed)
	}
	return parts{submit: func(p *base, task func()) error {
		if task != nil && keep(task) {
			return nil
		}
		return p.submit(task)
	}, call: func(_ *base, f func(), failed failure) {
		mu.Lock()
		local[goroutine()] = nil
		mu.Unlock()
		do(f, failed)
	}}.open(workers)
}

// goroutine names the current goroutine.
func goroutine() string {
	head := make([]byte, 64)
	name, _, _ := strings.Cut(string(head[:runtime.Stack(head, false)]), " [")
	return name
}
