package faulty

import (
	"context"
	"sync"
	"time"
)

// poolWaits are faults of the method that waits until nothing is queued or runs.
func poolWaits() []Implementation {
	return []Implementation{{
		Name: "pool-wait-for-queue", Breaks: "WaitIdle",
		Fault: "Wait returns when the queue is empty, while tasks still run.",
		Pool: waiting(func(p *base, ctx context.Context) error {
			return p.until(ctx, func() bool { return len(p.queue) == 0 })
		}),
	}, {
		Name: "pool-wait-wakes-one", Breaks: "WaitIdle",
		Fault: "When all is done one of those who wait is woken.",
		Pool:  wakeOneWaiter,
	}, {
		Name: "pool-wait-on-ticks", Breaks: "WaitIdle",
		Fault: "Wait looks every 300 milliseconds whether all is done.",
		Pool: waiting(func(p *base, ctx context.Context) error {
			ticker := time.NewTicker(300 * time.Millisecond)
			defer ticker.Stop()
			for {
				p.mu.Lock()
				left := len(p.queue) + p.running
				p.mu.Unlock()
				if left == 0 {
					return nil
				}
				select {
				case <-ticker.C:
				case <-ctx.Done():
					return ended(ctx)
				}
			}
		}),
	}, {
		Name: "pool-wait-closes", Breaks: "WaitIdle",
		Fault: "Wait ends the intake.",
		Pool: waiting(func(p *base, ctx context.Context) error {
			p.stop()
			return p.idle(ctx)
		}),
	}, {
		Name: "pool-wait-sleeps-first", Breaks: "WaitIdle",
		Fault: "Wait waits for a change before it looks for the first time.",
		Pool: waiting(func(p *base, ctx context.Context) error {
			stop := context.AfterFunc(ctx, p.tell)
			p.mu.Lock()
			if ctx.Err() == nil {
				p.changed.Wait()
			}
			p.mu.Unlock()
			stop()
			return p.idle(ctx)
		}),
	}, {
		Name: "pool-wait-misses-panics", Breaks: "WaitIdle",
		Fault: "Tasks that panicked do not count as done for Wait.",
		Pool: waiting(func(p *base, ctx context.Context) error {
			return p.until(ctx, func() bool { return len(p.queue)+p.running+p.panics == 0 })
		}),
	}, {
		Name: "pool-wait-looks-beside-lock", Breaks: "WaitIdle", Schedules: true,
		Fault: "Wait looks whether all is done in one critical section and goes to sleep in another.",
		Pool: waiting(func(p *base, ctx context.Context) error {
			stop := context.AfterFunc(ctx, p.tell)
			defer stop()
			for {
				p.mu.Lock()
				left := len(p.queue) + p.running
				p.mu.Unlock()
				if left == 0 {
					return nil
				}
				p.mu.Lock()
				if ctx.Err() == nil {
					p.changed.Wait()
				}
				p.mu.Unlock()
				if ctx.Err() != nil {
					return ended(ctx)
				}
			}
		}),
	}, {
		Name: "pool-wait-misses-task-in-hand", Breaks: "WaitIdle", Schedules: true,
		Fault: "A task that a worker has just taken out is neither queued nor running, and Wait returns.",
		Pool: func(workers int) Pool {
			return waitPool{parts{take: func(p *base) (func(), bool) {
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
			}}.base(workers), (*base).idle}
		},
	}, {
		Name: "pool-wait-ignores-context", Breaks: "WaitDeadline",
		Fault: "Wait goes on when its context ends.",
		Pool: waiting(func(p *base, _ context.Context) error {
			return p.idle(context.Background())
		}),
	}, {
		Name: "pool-wait-claims", Breaks: "WaitDeadline",
		Fault: "Wait returns nil when its context ends, while tasks are left.",
		Pool: waiting(func(p *base, ctx context.Context) error {
			_ = p.idle(ctx)
			return nil
		}),
	}, {
		Name: "pool-wait-drops-queue", Breaks: "WaitDeadline",
		Fault: "When the context of Wait ends, what is queued is dropped.",
		Pool: waiting(func(p *base, ctx context.Context) error {
			err := p.idle(ctx)
			if err != nil {
				p.mu.Lock()
				p.queue = nil
				p.mu.Unlock()
				p.tell()
			}
			return err
		}),
	}}
}

func waiting(wait func(p *base, ctx context.Context) error) func(int) Pool {
	return func(workers int) Pool { return waitPool{parts{}.base(workers), wait} }
}

// until waits until something holds, for which the lock is held, or ctx ends.
func (p *base) until(ctx context.Context, holds func() bool) error {
	stop := context.AfterFunc(ctx, p.tell)
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !holds() {
		if ctx.Err() != nil {
			return ended(ctx)
		}
		p.changed.Wait()
	}
	return nil
}

// wakeOneWaiter has a condition of its own for those who wait.
func wakeOneWaiter(workers int) Pool {
	var quiet sync.Cond
	p := parts{end: func(p *base, err error) {
		if p.end(err); len(p.queue)+p.running == 0 {
			quiet.Signal()
		}
	}}.base(workers)
	quiet.L = &p.mu
	return waitPool{p, func(p *base, ctx context.Context) error {
		stop := context.AfterFunc(ctx, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			quiet.Broadcast()
		})
		defer stop()
		p.mu.Lock()
		defer p.mu.Unlock()
		for len(p.queue)+p.running > 0 {
			if ctx.Err() != nil {
				return ended(ctx)
			}
			quiet.Wait()
		}
		return nil
	}}
}
