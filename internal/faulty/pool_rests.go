package faulty

import (
	"context"
	"sync"
	"time"
)

// poolRests are faults in which goroutines there are, and in what an idle or a
// closed pool keeps.
func poolRests() []Implementation {
	return []Implementation{{
		Name: "pool-close-wakes-one", Breaks: "NoLeak",
		Fault: "Close waits for the tasks and then wakes one of the idle workers, so the others stay.",
		Pool:  wakeOne,
	}, {
		Name: "pool-janitor-left", Breaks: "NoLeak",
		Fault: "A janitor with a ticker is not stopped by Close.",
		Pool: parts{start: func(p *base) {
			p.startAll()
			go func() {
				for range time.NewTicker(time.Second).C {
					p.mu.Lock()
					p.changed.Broadcast()
					p.mu.Unlock()
				}
			}()
		}}.open,
	}, {
		Name: "pool-reporter-left", Breaks: "NoLeak",
		Fault: "The goroutine to which workers report the ends of their tasks is not told about Close.",
		Pool: func(workers int) Pool {
			ends := make(chan error)
			return parts{start: func(p *base) {
				p.startAll()
				go func() {
					for range ends {
					}
				}()
			}, call: func(_ *base, f func(), failed failure) {
				defer func() { ends <- nil }()
				contain(f, failed)
			}}.open(workers)
		},
	}, {
		Name: "pool-goroutine-for-each-task", Breaks: "Reuse",
		Fault: "Every task gets a goroutine, which waits for a permit.",
		Pool: func(workers int) Pool {
			needWorkers(workers)
			return &goroutines{permits: make(chan struct{}, workers), closing: make(chan struct{})}
		},
	}, {
		Name: "pool-goroutine-for-each-running-task", Breaks: "Reuse",
		Fault: "Submit waits for a permit and then starts a goroutine for its task.",
		Pool: func(workers int) Pool {
			needWorkers(workers)
			return &goroutines{permits: make(chan struct{}, workers), waits: true, closing: make(chan struct{})}
		},
	}, {
		Name: "pool-goroutine-for-each-waiting-submit", Breaks: "Reuse",
		Fault: "A Submit that finds no room leaves its task to a goroutine that waits for it.",
		Pool:  waitElsewhere,
	}, {
		Name: "pool-queue-keeps-closures", Breaks: "Forgets",
		Fault: "The slot of the queue from which a task was taken still refers to it.",
		Pool: parts{take: func(p *base) (func(), bool) {
			if !p.await() {
				return nil, false
			}
			task := p.queue[0]
			copy(p.queue, p.queue[1:])
			p.queue = p.queue[:len(p.queue)-1]
			p.running++
			return task, true
		}}.open,
	}, {
		Name: "pool-keeps-last-task", Breaks: "Forgets",
		Fault: "The pool keeps the task that ran last, for its diagnostics.",
		Pool: func(workers int) Pool {
			last := make([]func(), 1)
			return parts{call: func(p *base, f func(), failed failure) {
				p.mu.Lock()
				last[0] = f
				p.mu.Unlock()
				contain(f, failed)
			}}.open(workers)
		},
	}, {
		Name: "pool-keeps-history", Breaks: "Forgets",
		Fault: "Tasks are kept in a table by their number, from which nobody removes them.",
		Pool: func(workers int) Pool {
			table := map[int]func(){}
			return parts{accept: func(p *base, task func()) {
				table[len(table)] = task
				p.queue = append(p.queue, task)
				p.wake.Signal()
			}}.open(workers)
		},
	}}
}

// wakeOne does not wait for workers, of which some never end. Those that are
// busy when Close begins leave by themselves.
func wakeOne(workers int) Pool {
	return parts{close: func(p *base) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.closed = true
		p.wake.Signal()
		p.changed.Broadcast()
		p.quiet(context.Background())
		return nil
	}}.open(workers)
}

// goroutines runs every task on a new goroutine.
type goroutines struct {
	permits chan struct{}
	waits   bool // Submit waits for the permit, not the goroutine

	mu      sync.Mutex
	closed  bool
	closing chan struct{}
	tasks   sync.WaitGroup
}

func (g *goroutines) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	if g.waits {
		select {
		case g.permits <- struct{}{}:
		case <-g.closing:
			return errClosed
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		if g.waits {
			<-g.permits
		}
		return errClosed
	}
	g.tasks.Go(func() {
		if !g.waits {
			g.permits <- struct{}{}
		}
		defer func() { <-g.permits }()
		contain(task, func(error) {})
	})
	return nil
}

func (g *goroutines) Close() error {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		close(g.closing)
	}
	g.mu.Unlock()
	g.tasks.Wait()
	return nil
}

func waitElsewhere(workers int) Pool {
	closing := false
	var waiting sync.WaitGroup
	return parts{bounded: true, submit: func(p *base, task func()) error {
		p.mu.Lock()
		if task == nil || !closing && !p.full() {
			p.mu.Unlock()
			return p.submit(task)
		}
		defer p.mu.Unlock()
		if closing {
			return errClosed
		}
		waiting.Go(func() { _ = p.enter(task) })
		return nil
	}, close: func(p *base) error {
		p.mu.Lock()
		closing = true
		p.mu.Unlock()
		waiting.Wait()
		return p.close()
	}}.open(workers)
}
