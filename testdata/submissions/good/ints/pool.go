package pool

import (
	"errors"
	"fmt"
	"sync"
)

// Pool is a channel of tasks with a read lock around each Submit, so that Close
// knows when nobody sends any more.
type Pool struct {
	tasks   chan func()
	closing chan struct{}
	sending sync.RWMutex
	closed  bool
	once    sync.Once
	gone    sync.WaitGroup
}

// New makes a pool with room for one task beside those that run.
func New(workers int) *Pool {
	if workers < 1 {
		panic(fmt.Sprintf("pool: cannot work with %d workers", workers))
	}
	p := &Pool{tasks: make(chan func(), 1), closing: make(chan struct{})}
	for range workers {
		p.gone.Go(p.toil)
	}
	return p
}

// Submit sends the task to the workers.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("pool: cannot run a nil task")
	}
	p.sending.RLock()
	defer p.sending.RUnlock()
	if p.closed {
		return errors.New("pool: cannot submit, it is closed")
	}
	select {
	case p.tasks <- task:
		return nil
	case <-p.closing:
		return errors.New("pool: cannot submit, it is being closed")
	}
}

// Close first turns away those that wait, then nobody sends, then it ends.
func (p *Pool) Close() error {
	p.once.Do(func() {
		close(p.closing)
		p.sending.Lock()
		p.closed = true
		p.sending.Unlock()
		close(p.tasks)
	})
	p.gone.Wait()
	return nil
}

func (p *Pool) toil() {
	done := false
	defer func() {
		if !done {
			p.gone.Go(p.toil)
		}
	}()
	for task := range p.tasks {
		p.do(task)
	}
	done = true
}

func (p *Pool) do(task func()) {
	defer func() { _ = recover() }()
	task()
}
