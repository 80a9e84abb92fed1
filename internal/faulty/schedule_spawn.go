package faulty

import (
	"sync"
	"sync/atomic"
)

// spawnSchedules are faults of a pool that starts workers when tasks come and
// lets them go when none are left, with the number of workers in an atomic
// counter beside the queue's lock.
func spawnSchedules() []Implementation {
	return []Implementation{{
		Name: "pool-spawn-check-then-act", Breaks: "BoundedWhenCold", Schedules: true,
		Fault: "Submit reads the number of workers and counts a new one in two steps.",
		Pool: spawnParts{enlist: func(p *spawning) {
			if p.live.Load() < p.limit {
				p.live.Add(1)
				p.start()
			}
		}}.open,
	}, {
		Name: "pool-worker-counted-late", Breaks: "Bounded", Schedules: true,
		Fault: "A worker counts itself when it begins to run, and not when it is started.",
		Pool: spawnParts{enlist: func(p *spawning) {
			if p.live.Load() < p.limit {
				go func() {
					p.live.Add(1)
					p.work()
				}()
			}
		}}.open,
	}, {
		Name: "pool-leaves-without-looking", Breaks: "NoLostWakeup", Schedules: true,
		Fault: "A worker that found the queue empty is counted off and does not look again, and a Submit in between relied on it.",
		Pool: spawnParts{stay: func(p *spawning) bool {
			p.live.Add(-1)
			return false
		}}.open,
	}, {
		Name: "pool-leaver-stays", Breaks: "Bounded", Schedules: true,
		Fault: "A worker that was counted off and finds a task after all goes on, though another may have been started in its place.",
		Pool: spawnParts{stay: func(p *spawning) bool {
			p.live.Add(-1)
			if !p.waiting() {
				return false
			}
			p.live.Add(1)
			return true
		}}.open,
	}, {
		Name: "pool-peeks-then-pops", Breaks: "ExactlyOnce", Schedules: true,
		Fault: "A worker reads the head of the queue in one critical section and removes it in another.",
		Pool: spawnParts{pop: func(p *spawning) func() {
			p.mu.Lock()
			if len(p.queue) == 0 {
				p.mu.Unlock()
				return nil
			}
			task := p.queue[0]
			p.mu.Unlock()
			_ = p.pop()
			return task
		}}.open,
	}, {
		Name: "pool-done-counted-in-two-steps", Breaks: "StatsExact", Schedules: true,
		Fault: "The number of tasks done is read and written back, so that of two that end together one is not counted.",
		Pool: spawnParts{count: func(p *spawning, err error) {
			if err != nil {
				p.failed.Add(1)
			}
			p.done.Store(p.done.Load() + 1)
		}}.open,
	}, {
		Name: "pool-panic-leaves-without-looking", Breaks: "PanicIsolated", Schedules: true,
		Fault: "A worker whose task panicked leaves. It looks first whether somebody must follow, and is counted off afterwards.",
		Pool: spawnParts{panicked: func(p *spawning) bool {
			more := p.waiting()
			p.live.Add(-1)
			if more {
				p.enlist()
			}
			return false
		}}.open,
	}, {
		Name: "pool-worker-joins-late", Breaks: "CloseWaits", Schedules: true,
		Fault: "Close waits for the workers, and each joins the group on its own goroutine.",
		Pool: spawnParts{start: func(p *spawning) {
			go p.joinAndWork()
		}, wait: func(p *spawning) { p.workers.Wait() }}.open,
	}}
}

// spawnParts are what a fault puts another part in place of; nil is right.
type spawnParts struct {
	enlist   func(p *spawning)            // starts a worker if there may be one more
	start    func(p *spawning)            // starts a worker that is counted
	pop      func(p *spawning) func()     // the next task, or nil
	stay     func(p *spawning) bool       // a worker found no task: does it go on?
	panicked func(p *spawning) bool       // a worker's task panicked: does it go on?
	count    func(p *spawning, err error) // counts a task off
	wait     func(p *spawning)            // Close waits, and nothing new comes
}

// spawning is a pool of such parts.
type spawning struct {
	parts spawnParts
	limit int64
	live  atomic.Int64

	mu     sync.Mutex
	queue  []func()
	closed bool

	running, done, failed atomic.Int64

	tasks   *gauge         // accepted and not ended
	workers sync.WaitGroup // for a fault
}

func (q spawnParts) open(workers int) Pool {
	needWorkers(workers)
	return &spawning{parts: q, limit: int64(workers), tasks: newGauge()}
}

func (p *spawning) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return errClosed
	}
	p.tasks.add(1)
	p.queue = append(p.queue, task)
	p.mu.Unlock()
	p.enlist()
	return nil
}

func (p *spawning) enlist() {
	if p.parts.enlist != nil {
		p.parts.enlist(p)
	} else if p.claim() {
		p.start()
	}
}

// claim counts a worker if there may be one more.
func (p *spawning) claim() bool {
	for {
		n := p.live.Load()
		if n >= p.limit {
			return false
		}
		if p.live.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (p *spawning) start() {
	if p.parts.start != nil {
		p.parts.start(p)
		return
	}
	go p.work() // Close waits for what it does
}

func (p *spawning) joinAndWork() {
	p.workers.Add(1)
	defer p.workers.Done()
	p.work()
}

func (p *spawning) work() {
	over := false
	defer func() {
		if !over {
			p.start()
		}
	}()
	for more := true; more; {
		pop := (*spawning).pop
		if p.parts.pop != nil {
			pop = p.parts.pop
		}
		if task := pop(p); task != nil {
			more = p.run(task)
		} else {
			more = p.stay()
		}
	}
	over = true
}

func (p *spawning) pop() func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.queue) == 0 {
		return nil
	}
	task := p.queue[0]
	p.queue[0] = nil
	p.queue = p.queue[1:]
	return task
}

// stay counts a worker off that found no task. It looks again, as a Submit that
// came before did not start another.
func (p *spawning) stay() bool {
	if p.parts.stay != nil {
		return p.parts.stay(p)
	}
	p.live.Add(-1)
	return p.waiting() && p.claim()
}

// waiting reports whether a task is queued.
func (p *spawning) waiting() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.queue) > 0
}

// run runs a task and reports whether the worker goes on.
func (p *spawning) run(task func()) bool {
	var failed error
	p.running.Add(1)
	func() {
		defer func() {
			p.running.Add(-1)
			p.count(failed)
			p.tasks.add(-1)
		}()
		contain(task, func(err error) { failed = err })
	}()
	return !panicked(failed) || p.parts.panicked == nil || p.parts.panicked(p)
}

func (p *spawning) count(err error) {
	if p.parts.count != nil {
		p.parts.count(p, err)
		return
	}
	if err != nil {
		p.failed.Add(1)
	}
	p.done.Add(1)
}

func (p *spawning) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	if p.parts.wait != nil {
		p.parts.wait(p)
	} else {
		p.tasks.wait()
	}
	return nil
}

func (p *spawning) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Stats{
		Workers: int(p.limit), Running: int(p.running.Load()), Queued: len(p.queue),
		Done: uint64(p.done.Load()), Failed: uint64(p.failed.Load()),
	}
}
