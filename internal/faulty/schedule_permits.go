package faulty

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// permitSchedules are faults of a pool that starts a goroutine for each task,
// when a semaphore gives it a permit. Those who wait for one wait in a queue.
func permitSchedules() []Implementation {
	return []Implementation{{
		Name: "pool-permit-lost-on-cancel", Breaks: "SubmitDeadline", Declares: DeclaresGoroutines, Schedules: true,
		Fault: "A SubmitContext that gives up at the moment at which it gets a permit does not pass it on.",
		Pool: permitParts{withdraw: func(s *semaphore, own chan struct{}) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if i := slices.Index(s.waiters, own); i >= 0 {
				s.waiters = slices.Delete(s.waiters, i, i+1)
			}
		}}.open,
	}, {
		Name: "pool-permit-looks-first", Breaks: "NoLostWakeup", Declares: DeclaresGoroutines, Schedules: true,
		Fault: "A permit is counted as free in another critical section than the one in which nobody waited for it.",
		Pool: permitParts{release: func(s *semaphore) {
			if s.grant() {
				return
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			s.free++
		}}.open,
	}, {
		Name: "pool-task-signs-in-late", Breaks: "CloseWaits", Declares: DeclaresGoroutines, Schedules: true,
		Fault: "Submit looks whether the pool is closed and counts its task in two steps, between which Close may count none.",
		Pool: permitParts{signIn: func(p *permitted) bool {
			p.mu.Lock()
			closed := p.closed
			p.mu.Unlock()
			if !closed {
				p.tasks.Add(1)
			}
			return !closed
		}}.open,
	}, {
		Name: "pool-second-close-before-flag", Breaks: "ClosedRefuses", Declares: DeclaresGoroutines, Schedules: true,
		Fault: "A second Close of an idle pool returns before the first one has ended the intake.",
		Pool: func(workers int) Pool {
			var begun atomic.Bool
			return permitParts{stop: func(p *permitted) {
				if begun.CompareAndSwap(false, true) {
					p.stop()
				}
			}}.open(workers)
		},
	}}
}

// permitParts are what a fault puts another part in place of; nil is right.
type permitParts struct {
	withdraw func(s *semaphore, own chan struct{})
	release  func(s *semaphore)
	signIn   func(p *permitted) bool
	stop     func(p *permitted)
}

// permitted is a pool of such parts.
type permitted struct {
	parts   permitParts
	permits semaphore
	closing chan struct{}

	mu     sync.Mutex
	closed bool
	tasks  sync.WaitGroup // accepted and not ended
}

func (q permitParts) open(workers int) Pool {
	needWorkers(workers)
	return &permitted{parts: q, permits: semaphore{parts: q, free: workers}, closing: make(chan struct{})}
}

func (p *permitted) Submit(task func()) error {
	return p.SubmitContext(context.Background(), task)
}

func (p *permitted) SubmitContext(ctx context.Context, task func()) error {
	switch {
	case task == nil:
		return errNil
	case ctx.Err() != nil:
		return ended(ctx)
	}
	if err := p.permits.acquire(ctx, p.closing); err != nil {
		return err
	}
	signIn := (*permitted).signIn
	if p.parts.signIn != nil {
		signIn = p.parts.signIn
	}
	if !signIn(p) {
		p.permits.release()
		return errClosed
	}
	go func() { // Close waits for it
		defer p.tasks.Done()
		defer p.permits.release()
		contain(task, func(error) {})
	}()
	return nil
}

// signIn counts a task unless the pool is closed.
func (p *permitted) signIn() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.tasks.Add(1)
	}
	return !p.closed
}

func (p *permitted) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		close(p.closing)
	}
}

func (p *permitted) Close() error {
	if p.parts.stop != nil {
		p.parts.stop(p)
	} else {
		p.stop()
	}
	p.tasks.Wait()
	return nil
}

// semaphore gives out permits in the order in which they are asked for.
type semaphore struct {
	parts permitParts

	mu      sync.Mutex
	free    int             // 0 while somebody waits
	waiters []chan struct{} // closed by whoever hands a permit over
}

// acquire waits for a permit until ctx ends or closing is closed.
func (s *semaphore) acquire(ctx context.Context, closing <-chan struct{}) error {
	s.mu.Lock()
	if s.free > 0 {
		s.free--
		s.mu.Unlock()
		return nil
	}
	own := make(chan struct{})
	s.waiters = append(s.waiters, own)
	s.mu.Unlock()

	var err error
	select {
	case <-own:
		return nil
	case <-ctx.Done():
		err = ended(ctx)
	case <-closing:
		err = errClosed
	}
	if s.parts.withdraw != nil {
		s.parts.withdraw(s, own)
	} else {
		s.withdraw(own)
	}
	return err
}

// withdraw takes back a request. If it was granted by then, the permit goes on
// to the next.
func (s *semaphore) withdraw(own chan struct{}) {
	s.mu.Lock()
	i := slices.Index(s.waiters, own)
	if i >= 0 {
		s.waiters = slices.Delete(s.waiters, i, i+1)
	}
	s.mu.Unlock()
	if i < 0 {
		s.release()
	}
}

func (s *semaphore) release() {
	if s.parts.release != nil {
		s.parts.release(s)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.next() {
		s.free++
	}
}

// grant is next for those who do not hold the lock.
func (s *semaphore) grant() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next()
}

// next hands a permit to whoever waits longest, if anybody does; s.mu is held.
func (s *semaphore) next() bool {
	if len(s.waiters) == 0 {
		return false
	}
	close(s.waiters[0])
	s.waiters = slices.Delete(s.waiters, 0, 1)
	return true
}
