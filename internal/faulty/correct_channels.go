package faulty

import "sync"

// dispatcher is a helper goroutine that owns the queue.
type dispatcher struct {
	in, out chan func()
	closing chan struct{}
	once    sync.Once
	workers sync.WaitGroup
}

func newDispatcher(workers int) Pool {
	needWorkers(workers)
	return startDispatcher(workers, 0)
}

// startDispatcher makes a dispatcher with room in the channel that leads to it.
// None is right, as what is there is accepted, and not yet in the queue.
func startDispatcher(workers, room int) *dispatcher {
	d := &dispatcher{in: make(chan func(), room), out: make(chan func()), closing: make(chan struct{})}
	for range workers {
		d.workers.Go(d.work)
	}
	d.workers.Go(d.dispatch)
	return d
}

func (d *dispatcher) dispatch() {
	defer close(d.out)
	var queue []func()
	for in, closing := d.in, d.closing; in != nil || len(queue) > 0; {
		var out chan func() // nil, which is never ready, without a task
		var first func()
		if len(queue) > 0 {
			out, first = d.out, queue[0]
		}
		select {
		case task := <-in:
			queue = append(queue, task)
		case out <- first:
			copy(queue, queue[1:])
			queue[len(queue)-1] = nil
			queue = queue[:len(queue)-1]
		case <-closing:
			in, closing = nil, nil
		}
	}
}

func (d *dispatcher) work() {
	over := false
	defer func() {
		if !over {
			d.workers.Go(d.work)
		}
	}()
	for task := range d.out {
		contain(task, func(error) {})
	}
	over = true
}

func (d *dispatcher) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	select {
	case d.in <- task:
		return nil
	case <-d.closing:
		return errClosed
	}
}

func (d *dispatcher) Close() error {
	d.once.Do(func() { close(d.closing) })
	d.workers.Wait()
	return nil
}

// offering is a pool whose free workers offer a channel of their own.
type offering struct {
	limit   int
	free    chan chan func()
	closing chan struct{}
	once    sync.Once
	workers sync.WaitGroup
}

func newOffering(workers int) Pool {
	needWorkers(workers)
	p := &offering{limit: workers, free: make(chan chan func(), workers), closing: make(chan struct{})}
	for range workers {
		own := make(chan func())
		p.workers.Go(func() { p.work(own) })
	}
	return p
}

func (p *offering) work(own chan func()) {
	over := false
	defer func() {
		if !over {
			p.workers.Go(func() { p.work(own) })
		}
	}()
	for {
		p.free <- own
		task, ok := <-own
		if !ok {
			break
		}
		contain(task, func(error) {})
	}
	over = true
}

func (p *offering) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	select {
	case <-p.closing: // even if a worker is free as well
		return errClosed
	default:
	}
	select {
	case own := <-p.free:
		own <- task
		return nil
	case <-p.closing:
		return errClosed
	}
}

// Close takes every worker off the offer, which each of them comes to when its
// task has ended. Others that close wait for that inside the Once.
func (p *offering) Close() error {
	p.once.Do(func() {
		close(p.closing)
		for range p.limit {
			close(<-p.free)
		}
		p.workers.Wait()
	})
	return nil
}
