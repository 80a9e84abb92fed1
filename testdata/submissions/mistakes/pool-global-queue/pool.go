package pool

import (
	"errors"
	"sync"
)

var (
	tasks  = make(chan func(), 1000)
	wg     sync.WaitGroup
	mu     sync.Mutex
	closed bool
)

// Pool is a worker pool. Its queue is shared by everybody.
type Pool struct{}

// New creates the workers.
func New(workers int) *Pool {
	if workers < 1 {
		panic("need at least one worker")
	}
	for i := 0; i < workers; i++ {
		wg.Add(1)
		go worker()
	}
	return &Pool{}
}

func worker() {
	normal := false
	defer func() {
		if !normal {
			go worker()
			return
		}
		wg.Done()
	}()
	for task := range tasks {
		runTask(task)
	}
	normal = true
}

// Submit adds a task.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("nil task")
	}
	mu.Lock()
	defer mu.Unlock()
	if closed {
		return errors.New("pool is closed")
	}
	tasks <- task
	return nil
}

// Close waits for all the tasks.
func (p *Pool) Close() error {
	mu.Lock()
	if !closed {
		closed = true
		close(tasks)
	}
	mu.Unlock()
	wg.Wait()
	return nil
}

func runTask(task func()) {
	defer func() { _ = recover() }()
	task()
}
