package pool

import (
	"errors"
	"sync"
)

// Pool starts its workers when they are needed.
type Pool struct {
	mu      sync.Mutex
	max     int
	running int
	tasks   []func()
	closed  bool
	wg      sync.WaitGroup
}

// New creates the pool.
func New(workers int) *Pool {
	if workers < 1 {
		panic("need at least one worker")
	}
	return &Pool{max: workers}
}

// Submit adds a task, and a worker if there are not enough.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("nil task")
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return errors.New("pool is closed")
	}
	p.tasks = append(p.tasks, task)
	p.wg.Add(1)
	enough := p.running >= p.max
	p.mu.Unlock()
	if !enough {
		p.mu.Lock()
		p.running++
		p.mu.Unlock()
		go p.worker()
	}
	return nil
}

// Close waits for all the tasks.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.wg.Wait()
	return nil
}

func (p *Pool) worker() {
	normal := false
	defer func() {
		if !normal {
			go p.worker() // Goexit, a new worker takes over
		}
	}()
	for {
		p.mu.Lock()
		if len(p.tasks) == 0 {
			p.running--
			normal = true
			p.mu.Unlock()
			return
		}
		task := p.tasks[0]
		p.tasks[0] = nil
		p.tasks = p.tasks[1:]
		p.mu.Unlock()
		p.runTask(task)
	}
}

func (p *Pool) runTask(task func()) {
	defer p.wg.Done()
	defer func() { _ = recover() }()
	task()
}
