package kernels

import (
	"sync"
	"testing"
)

type shrinkPool struct {
	mu    sync.Mutex
	size  int
	quit  chan struct{}
	tasks chan func()
	fixed bool
}

func (p *shrinkPool) work() {
	for {
		select {
		case f, ok := <-p.tasks:
			if !ok {
				return
			}
			f()
		case <-p.quit:
			if !p.fixed {
				p.mu.Lock()
				p.size--
				p.mu.Unlock()
			}
			return
		}
	}
}

func (p *shrinkPool) resize(n int) {
	p.mu.Lock()
	surplus := p.size - n
	if p.fixed {
		p.size = n
	}
	p.mu.Unlock()
	for range surplus {
		p.quit <- struct{}{}
	}
}

func shrinkTwice(fixed bool) {
	p := &shrinkPool{size: 2, quit: make(chan struct{}), tasks: make(chan func()), fixed: fixed}
	ran := make(chan struct{})
	together(p.work, p.work, func() {
		p.resize(1)
		p.resize(1)
		p.tasks <- func() { close(ran) }
		close(p.tasks)
	})
	<-ran
}

// TestShrinkTwice_Faulty fails when the second resize comes before the first worker has counted itself out: both leave, and the task has nobody.
func TestShrinkTwice_Faulty(t *testing.T) { shrinkTwice(false) }

// TestShrinkTwice_Fixed changes the size at once.
func TestShrinkTwice_Fixed(t *testing.T) { shrinkTwice(true) }
