package kernels

import (
	"sync"
	"testing"
)

type exitPool struct {
	mu    sync.Mutex
	freed *sync.Cond
	busy  bool
	fixed bool
}

func (p *exitPool) run(task func()) {
	p.mu.Lock()
	for p.busy {
		p.freed.Wait()
	}
	p.busy = true
	p.mu.Unlock()

	defer func() {
		failed := recover() != nil
		p.mu.Lock()
		defer p.mu.Unlock()
		p.busy = false
		if !failed || p.fixed {
			p.freed.Signal()
		}
	}()
	task()
}

func exitWithoutSignal(fixed bool) {
	p := &exitPool{fixed: fixed}
	p.freed = sync.NewCond(&p.mu)
	together(
		func() { p.run(func() { panic("bad task") }) },
		func() { p.run(func() {}) },
	)
}

// TestExitWithoutSignal_Faulty fails when the other task already waits for the slot of the panicking one: the slot is freed in silence.
func TestExitWithoutSignal_Faulty(t *testing.T) { exitWithoutSignal(false) }

// TestExitWithoutSignal_Fixed signals on every way out.
func TestExitWithoutSignal_Fixed(t *testing.T) { exitWithoutSignal(true) }
