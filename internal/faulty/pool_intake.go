package faulty

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// poolIntake are faults in what Submit does when the pool is being closed or is
// closed.
func poolIntake() []Implementation {
	return []Implementation{{
		Name: "pool-late-closed-flag", Breaks: "AcceptedOrRefused",
		Fault: "The intake ends when Close is through with the tasks it found, and a task that comes while it waits for them is accepted and lost.",
		Pool:  closeLate,
	}, {
		// Schedule: Close must come while Submit is between its two looks.
		Name: "pool-stale-closed-flag", Breaks: "AcceptedOrRefused", Schedules: true,
		Fault: "Submit looks at the closed flag and queues its task in another critical section, where no worker may be left to run it.",
		Pool: parts{submit: func(p *base, task func()) error {
			if task == nil {
				return p.submit(nil)
			}
			p.mu.Lock()
			closed := p.closed
			p.mu.Unlock()
			if closed {
				return errClosed
			}
			window()
			p.mu.Lock()
			defer p.mu.Unlock()
			p.accept(task)
			return nil
		}}.open,
	}, {
		Name: "pool-refused-and-run", Breaks: "AcceptedOrRefused",
		Fault: "A Submit that overlaps Close returns an error, and its task runs all the same.",
		Pool: parts{submit: func(p *base, task func()) error {
			if task == nil {
				return p.submit(nil)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.closed {
				if p.running > 0 {
					p.accept(task)
				}
				return errClosed
			}
			p.accept(task)
			return nil
		}}.open,
	}, {
		Name: "pool-closed-accepts", Breaks: "ClosedRefuses",
		Fault: "A task submitted after Close is accepted and lost.",
		Pool:  onClosed(func(*base, func()) error { return nil }),
	}, {
		Name: "pool-closed-runs", Breaks: "ClosedRefuses",
		Fault: "A task submitted after Close runs on a goroutine of its own.",
		Pool: onClosed(func(p *base, task func()) error {
			go contain(task, func(error) {})
			return nil
		}),
	}, {
		Name: "pool-closed-panics", Breaks: "ClosedRefuses",
		Fault: "Submit panics after Close.",
		Pool:  onClosed(func(*base, func()) error { panic(errClosed) }),
	}, {
		Name: "pool-closed-waits", Breaks: "ClosedRefuses",
		Fault: "Submit waits for ever after Close.",
		Pool: onClosed(func(*base, func()) error {
			hang(nil)
			return nil
		}),
	}, {
		Name: "pool-close-strands-submitters", Breaks: "CloseReleases",
		Fault: "Nobody tells the submitters that wait for room after Close has begun.",
		Pool: parts{bounded: true, end: func(p *base, err error) {
			if !p.closed {
				p.end(err)
				return
			}
			p.count(err)
			p.running--
		}, close: func(p *base) error {
			p.mu.Lock()
			p.closed = true
			p.wake.Broadcast()
			p.mu.Unlock()
			p.workers.Wait()
			return nil
		}}.open,
	}, {
		Name: "pool-close-loses-waiting-tasks", Breaks: "CloseReleases",
		Fault: "Submitters that wait for room when Close begins are told that their tasks were accepted.",
		Pool: parts{bounded: true, submit: func(p *base, task func()) error {
			p.mu.Lock()
			waits := task != nil && !p.closed && p.full()
			p.mu.Unlock()
			err := p.submit(task)
			if waits && errors.Is(err, errClosed) {
				return nil
			}
			return err
		}}.open,
	}, {
		Name: "pool-send-on-closed-channel", Breaks: "CloseReleases",
		Fault: "Close closes the channel on which submitters wait for room.",
		Pool:  func(workers int) Pool { return newChannelPool(workers) },
	}}
}

func closeLate(workers int) Pool {
	closing := false
	return parts{submit: func(p *base, task func()) error {
		p.mu.Lock()
		late := task != nil && closing && !p.closed
		p.mu.Unlock()
		if late {
			return nil
		}
		return p.submit(task)
	}, close: func(p *base) error {
		p.mu.Lock()
		closing = true
		p.quiet(context.Background())
		p.mu.Unlock()
		return p.close()
	}}.open(workers)
}

// onClosed makes a pool whose Submit does after Close what it is given.
func onClosed(submit func(p *base, task func()) error) func(int) Pool {
	return parts{submit: func(p *base, task func()) error {
		err := p.submit(task)
		if errors.Is(err, errClosed) {
			return submit(p, task)
		}
		return err
	}}.open
}

// channelPool hands tasks to its workers through a channel without room.
type channelPool struct {
	tasks   chan func()
	closed  atomic.Bool
	workers sync.WaitGroup
}

func newChannelPool(workers int) *channelPool {
	needWorkers(workers)
	p := &channelPool{tasks: make(chan func())}
	for range workers {
		p.workers.Go(p.work)
	}
	return p
}

func (p *channelPool) work() {
	over := false
	defer func() {
		if !over {
			p.workers.Go(p.work)
		}
	}()
	for task := range p.tasks {
		contain(task, func(error) {})
	}
	over = true
}

func (p *channelPool) Submit(task func()) error {
	switch {
	case task == nil:
		return errNil
	case p.closed.Load():
		return errClosed
	}
	p.tasks <- task
	return nil
}

func (p *channelPool) Close() error {
	if p.closed.CompareAndSwap(false, true) {
		close(p.tasks)
	}
	p.workers.Wait()
	return nil
}
