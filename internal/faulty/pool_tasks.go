package faulty

import (
	"context"
	"reflect"
	"sync"
	"time"
)

// poolTasks are faults in what becomes of a task that is submitted to an open
// pool.
func poolTasks() []Implementation {
	return []Implementation{{
		Name: "pool-no-workers-accepts", Breaks: "NoWorkers",
		Fault: "Without workers it accepts tasks that nobody runs.",
		Pool:  parts{lax: true}.open,
	}, {
		Name: "pool-no-workers-hangs", Breaks: "NoWorkers",
		Fault: "Without workers Submit waits for ever for a free one.",
		Pool:  parts{lax: true, bounded: true}.open,
	}, {
		Name: "pool-nil-in-worker", Breaks: "NilTask",
		Fault: "A nil task is accepted and called in the worker.",
		Pool:  parts{submit: (*base).enter}.open,
	}, {
		Name: "pool-nil-ends-worker", Breaks: "NilTask",
		Fault: "A nil task is accepted, and tells the worker that takes it to leave.",
		Pool: parts{submit: (*base).enter, take: func(p *base) (func(), bool) {
			task, ok := p.take()
			if ok && task == nil {
				p.end(nil)
			}
			return task, task != nil
		}}.open,
	}, {
		Name: "pool-drops-every-fifth", Breaks: "ExactlyOnce",
		Fault: "Every fifth task is accepted and forgotten.",
		Pool: func(workers int) Pool {
			count := 0
			return parts{accept: func(p *base, task func()) {
				if count++; count%5 != 0 {
					p.queue = append(p.queue, task)
					p.wake.Signal()
				}
			}}.open(workers)
		},
	}, {
		Name: "pool-retries-panics", Breaks: "ExactlyOnce",
		Fault: "A task that panicked is run once more.",
		Pool: parts{call: func(_ *base, f func(), failed failure) {
			contain(f, onPanic(func(error) { contain(f, failed) }, failed))
		}}.open,
	}, {
		Name: "pool-same-function-once", Breaks: "ExactlyOnce",
		Fault: "Tasks are told apart by the address of their code, and one that is known already is accepted and not run.",
		Pool: func(workers int) Pool {
			known := map[uintptr]bool{}
			return parts{accept: func(p *base, task func()) {
				code := reflect.ValueOf(task).Pointer()
				if !known[code] {
					known[code] = true
					p.queue = append(p.queue, task)
					p.wake.Signal()
				}
			}}.open(workers)
		},
	}, {
		Name: "pool-inline-when-idle", Breaks: "SubmitReturns",
		Fault: "A task that comes to an idle pool is run by Submit itself.",
		Pool:  runInline(func(p *base) bool { return p.running+len(p.queue) == 0 }),
	}, {
		Name: "pool-inline-when-busy", Breaks: "SubmitReturns",
		Fault: "When as many tasks wait as there are workers, Submit runs its task itself.",
		Pool:  runInline(func(p *base) bool { return len(p.queue) >= p.limit }),
	}, {
		Name: "pool-submit-waits-for-task", Breaks: "SubmitReturns",
		Fault: "Submit returns when its task has ended.",
		Pool: parts{submit: func(p *base, task func()) error {
			if task == nil {
				return p.submit(nil)
			}
			over := make(chan struct{})
			err := p.submit(func() {
				defer close(over)
				task()
			})
			if err == nil {
				<-over
			}
			return err
		}}.open,
	}, {
		Name: "pool-submit-paced", Breaks: "SubmitReturns",
		Fault: "Submit takes a millisecond, even when a worker is free.",
		Pool: parts{submit: func(p *base, task func()) error {
			time.Sleep(time.Millisecond)
			return p.submit(task)
		}}.open,
	}, {
		Name: "pool-one-waiting-submitter", Breaks: "ManySubmitters",
		Fault: "Without a free worker Submit waits in a place for one, and whoever comes next takes that place away from it.",
		Pool:  waitInOnePlace,
	}, {
		// Schedule: the submitters must be ready together.
		Name: "pool-lost-append", Breaks: "ManySubmitters", Schedules: true,
		Fault: "Submit reads the queue, appends to it and stores it in separate critical sections.",
		Pool: parts{submit: func(p *base, task func()) error {
			if task == nil {
				return p.submit(nil)
			}
			p.mu.Lock()
			queue := append([]func(){}, p.queue...)
			p.mu.Unlock()
			window()
			p.mu.Lock()
			if p.closed {
				p.mu.Unlock()
				return errClosed
			}
			if len(p.queue) >= len(queue) { // what is gone in between must not come back
				p.queue = append(queue, task)
			} else {
				p.queue = append(p.queue, task)
			}
			p.mu.Unlock()
			window()
			p.wake.Signal()
			return nil
		}}.open,
	}, {
		// Race.
		Name: "pool-plain-counter", Breaks: "Visible",
		Fault: "Close looks at the number of tasks without synchronisation, and waits for nothing else.",
		Pool:  pollTasks,
	}}
}

func runInline(when func(p *base) bool) func(int) Pool {
	return parts{submit: func(p *base, task func()) error {
		p.mu.Lock()
		inline := task != nil && !p.closed && when(p)
		if inline {
			p.running++
		}
		p.mu.Unlock()
		if !inline {
			return p.submit(task)
		}
		p.run(task)
		return nil
	}, close: func(p *base) error {
		_ = p.close()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.quiet(context.Background())
		return nil
	}}.open
}

func waitInOnePlace(workers int) Pool {
	var place chan struct{}
	return parts{bounded: true, submit: func(p *base, task func()) error {
		if task == nil {
			return p.submit(nil)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		for p.full() && !p.closed {
			own := make(chan struct{})
			place = own
			p.mu.Unlock()
			<-own
			p.mu.Lock()
		}
		if p.closed {
			return errClosed
		}
		p.accept(task)
		return nil
	}, end: func(p *base, err error) {
		p.end(err)
		if place != nil {
			close(place)
			place = nil
		}
	}}.open(workers)
}

// pollTasks keeps tasks in channels, as a lock would synchronise Close with the
// workers by itself.
func pollTasks(workers int) Pool {
	needWorkers(workers)
	p := &polled{tasks: make(chan func(), 1<<10)}
	for range workers {
		go p.work()
	}
	return p
}

type polled struct {
	tasks  chan func()
	intake sync.RWMutex
	closed bool

	counting sync.Mutex
	left     int
}

func (p *polled) work() {
	over := false
	defer func() {
		if !over {
			go p.work()
		}
	}()
	for task := range p.tasks {
		func() {
			defer p.add(-1)
			contain(task, func(error) {})
		}()
	}
	over = true
}

func (p *polled) add(n int) {
	p.counting.Lock()
	defer p.counting.Unlock()
	p.left += n
}

func (p *polled) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	p.intake.RLock()
	defer p.intake.RUnlock()
	if p.closed {
		return errClosed
	}
	p.add(1)
	p.tasks <- task
	return nil
}

func (p *polled) Close() error {
	p.intake.Lock()
	if !p.closed {
		p.closed = true
		close(p.tasks)
	}
	p.intake.Unlock()
	for p.left > 0 {
		time.Sleep(time.Millisecond)
	}
	return nil
}
