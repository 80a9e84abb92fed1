package faulty

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
)

// correctQueues obey the contract of Pool with queues, orders and ends that a
// kit might not expect.
func correctQueues() []Implementation {
	return []Implementation{{
		Name: "pool-list-queue",
		Note: "The one that the faults are put into: a list without limit, a lock and a condition.",
		Pool: parts{}.open,
	}, {
		Name: "pool-bounded", Declares: DeclaresQueue,
		Note: "Submit waits for room in a short queue.",
		Pool: parts{bounded: true, spare: QueueSize}.open,
	}, {
		Name: "pool-hand-off",
		Note: "There is no queue: Submit waits for a free worker.",
		Pool: parts{bounded: true}.open,
	}, {
		Name: "pool-stack",
		Note: "The task that came last starts first.",
		Pool: parts{take: takeLast}.open,
	}, {
		Name: "pool-shuffled",
		Note: "Tasks start in a random order, the same one in every pool.",
		Pool: func(workers int) Pool {
			random := rand.New(rand.NewPCG(1, 2))
			return parts{take: func(p *base) (func(), bool) {
				if !p.await() {
					return nil, false
				}
				return p.pick(random.IntN(len(p.queue))), true
			}}.open(workers)
		},
	}, {
		Name: "pool-two-queues",
		Note: "Every other task goes to a queue that is served first.",
		Pool: func(workers int) Pool {
			urgent, odd := 0, false // how many at the head are urgent
			return parts{accept: func(p *base, task func()) {
				if odd = !odd; odd {
					p.queue = append(p.queue, task)
				} else {
					p.queue = append(p.queue, nil)
					copy(p.queue[urgent+1:], p.queue[urgent:])
					p.queue[urgent] = task
					urgent++
				}
				p.wake.Signal()
			}, take: func(p *base) (func(), bool) {
				task, ok := p.take()
				urgent = max(0, urgent-1)
				return task, ok
			}}.open(workers)
		},
	}, {
		Name: "pool-channel-under-lock",
		Note: "Submit holds a read lock while it waits for room in a channel, and Close waits for it with the write lock.",
		Pool: newLockedChannel,
	}, {
		Name: "pool-lock-across-close",
		Note: "Close holds a lock while it waits for the workers, so a second Close waits for the lock.",
		Pool: func(workers int) Pool {
			var closing sync.Mutex
			return parts{close: func(p *base) error {
				closing.Lock()
				defer closing.Unlock()
				return p.close()
			}}.open(workers)
		},
	}, {
		Name: "pool-talks",
		Note: "Close writes 256 KiB to standard output.",
		Pool: parts{close: func(p *base) error {
			line := strings.Repeat("closing; ", 28) + "\n"
			for range 256 << 10 / len(line) {
				fmt.Print(line)
			}
			return p.close()
		}}.open,
	}, {
		Name: "pool-every-option",
		Note: "It has all optional methods but Resize, and a nested Submit never waits, as the queue has no limit.",
		Pool: func(workers int) Pool { return &optional{parts{}.base(workers)} },
	}, {
		Name: "pool-every-option-bounded", Declares: DeclaresQueue,
		Note: "It has all optional methods but Resize, and a short queue.",
		Pool: func(workers int) Pool {
			return &optional{parts{bounded: true, spare: QueueSize}.base(workers)}
		},
	}}
}

func takeLast(p *base) (func(), bool) {
	if !p.await() {
		return nil, false
	}
	return p.pick(len(p.queue) - 1), true
}

// optional shows the optional methods of base.
type optional struct{ *base }

func (p *optional) TrySubmit(task func()) bool { return p.tryEnter(task) }

func (p *optional) SubmitContext(ctx context.Context, task func()) error {
	return p.enterIn(ctx, task)
}

func (p *optional) Shutdown(ctx context.Context) error { return p.shutdown(ctx) }

func (p *optional) Wait(ctx context.Context) error { return p.idle(ctx) }

func (p *optional) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stats()
}

// lockedChannel is a channel pool in which the channel is closed when nobody
// can be sending on it.
type lockedChannel struct {
	*channelPool
	intake sync.RWMutex
}

func newLockedChannel(workers int) Pool {
	return &lockedChannel{channelPool: newChannelPool(workers)}
}

func (p *lockedChannel) Submit(task func()) error {
	p.intake.RLock()
	defer p.intake.RUnlock()
	return p.channelPool.Submit(task)
}

func (p *lockedChannel) Close() error {
	p.intake.Lock()
	if p.closed.CompareAndSwap(false, true) {
		close(p.tasks)
	}
	p.intake.Unlock()
	p.workers.Wait()
	return nil
}
