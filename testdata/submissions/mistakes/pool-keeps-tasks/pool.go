package pool

import (
	"errors"
	"sync"
)

// Pool is a worker pool.
type Pool struct {
	mu     sync.Mutex
	cond   *sync.Cond
	tasks  []func()
	closed bool
	wg     sync.WaitGroup
}

// New creates the pool and its workers.
func New(workers int) *Pool {
	if workers < 1 {
		panic("need at least one worker")
	}
	p := &Pool{}
	p.cond = sync.NewCond(&p.mu)
	for i := 0; i < workers; i++ {
		p.wg.Add(1)
		go p.worker()
	}
	return p
}

// Submit adds a task.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("nil task")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errors.New("pool is closed")
	}
	p.tasks = append(p.tasks, task)
	p.cond.Signal()
	return nil
}

// Close waits for all the tasks.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	p.cond.Broadcast()
	p.mu.Unlock()
	p.wg.Wait()
	return nil
}

func (p *Pool) worker() {
	normal := false
	defer func() {
		if !normal {
			go p.worker() // Goexit, a new worker takes over
			return
		}
		p.wg.Done()
	}()
	for {
		p.mu.Lock()
		for len(p.tasks) == 0 && !p.closed {
			p.cond.Wait()
		}
		if len(p.tasks) == 0 {
			normal = true
			p.mu.Unlock()
			return
		}
		task := p.tasks[0]
		p.tasks = p.tasks[1:]
		p.mu.Unlock()
		runTask(task)
	}
}

func runTask(task func()) {
	defer func() { _ = recover() }()
	task()
}
