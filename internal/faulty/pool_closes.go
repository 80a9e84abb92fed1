package faulty

import (
	"context"
	"sync"
	"time"
)

// poolCloses are faults in what Close waits for.
func poolCloses() []Implementation {
	return []Implementation{{
		Name: "pool-close-returns-at-once", Breaks: "CloseWaits",
		Fault: "Close ends the intake and waits for nothing.",
		Pool: parts{close: func(p *base) error {
			p.stop()
			return nil
		}}.open,
	}, {
		Name: "pool-close-ignores-running", Breaks: "CloseWaits",
		Fault: "Close waits until the queue is empty and not for the tasks that run.",
		Pool: parts{close: func(p *base) error {
			p.stop()
			p.mu.Lock()
			defer p.mu.Unlock()
			for len(p.queue) > 0 {
				p.changed.Wait()
			}
			return nil
		}}.open,
	}, {
		Name: "pool-close-drops-queue", Breaks: "CloseWaits",
		Fault: "Close drops what is queued and waits for the tasks that run.",
		Pool: parts{close: func(p *base) error {
			p.mu.Lock()
			p.queue = nil
			p.mu.Unlock()
			return p.close()
		}}.open,
	}, {
		Name: "pool-close-gives-up", Breaks: "CloseWaits",
		Fault: "Close waits for five seconds at most.",
		Pool: parts{close: func(p *base) error {
			p.stop()
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			p.mu.Lock()
			defer p.mu.Unlock()
			p.quiet(ctx)
			return ctx.Err()
		}}.open,
	}, {
		Name: "pool-close-twice-panics", Breaks: "CloseTwice",
		Fault: "A second Close closes a channel again.",
		Pool: func(workers int) Pool {
			ended := make(chan struct{})
			return parts{close: func(p *base) error {
				close(ended)
				return p.close()
			}}.open(workers)
		},
	}, {
		Name: "pool-second-close-returns-early", Breaks: "CloseTwice",
		Fault: "A Close that finds the pool closed returns at once, while the first still waits.",
		Pool: parts{close: func(p *base) error {
			p.mu.Lock()
			closed := p.closed
			p.mu.Unlock()
			if closed {
				return errClosed
			}
			return p.close()
		}}.open,
	}, {
		Name: "pool-second-close-hangs", Breaks: "CloseTwice",
		Fault: "The end is told by one message, so only one Close receives it.",
		Pool: func(workers int) Pool {
			told := false
			ends := make(chan struct{}, 1)
			return parts{close: func(p *base) error {
				_ = p.close()
				p.mu.Lock()
				if !told {
					told = true
					ends <- struct{}{}
				}
				p.mu.Unlock()
				<-ends
				return nil
			}}.open(workers)
		},
	}, {
		Name: "pool-close-unused-hangs", Breaks: "CloseUnused",
		Fault: "Workers are started by the first Submit, and Close waits until they have been.",
		Pool: func(workers int) Pool {
			started := make(chan struct{})
			var first sync.Once
			return parts{
				start: func(*base) {},
				submit: func(p *base, task func()) error {
					err := p.submit(task)
					if err == nil {
						first.Do(func() {
							p.startAll()
							close(started)
						})
					}
					return err
				},
				close: func(p *base) error {
					<-started
					return p.close()
				},
			}.open(workers)
		},
	}, {
		Name: "pool-close-unused-waits-for-tick", Breaks: "CloseUnused",
		Fault: "Close looks every 10 ms whether all is done, and not before the first of them.",
		Pool: parts{close: func(p *base) error {
			p.stop()
			for quiet := false; !quiet; {
				time.Sleep(10 * time.Millisecond)
				p.mu.Lock()
				quiet = len(p.queue)+p.running == 0
				p.mu.Unlock()
			}
			return p.close()
		}}.open,
	}}
}
