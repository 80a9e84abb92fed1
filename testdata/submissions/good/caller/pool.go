package pool

import (
	"errors"
	"sync"
)

// Pool hands tasks from hand to hand. Idle workers wait on a channel of their
// own in a stack; the one that came last is the first to get work.
type Pool struct {
	mu     sync.Mutex
	limit  int
	alive  int
	idle   []*worker
	first  *job // tasks that nobody had time for
	last   *job
	closed bool
	empty  chan struct{} // closed when the pool is closed and the last worker goes
}

type worker struct{ hand chan func() }

type job struct {
	task func()
	next *job
}

// New makes a pool that starts its workers when they are needed.
func New(workers int) *Pool {
	if workers < 1 {
		panic("pool: no workers")
	}
	return &Pool{limit: workers, empty: make(chan struct{})}
}

// Submit gives the task to an idle worker, a new one, or the list.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("pool: nothing to do")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return errors.New("pool: already closed")
	case len(p.idle) > 0:
		w := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		w.hand <- task // it has room for one
	case p.alive < p.limit:
		p.alive++
		w := &worker{hand: make(chan func(), 1)}
		w.hand <- task
		go p.run(w)
	case p.last == nil:
		p.first = &job{task: task}
		p.last = p.first
	default:
		p.last.next = &job{task: task}
		p.last = p.last.next
	}
	return nil
}

// Close sends idle workers home and waits for the busy ones.
func (p *Pool) Close() error {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		for _, w := range p.idle {
			close(w.hand)
		}
		p.idle = nil
		if p.alive == 0 {
			close(p.empty)
		}
	}
	p.mu.Unlock()
	<-p.empty
	return nil
}

func (p *Pool) run(w *worker) {
	finished := false
	defer func() {
		if !finished { // by Goexit: somebody else goes on
			if p.rest(w) {
				go p.run(w)
			} else {
				p.leave()
			}
		}
	}()
	for task := range w.hand {
		do(task)
		if !p.rest(w) {
			break
		}
	}
	finished = true
	p.leave()
}

// leave counts this worker off. It does so only once the pool is closed.
func (p *Pool) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alive--
	if p.alive == 0 {
		close(p.empty)
	}
}

// rest looks for another task, or joins the idle ones. It returns false when
// this worker is to go.
func (p *Pool) rest(w *worker) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.first != nil:
		w.hand <- p.first.task
		p.first = p.first.next
		if p.first == nil {
			p.last = nil
		}
	case p.closed:
		return false
	default:
		p.idle = append(p.idle, w)
	}
	return true
}

func do(task func()) {
	defer func() { _ = recover() }()
	task()
}
