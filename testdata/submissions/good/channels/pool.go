package pool

import "errors"

// ErrClosed is returned by Submit after Close.
var ErrClosed = errors.New("pool: closed")

// Pool has one goroutine that owns the queue, and workers that are fed by it.
type Pool struct {
	submit chan func()
	work   chan func()
	close  chan struct{} // a token: whoever takes it closes closing
	closed chan struct{}
	ended  chan struct{} // closed when all workers have ended
}

// New starts the workers and the owner of the queue.
func New(workers int) *Pool {
	if workers < 1 {
		panic(errWorkers)
	}
	p := &Pool{
		submit: make(chan func()),
		work:   make(chan func()),
		close:  make(chan struct{}, 1),
		closed: make(chan struct{}),
		ended:  make(chan struct{}),
	}
	p.close <- struct{}{}
	over := make(chan struct{}, workers)
	for range workers {
		go p.worker(over)
	}
	go func() {
		p.serve()
		for range workers {
			<-over
		}
		close(p.ended)
	}()
	return p
}

// Submit hands a task to the owner of the queue.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("pool: nil task")
	}
	select {
	case <-p.closed: // even if the owner is ready to take it
		return ErrClosed
	default:
	}
	select {
	case p.submit <- task:
		return nil
	case <-p.closed:
		return ErrClosed
	}
}

// Close ends the intake and waits for the workers.
func (p *Pool) Close() error {
	select {
	case <-p.close:
		close(p.closed)
	default:
	}
	<-p.ended
	return nil
}

func (p *Pool) serve() {
	defer close(p.work)
	var queue []func()
	submit, closed := p.submit, p.closed
	for submit != nil || len(queue) > 0 {
		var work chan func()
		var first func()
		if len(queue) > 0 {
			work, first = p.work, queue[0]
		}
		select {
		case task := <-submit:
			queue = append(queue, task)
		case work <- first:
			queue[0] = nil
			queue = queue[1:]
		case <-closed:
			submit, closed = nil, nil
		}
	}
}

func (p *Pool) worker(over chan<- struct{}) {
	normal := false
	defer func() {
		if normal {
			over <- struct{}{}
		} else {
			go p.worker(over)
		}
	}()
	for task := range p.work {
		func() {
			defer func() { _ = recover() }()
			task()
		}()
	}
	normal = true
}
