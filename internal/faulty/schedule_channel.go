package faulty

import "sync"

// channelSchedules are faults of a pool that is little more than a channel with
// room and workers that range over it.
func channelSchedules() []Implementation {
	return []Implementation{{
		Name: "pool-sender-signs-in-late", Breaks: "AcceptedOrRefused", Schedules: true,
		Fault: "Close waits for senders before it closes their channel, and Submit signs in as one after it has looked at the closed flag.",
		Pool: channelParts{signIn: func(p *channelled) bool {
			p.mu.Lock()
			closed := p.closed
			p.mu.Unlock()
			if !closed {
				p.senders.Add(1)
			}
			return !closed
		}}.open,
	}, {
		Name: "pool-channel-closed-twice", Breaks: "CloseTwice", Schedules: true,
		Fault: "Close looks at the closed flag and sets it in two critical sections, so two of them may close the channel.",
		Pool: channelParts{first: func(p *channelled) bool {
			p.mu.Lock()
			closed := p.closed
			p.mu.Unlock()
			if !closed {
				p.first()
			}
			return !closed
		}}.open,
	}, {
		Name: "pool-task-left-in-buffer", Breaks: "AcceptedOrRefused", Schedules: true,
		Fault: "When the last worker has emptied the channel and left, a Submit may still find room in it.",
		Pool:  newQuitting,
	}, {
		Name: "pool-try-looks-at-length", Breaks: "TrySubmit", Schedules: true,
		Fault: "TrySubmit looks whether the channel has room and sends afterwards, and waits if another was faster.",
		Pool: channelParts{try: func(p *channelled, task func()) bool {
			if len(p.tasks) == cap(p.tasks) {
				return false
			}
			p.tasks <- task
			return true
		}}.open,
	}}
}

// channelParts are what a fault puts another part in place of; nil is right.
type channelParts struct {
	signIn func(p *channelled) bool              // counts a sender unless the pool is closed
	first  func(p *channelled) bool              // closes the pool and reports whether it was open
	try    func(p *channelled, task func()) bool // sends a task if there is room
}

// channelled is a pool of such parts.
type channelled struct {
	parts channelParts
	tasks chan func()

	mu      sync.Mutex
	closed  bool
	senders sync.WaitGroup
	workers sync.WaitGroup
}

func (q channelParts) open(workers int) Pool {
	needWorkers(workers)
	p := &channelled{parts: q, tasks: make(chan func(), QueueSize)}
	for range workers {
		p.workers.Go(p.work)
	}
	return p
}

func (p *channelled) work() {
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

func (p *channelled) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	if !p.signedIn() {
		return errClosed
	}
	defer p.senders.Done()
	p.tasks <- task
	return nil
}

func (p *channelled) TrySubmit(task func()) bool {
	if task == nil {
		panic("faulty: the task is nil")
	}
	if !p.signedIn() {
		return false
	}
	defer p.senders.Done()
	if p.parts.try != nil {
		return p.parts.try(p, task)
	}
	select {
	case p.tasks <- task:
		return true
	default:
		return false
	}
}

func (p *channelled) signedIn() bool {
	if p.parts.signIn != nil {
		return p.parts.signIn(p)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.senders.Add(1)
	}
	return !p.closed
}

func (p *channelled) first() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	was := p.closed
	p.closed = true
	return !was
}

func (p *channelled) Close() error {
	first := (*channelled).first
	if p.parts.first != nil {
		first = p.parts.first
	}
	if first(p) {
		p.senders.Wait()
		close(p.tasks)
	}
	p.workers.Wait()
	return nil
}

// quitting is a pool whose task channel is never closed. Another channel tells
// workers and submitters of the end.
type quitting struct {
	tasks   chan func()
	quit    chan struct{}
	once    sync.Once
	workers sync.WaitGroup
}

func newQuitting(workers int) Pool {
	needWorkers(workers)
	p := &quitting{tasks: make(chan func(), QueueSize), quit: make(chan struct{})}
	for range workers {
		p.workers.Go(p.work)
	}
	return p
}

func (p *quitting) work() {
	over := false
	defer func() {
		if !over {
			p.workers.Go(p.work)
		}
	}()
	for open := true; open; {
		select {
		case task := <-p.tasks:
			contain(task, func(error) {})
		case <-p.quit:
			open = false
		}
	}
	for more := true; more; {
		select {
		case task := <-p.tasks:
			contain(task, func(error) {})
		default:
			more = false
		}
	}
	over = true
}

func (p *quitting) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	select {
	case <-p.quit: // even if there is room as well
		return errClosed
	default:
	}
	select {
	case p.tasks <- task:
		return nil
	case <-p.quit:
		return errClosed
	}
}

func (p *quitting) Close() error {
	p.once.Do(func() { close(p.quit) })
	p.workers.Wait()
	return nil
}
