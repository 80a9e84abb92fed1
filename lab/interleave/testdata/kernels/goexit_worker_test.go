package kernels

import (
	"runtime"
	"sync"
	"testing"
)

type goexitPool struct {
	tasks   chan func()
	workers sync.WaitGroup
	fixed   bool
}

func (p *goexitPool) work() {
	finished := false
	defer func() {
		if p.fixed && !finished {
			go p.work()
			return
		}
		p.workers.Done()
	}()
	for f := range p.tasks {
		f()
	}
	finished = true
}

func goexitWorker(t *testing.T, fixed bool) {
	p := &goexitPool{tasks: make(chan func()), fixed: fixed}
	p.workers.Add(1)
	go p.work()
	ran := false
	together(
		func() { p.tasks <- runtime.Goexit },
		func() { p.tasks <- func() { ran = true } },
	)
	close(p.tasks)
	p.workers.Wait()
	if !ran {
		t.Error("a task was accepted and did not run")
	}
}

// TestGoexitWorker_Faulty fails when the task that calls Goexit comes first: it ends the only worker, and the other submitter waits for ever.
func TestGoexitWorker_Faulty(t *testing.T) { goexitWorker(t, false) }

// TestGoexitWorker_Fixed starts a worker for one that ended early.
func TestGoexitWorker_Fixed(t *testing.T) { goexitWorker(t, true) }
