package faulty

import (
	"context"
	"sync/atomic"
)

// listSchedules are faults of the pool that most others are put into: a list
// under a lock, and workers that wait on a condition.
func listSchedules() []Implementation {
	return []Implementation{{
		Name: "pool-woken-looks-once", Breaks: "FullWidth", Schedules: true,
		Fault: "A worker that was woken and finds the queue empty, as another was faster, takes that for the end.",
		Pool: parts{take: func(p *base) (func(), bool) {
			if len(p.queue) == 0 && !p.closed {
				p.wake.Wait()
			}
			if len(p.queue) == 0 {
				return nil, false
			}
			return p.pop(), true
		}}.open,
	}, {
		Name: "pool-wake-up-passed-on-late", Breaks: "Burst", Schedules: true,
		Fault: "A worker that was woken wakes the next if there are more tasks, and does not see one that comes just after it has counted them.",
		Pool:  passOnLate,
	}, {
		Name: "pool-room-seen-by-two", Breaks: "QueueBound", Declares: DeclaresQueue, Schedules: true,
		Fault: "Submit waits for room in one critical section and takes it in another.",
		Pool: parts{bounded: true, spare: QueueSize, submit: func(p *base, task func()) error {
			if task == nil {
				return p.submit(nil)
			}
			p.mu.Lock()
			for p.full() && !p.closed {
				p.changed.Wait()
			}
			p.mu.Unlock()
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.closed {
				return errClosed
			}
			p.accept(task)
			return nil
		}}.open,
	}, {
		Name: "pool-flag-beside-lock", Breaks: "CloseUnused", Schedules: true,
		Fault: "Close sets its flag and wakes the workers without their lock, and misses one that has looked at the flag and does not wait yet.",
		Pool: func(workers int) Pool {
			var closed atomic.Bool
			return parts{take: func(p *base) (func(), bool) {
				for len(p.queue) == 0 && !closed.Load() {
					p.wake.Wait()
				}
				if len(p.queue) == 0 {
					return nil, false
				}
				return p.pop(), true
			}, close: func(p *base) error {
				p.mu.Lock()
				p.closed = true // for submitters
				p.mu.Unlock()
				closed.Store(true)
				p.wake.Broadcast()
				p.workers.Wait()
				return nil
			}}.open(workers)
		},
	}, {
		Name: "pool-second-close-finds-nothing", Breaks: "CloseTwice", Schedules: true,
		Fault: "A second Close waits for what the first one is to announce, and returns if that is not there yet.",
		Pool: func(workers int) Pool {
			var begun atomic.Bool
			var over atomic.Pointer[chan struct{}]
			return parts{close: func(p *base) error {
				if begun.CompareAndSwap(false, true) {
					ended := make(chan struct{})
					defer close(ended)
					over.Store(&ended)
					return p.close()
				}
				if first := over.Load(); first != nil {
					<-*first
				}
				return errClosed
			}}.open(workers)
		},
	}, {
		Name: "pool-goexit-leaves-gap", Breaks: "Chaos", Schedules: true,
		Fault: "The successor of a worker that Goexit took is counted later than the worker is counted off, and Close may count none.",
		Pool: parts{lost: func(p *base, take takeFunc) {
			go p.spawn(take)
		}}.open,
	}, {
		Name: "pool-shutdown-misses-task-in-hand", Breaks: "ShutdownDeadline", Schedules: true,
		Fault: "Shutdown waits until the queue is empty and no task runs, and one that a worker has just taken out is neither.",
		Pool: func(workers int) Pool {
			return shutdownPool{parts{take: func(p *base) (func(), bool) {
				if !p.await() {
					return nil, false
				}
				task := p.pop()
				p.running--
				p.changed.Broadcast()
				p.mu.Unlock()
				p.mu.Lock()
				p.running++
				return task, true
			}}.base(workers), func(p *base, ctx context.Context) error {
				p.stop()
				p.mu.Lock()
				defer p.mu.Unlock()
				p.quiet(ctx)
				if len(p.queue)+p.running > 0 {
					return ended(ctx)
				}
				return nil
			}}
		},
	}}
}

// passOnLate wakes one worker at a time: while a wake-up is under way Submit
// sends no other, and the worker that was woken does.
func passOnLate(workers int) Pool {
	underWay := false
	return parts{accept: func(p *base, task func()) {
		p.queue = append(p.queue, task)
		if !underWay {
			underWay = true
			p.wake.Signal()
		}
	}, take: func(p *base) (func(), bool) {
		for {
			more := p.await() && len(p.queue) > 1
			p.mu.Unlock()
			p.mu.Lock()
			if underWay = more; more {
				p.wake.Signal()
			}
			if len(p.queue) > 0 || p.closed {
				return p.take()
			}
		}
	}}.open(workers)
}
