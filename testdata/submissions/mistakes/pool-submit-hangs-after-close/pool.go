package pool

import (
	"errors"
	"sync"
)

// Pool is a worker pool with a channel.
type Pool struct {
	tasks chan func()
	wg    sync.WaitGroup
	quit  chan bool
	once  sync.Once
}

// New creates the pool and its workers.
func New(workers int) *Pool {
	if workers < 1 {
		panic("need at least one worker")
	}
	p := &Pool{tasks: make(chan func()), quit: make(chan bool)}
	for i := 0; i < workers; i++ {
		p.wg.Add(1)
		go p.worker()
	}
	return p
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
		select {
		case task := <-p.tasks:
			runTask(task)
		case <-p.quit:
			normal = true
			return
		}
	}
}

// Submit adds a task.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("nil task")
	}
	p.tasks <- task
	return nil
}

// Close stops the workers and waits for them.
func (p *Pool) Close() error {
	p.once.Do(func() { close(p.quit) })
	p.wg.Wait()
	return nil
}

func runTask(task func()) {
	defer func() { _ = recover() }()
	task()
}
