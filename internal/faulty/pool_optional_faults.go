package faulty

import (
	"context"
	"errors"
)

// poolDeclared are faults against what the pool declares beyond its contract.
func poolDeclared() []Implementation {
	return []Implementation{{
		Name: "pool-last-in-first-out", Breaks: "FIFO", Declares: DeclaresFIFO,
		Fault: "The task that came last starts first.",
		Pool:  parts{take: takeLast}.open,
	}, {
		Name: "pool-pairs-swapped", Breaks: "FIFO", Declares: DeclaresFIFO,
		Fault: "While another waits, every second task overtakes the one before it.",
		Pool: func(workers int) Pool {
			second := false
			return parts{accept: func(p *base, task func()) {
				p.queue = append(p.queue, task)
				if n := len(p.queue); second && n > 1 {
					p.queue[n-2], p.queue[n-1] = p.queue[n-1], p.queue[n-2]
				}
				second = !second
				p.wake.Signal()
			}}.open(workers)
		},
	}, {
		Name: "pool-nested-waits-for-worker", Breaks: "NestedSubmit", Declares: DeclaresNested,
		Fault: "Submit waits for a free worker, also when a task calls it that holds the last one.",
		Pool:  parts{bounded: true}.open,
	}, {
		Name: "pool-nested-bounded", Breaks: "NestedSubmit", Declares: DeclaresNested,
		Fault: "The queue has room for two tasks, and a task that submits more waits for itself.",
		Pool:  parts{bounded: true, spare: 2}.open,
	}, {
		Name: "pool-queue-unbounded", Breaks: "QueueBound", Declares: DeclaresQueue,
		Fault: "The size of the queue is ignored.",
		Pool:  parts{}.open,
	}, {
		Name: "pool-queue-too-long", Breaks: "QueueBound", Declares: DeclaresQueue,
		Fault: "The queue has room for one task too many.",
		Pool:  parts{bounded: true, spare: QueueSize + 1}.open,
	}, {
		Name: "pool-queue-too-short", Breaks: "QueueBound", Declares: DeclaresQueue,
		Fault: "The queue has room for one task too few.",
		Pool:  parts{bounded: true, spare: QueueSize - 1}.open,
	}}
}

// poolOptional are faults of optional methods.
func poolOptional() []Implementation {
	return []Implementation{{
		Name: "pool-try-waits", Breaks: "TrySubmit",
		Fault: "TrySubmit waits for room.",
		Pool:  trying(func(p *base, task func()) bool { return p.submit(task) == nil }),
	}, {
		Name: "pool-try-claims", Breaks: "TrySubmit",
		Fault: "TrySubmit reports success for a task for which there was no room.",
		Pool: trying(func(p *base, task func()) bool {
			p.tryEnter(task)
			return true
		}),
	}, {
		Name: "pool-try-fails-for-ever", Breaks: "TrySubmit",
		Fault: "Once TrySubmit has found no room, it does not look again.",
		Pool: func(workers int) Pool {
			full := false
			return trying(func(p *base, task func()) bool {
				p.mu.Lock()
				gaveUp := full
				p.mu.Unlock()
				if !gaveUp && p.tryEnter(task) {
					return true
				}
				p.mu.Lock()
				full = true
				p.mu.Unlock()
				return false
			})(workers)
		},
	}, {
		Name: "pool-deadline-ignored", Breaks: "SubmitDeadline",
		Fault: "SubmitContext looks at its context before it waits for room and not while it does.",
		Pool: within(func(p *base, ctx context.Context, task func()) error {
			if ctx.Err() != nil {
				return ended(ctx)
			}
			return p.submit(task)
		}),
	}, {
		Name: "pool-deadline-refuses-and-runs", Breaks: "SubmitDeadline",
		Fault: "A task whose SubmitContext gave up is queued all the same.",
		Pool: within(func(p *base, ctx context.Context, task func()) error {
			over := ctx.Err() != nil
			err := p.enterIn(ctx, task)
			if !over && err != nil && ctx.Err() != nil {
				go func() { _ = p.submit(task) }()
			}
			return err
		}),
	}, {
		Name: "pool-deadline-keeps-place", Breaks: "SubmitDeadline",
		Fault: "A SubmitContext that gave up leaves one place less.",
		Pool: within(func(p *base, ctx context.Context, task func()) error {
			over := ctx.Err() != nil
			err := p.enterIn(ctx, task)
			if !over && err != nil && ctx.Err() != nil {
				p.mu.Lock()
				p.running++
				p.mu.Unlock()
			}
			return err
		}),
	}, {
		Name: "pool-ended-context-accepted", Breaks: "SubmitEnded",
		Fault: "SubmitContext looks at its context only when it has to wait.",
		Pool: within(func(p *base, ctx context.Context, task func()) error {
			if task != nil && p.tryEnter(task) {
				return nil
			}
			return p.enterIn(ctx, task)
		}),
	}, {
		Name: "pool-ended-context-runs", Breaks: "SubmitEnded",
		Fault: "For a context that has ended SubmitContext returns its error and accepts the task.",
		Pool: within(func(p *base, ctx context.Context, task func()) error {
			if ctx.Err() != nil && task != nil && p.tryEnter(task) {
				return ended(ctx)
			}
			return p.enterIn(ctx, task)
		}),
	}, {
		Name: "pool-shutdown-waits-to-the-end", Breaks: "ShutdownDeadline",
		Fault: "Shutdown reports that its context ended, but when all is done.",
		Pool: shutting(func(p *base, ctx context.Context) error {
			_ = p.close()
			if ctx.Err() != nil {
				return ended(ctx)
			}
			return nil
		}),
	}, {
		Name: "pool-shutdown-claims", Breaks: "ShutdownDeadline",
		Fault: "Shutdown returns nil when its context ends, while tasks are left.",
		Pool: shutting(func(p *base, ctx context.Context) error {
			_ = p.shutdown(ctx)
			return nil
		}),
	}, {
		Name: "pool-shutdown-drops-queue", Breaks: "ShutdownDeadline",
		Fault: "When the context of Shutdown ends, what is queued is dropped.",
		Pool: shutting(func(p *base, ctx context.Context) error {
			err := p.shutdown(ctx)
			if err != nil {
				p.mu.Lock()
				p.queue = nil
				p.mu.Unlock()
				p.tell()
			}
			return err
		}),
	}, {
		Name: "pool-shutdown-then-close-returns-early", Breaks: "ShutdownDeadline",
		Fault: "After a Shutdown whose context ended, Close waits for nothing.",
		Pool: func(workers int) Pool {
			gaveUp := false
			q := parts{close: func(p *base) error {
				p.mu.Lock()
				left := gaveUp
				p.mu.Unlock()
				if left {
					return errors.New("faulty: already shut down")
				}
				return p.close()
			}}
			return shutdownPool{q.base(workers), func(p *base, ctx context.Context) error {
				err := p.shutdown(ctx)
				p.mu.Lock()
				gaveUp = gaveUp || err != nil
				p.mu.Unlock()
				return err
			}}
		},
	}, {
		Name: "pool-stats-forget-failures", Breaks: "StatsExact",
		Fault: "Tasks that panicked do not count as done.",
		Pool:  counting(func(p *base, s *Stats) { s.Done -= uint64(p.panics) }),
	}, {
		Name: "pool-stats-panics-run-on", Breaks: "StatsExact",
		Fault: "Tasks that panicked count as running ever after.",
		Pool:  counting(func(p *base, s *Stats) { s.Running += p.panics }),
	}, {
		Name: "pool-stats-queue-grows", Breaks: "StatsExact",
		Fault: "The number of queued tasks is the number of those that ever were.",
		Pool:  counting(func(p *base, s *Stats) { s.Queued += p.running + p.done }),
	}}
}

func trying(try func(p *base, task func()) bool) func(int) Pool {
	return func(workers int) Pool {
		return tryPool{parts{bounded: true, spare: 1}.base(workers), try}
	}
}

func within(enter func(p *base, ctx context.Context, task func()) error) func(int) Pool {
	return func(workers int) Pool {
		return contextPool{parts{bounded: true, spare: 1}.base(workers), enter}
	}
}

func shutting(shut func(p *base, ctx context.Context) error) func(int) Pool {
	return func(workers int) Pool {
		return shutdownPool{parts{}.base(workers), shut}
	}
}

// counting makes a pool whose statistics are wrong by what skew does to them;
// the pool's lock is held meanwhile.
func counting(skew func(p *base, s *Stats)) func(int) Pool {
	return func(workers int) Pool {
		return statsPool{parts{}.base(workers), func(p *base) Stats {
			p.mu.Lock()
			defer p.mu.Unlock()
			s := p.stats()
			skew(p, &s)
			return s
		}}
	}
}
