package kernels

import (
	"sync"
	"testing"
)

type nestedPool struct {
	tasks chan func()
	fixed bool
}

func (p *nestedPool) work() {
	for f := range p.tasks {
		f()
	}
}

// await waits for a child from within a task.
func (p *nestedPool) await(done <-chan struct{}) {
	if !p.fixed {
		<-done
		return
	}
	for {
		select {
		case <-done:
			return
		case f := <-p.tasks:
			f()
		}
	}
}

func nestedSubmit(fixed bool) {
	p := &nestedPool{tasks: make(chan func(), 4), fixed: fixed}
	var parents sync.WaitGroup
	parents.Add(2)
	parent := func() {
		defer parents.Done()
		done := make(chan struct{})
		p.tasks <- func() { close(done) }
		p.await(done)
	}
	together(p.work, p.work, func() {
		p.tasks <- parent
		p.tasks <- parent
		parents.Wait()
		close(p.tasks)
	})
}

// TestNestedSubmit_Faulty fails when each worker has a parent before either child is taken: no worker is left for the children.
func TestNestedSubmit_Faulty(t *testing.T) { nestedSubmit(false) }

// TestNestedSubmit_Fixed runs queued tasks while it waits.
func TestNestedSubmit_Fixed(t *testing.T) { nestedSubmit(true) }
