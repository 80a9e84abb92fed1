package faulty

import (
	"errors"
	"runtime"
	"sync"
)

// poolLimits are faults in how many tasks run together.
func poolLimits() []Implementation {
	return []Implementation{{
		Name: "pool-worker-too-many", Breaks: "Bounded",
		Fault: "There is one worker too many.",
		Pool: parts{start: func(p *base) {
			p.startAll()
			p.spawn(p.takeFunc())
		}}.open,
	}, {
		Name: "pool-grows-under-load", Breaks: "Bounded",
		Fault: "A queue longer than twice the number of workers gets a worker more.",
		Pool: parts{accept: func(p *base, task func()) {
			p.queue = append(p.queue, task)
			if len(p.queue) > 2*p.limit {
				p.spawn(p.takeFunc())
			}
			p.wake.Signal()
		}}.open,
	}, {
		Name: "pool-worker-too-few", Breaks: "FullWidth",
		Fault: "One worker is missing, unless there is only one.",
		Pool: parts{start: func(p *base) {
			for range max(1, p.limit-1) {
				p.spawn(p.takeFunc())
			}
		}}.open,
	}, {
		Name: "pool-as-wide-as-the-machine", Breaks: "FullWidth",
		Fault: "There are never more workers than processors.",
		Pool: parts{start: func(p *base) {
			for range min(p.limit, runtime.GOMAXPROCS(0)) {
				p.spawn(p.takeFunc())
			}
		}}.open,
	}, {
		Name: "pool-lock-held-while-running", Breaks: "FullWidth",
		Fault: "A lock is held while a task runs.",
		Pool: func(workers int) Pool {
			var mu sync.Mutex
			return parts{call: func(_ *base, f func(), failed failure) {
				mu.Lock()
				defer mu.Unlock()
				contain(f, failed)
			}}.open(workers)
		},
	}, {
		// Schedule: the submitters must be ready together.
		Name: "pool-cold-check-then-act", Breaks: "BoundedWhenCold", Schedules: true,
		Fault: "Submit looks whether a worker may be started and counts it in another critical section.",
		Pool: func(workers int) Pool {
			live := 0
			return parts{start: func(*base) {}, submit: func(p *base, task func()) error {
				p.mu.Lock()
				cold := live < p.limit
				p.mu.Unlock()
				window()
				if cold {
					p.mu.Lock()
					if !p.closed {
						live++
						p.spawn(p.takeFunc())
					}
					p.mu.Unlock()
				}
				return p.submit(task)
			}}.open(workers)
		},
	}, {
		// Schedule: the submitters must be ready together.
		Name: "pool-cold-start-twice", Breaks: "BoundedWhenCold", Schedules: true,
		Fault: "Submitters that find the pool cold together start its workers once each.",
		Pool: func(workers int) Pool {
			warm := false
			return parts{start: func(*base) {}, submit: func(p *base, task func()) error {
				p.mu.Lock()
				cold := !warm
				p.mu.Unlock()
				window()
				p.mu.Lock()
				if warm = true; cold && !p.closed {
					p.startAll()
				}
				p.mu.Unlock()
				return p.submit(task)
			}}.open(workers)
		},
	}, {
		Name: "pool-panic-adds-worker", Breaks: "SlotsKept",
		Fault: "A worker whose task panicked is replaced, and goes on as well.",
		Pool: parts{call: func(p *base, f func(), failed failure) {
			contain(f, onPanic(func(err error) {
				failed(err)
				p.spawn(p.takeFunc())
			}, failed))
		}}.open,
	}, {
		Name: "pool-panic-loses-worker", Breaks: "SlotsKept",
		Fault: "For each task that panicked one worker leaves.",
		Pool: func(workers int) Pool {
			left := 0
			return parts{take: func(p *base) (func(), bool) {
				if p.panics > left {
					left++
					return nil, false
				}
				return p.take()
			}}.open(workers)
		},
	}, {
		Name: "pool-permit-released-twice", Breaks: "SlotsKept",
		Fault: "The permit of a task that panicked is given back by the handler of the panic and again at the end.",
		Pool: func(workers int) Pool {
			return withPermits(workers, 1, func(err error) int {
				if panicked(err) {
					return 2
				}
				return 1
			})
		},
	}, {
		Name: "pool-goexit-keeps-permit", Breaks: "SlotsKept",
		Fault: "The permit of a task that ended its goroutine is not given back.",
		Pool: func(workers int) Pool {
			return withPermits(workers, 0, func(err error) int {
				if errors.Is(err, errGoexit) {
					return 0
				}
				return 1
			})
		},
	}}
}

// withPermits makes a pool with more workers than it should run tasks. A worker
// that has a task waits for one of a fixed number of permits, and gives it back
// as many times as returned says; once is right.
func withPermits(workers, more int, returned func(err error) int) Pool {
	permits := make(chan struct{}, 1<<30) // of no size
	for range workers {
		permits <- struct{}{}
	}
	return parts{
		start: func(p *base) {
			p.startAll()
			for range more {
				p.spawn(p.takeFunc())
			}
		},
		call: func(_ *base, f func(), failed failure) {
			<-permits
			var outcome error
			defer func() {
				for range returned(outcome) {
					permits <- struct{}{}
				}
			}()
			contain(f, func(err error) {
				outcome = err
				failed(err)
			})
		},
	}.open(workers)
}
