package kernels

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const idleExitAfter = time.Millisecond

type idlePool struct {
	mu      sync.Mutex
	tasks   chan func()
	workers atomic.Int32
	exits   sync.WaitGroup
	fixed   bool
}

func (p *idlePool) submit(f func()) {
	if p.fixed {
		p.mu.Lock()
		defer p.mu.Unlock()
	}
	if p.workers.Load() > 0 {
		p.tasks <- f
		return
	}
	p.workers.Add(1)
	p.exits.Add(1)
	go p.work(f)
}

func (p *idlePool) work(f func()) {
	defer p.exits.Done()
	f()
	for {
		idle := time.NewTimer(idleExitAfter)
		select {
		case f = <-p.tasks:
			idle.Stop()
			f()
		case <-idle.C:
			if p.leave() {
				return
			}
		}
	}
}

func (p *idlePool) leave() bool {
	if p.fixed {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.tasks) > 0 {
			return false
		}
	}
	p.workers.Add(-1)
	return true
}

func idleExit(fixed bool) {
	p := &idlePool{tasks: make(chan func(), 1), fixed: fixed}
	var done sync.WaitGroup
	done.Add(2)
	p.submit(done.Done)
	time.Sleep(idleExitAfter)
	p.submit(done.Done)
	done.Wait()
	p.exits.Wait()
}

// TestIdleExit_Faulty fails when submit counts a worker that has just decided to leave: the queued task has nobody.
func TestIdleExit_Faulty(t *testing.T) { idleExit(false) }

// TestIdleExit_Fixed looks into the queue and leaves under the lock of submit.
func TestIdleExit_Fixed(t *testing.T) { idleExit(true) }
