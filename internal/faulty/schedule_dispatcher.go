package faulty

import "sync"

// dispatcherSchedules are faults of pools with a goroutine that hands out what
// submitters have queued.
func dispatcherSchedules() []Implementation {
	return []Implementation{{
		Name: "pool-dispatcher-prefers-end", Breaks: "CloseWaits", Schedules: true,
		Fault: "The dispatcher may hear of the end before it has read what is in its channel.",
		Pool: func(workers int) Pool {
			needWorkers(workers)
			return &roomyDispatcher{startDispatcher(workers, QueueSize)}
		},
	}, {
		Name: "pool-task-in-hand-not-counted", Breaks: "CloseWaits", Schedules: true,
		Fault: "Close waits until the queue is empty and no worker is busy, and a task between the two is neither.",
		Pool: dispatchParts{wait: func(p *dispatching) {
			p.mu.Lock()
			defer p.mu.Unlock()
			for len(p.queue)+p.running > 0 {
				p.quiet.Wait()
			}
		}}.open,
	}, {
		Name: "pool-wake-up-cleared-late", Breaks: "NoLostWakeup", Schedules: true,
		Fault: "The dispatcher throws old wake-ups away after it has looked at the queue, and a new one may be among them.",
		Pool: dispatchParts{sleep: func(p *dispatching) {
			select {
			case <-p.wake:
			default:
			}
			<-p.wake
		}}.open,
	}}
}

// dispatchParts are what a fault puts another part in place of; nil is right.
type dispatchParts struct {
	sleep func(p *dispatching) // the dispatcher found nothing
	wait  func(p *dispatching) // Close waits, and nothing new comes
}

// dispatching is a pool of such parts.
type dispatching struct {
	parts dispatchParts

	mu      sync.Mutex
	quiet   sync.Cond // for a fault
	queue   []func()
	running int
	closed  bool

	wake    chan struct{} // has room for one: more wake-ups say no more
	hand    chan func()   // from the dispatcher to the workers
	helpers sync.WaitGroup
}

func (q dispatchParts) open(workers int) Pool {
	needWorkers(workers)
	p := &dispatching{parts: q, wake: make(chan struct{}, 1), hand: make(chan func())}
	p.quiet.L = &p.mu
	for range workers {
		p.helpers.Go(p.work)
	}
	p.helpers.Go(p.dispatch)
	return p
}

func (p *dispatching) dispatch() {
	defer close(p.hand)
	for {
		switch task, over := p.next(); {
		case task != nil:
			p.hand <- task
		case over:
			return
		case p.parts.sleep != nil:
			p.parts.sleep(p)
		default:
			<-p.wake
		}
	}
}

// next takes a task off the queue. Without one it says whether any may come.
func (p *dispatching) next() (task func(), over bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.queue) == 0 {
		return nil, p.closed
	}
	task = p.queue[0]
	p.queue[0] = nil
	p.queue = p.queue[1:]
	return task, false
}

func (p *dispatching) work() {
	over := false
	defer func() {
		if !over {
			p.helpers.Go(p.work)
		}
	}()
	for task := range p.hand {
		p.run(task)
	}
	over = true
}

func (p *dispatching) run(task func()) {
	p.mu.Lock()
	p.running++
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.running--
		p.quiet.Broadcast()
	}()
	contain(task, func(error) {})
}

func (p *dispatching) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return errClosed
	}
	p.queue = append(p.queue, task)
	p.mu.Unlock()
	p.ring()
	return nil
}

func (p *dispatching) ring() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *dispatching) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.ring()
	if p.parts.wait != nil {
		p.parts.wait(p)
	} else {
		p.helpers.Wait()
	}
	return nil
}

// roomyDispatcher is a dispatcher whose channel has room, so that a Submit has
// returned when its task is not yet queued.
type roomyDispatcher struct{ *dispatcher }

func (d *roomyDispatcher) Submit(task func()) error {
	select {
	case <-d.closing: // even if there is room as well
		return errClosed
	default:
	}
	return d.dispatcher.Submit(task)
}
