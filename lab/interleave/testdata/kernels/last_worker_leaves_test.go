package kernels

import (
	"sync"
	"testing"
)

type lastPool struct {
	mu      sync.Mutex
	queue   []func()
	running int
	fixed   bool
}

func (p *lastPool) take() func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.queue) == 0 {
		if p.fixed {
			p.running--
		}
		return nil
	}
	f := p.queue[0]
	p.queue = p.queue[1:]
	return f
}

func (p *lastPool) work() {
	for f := p.take(); f != nil; f = p.take() {
		f()
	}
	if !p.fixed {
		p.mu.Lock()
		p.running--
		p.mu.Unlock()
	}
}

func (p *lastPool) submit(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue = append(p.queue, f)
	if p.running == 0 {
		p.running++
		go p.work()
	}
}

func lastWorkerLeaves(fixed bool) {
	p := &lastPool{fixed: fixed}
	var wg sync.WaitGroup
	wg.Add(2)
	p.submit(wg.Done)
	p.submit(wg.Done)
	wg.Wait()
}

// TestLastWorkerLeaves_Faulty fails when the second task is queued after the worker found nothing and before it counts itself out: no worker is started for it.
func TestLastWorkerLeaves_Faulty(t *testing.T) { lastWorkerLeaves(false) }

// TestLastWorkerLeaves_Fixed counts the worker out where it finds nothing, under one lock.
func TestLastWorkerLeaves_Fixed(t *testing.T) { lastWorkerLeaves(true) }
