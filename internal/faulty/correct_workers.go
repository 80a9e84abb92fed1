package faulty

import (
	"runtime"
	"slices"
	"sync"
	"time"
)

// correctWorkers obey the contract of Pool with workers and helpers that a kit
// might not expect.
func correctWorkers() []Implementation {
	return []Implementation{{
		Name: "pool-idle-timeout",
		Note: "Workers are started when needed and leave after a minute without work.",
		Pool: func(workers int) Pool {
			needWorkers(workers)
			return &lazyPool{limit: workers}
		},
	}, {
		Name: "pool-dispatcher",
		Note: "A helper goroutine owns the queue; submitters and workers talk to it through channels.",
		Pool: newDispatcher,
	}, {
		Name: "pool-janitor",
		Note: "A janitor with a ticker runs while the pool is open.",
		Pool: withJanitor,
	}, {
		Name: "pool-spins-then-parks",
		Note: "An idle worker yields a hundred times before it waits.",
		Pool: parts{take: func(p *base) (func(), bool) {
			for range 100 {
				if len(p.queue) > 0 || p.closed {
					break
				}
				p.mu.Unlock()
				runtime.Gosched()
				p.mu.Lock()
			}
			return p.take()
		}}.open,
	}, {
		Name: "pool-channel-of-channels",
		Note: "Free workers offer their own channel on a shared one, and Close collects them.",
		Pool: newOffering,
	}, {
		Name: "pool-steals",
		Note: "Each worker has a queue of its own, and one that has nothing steals a single task.",
		Pool: newStealing,
	}, {
		Name: "pool-permits",
		Note: "There is a goroutine more than workers, and permits bound what runs.",
		Pool: func(workers int) Pool {
			return withPermits(workers, 1, func(error) int { return 1 })
		},
	}, {
		Name: "pool-once-held-while-starting",
		Note: "The first Submit starts the workers and waits until they are there, inside a sync.Once.",
		Pool: startInOnce,
	}}
}

func withJanitor(workers int) Pool {
	closing := make(chan struct{})
	var once sync.Once
	return parts{start: func(p *base) {
		p.startAll()
		p.workers.Go(func() {
			ticker := time.NewTicker(time.Second)
			defer ticker.Stop()
			for {
				select {
				case <-ticker.C:
					p.tell()
				case <-closing:
					return
				}
			}
		})
	}, close: func(p *base) error {
		once.Do(func() { close(closing) })
		return p.close()
	}}.open(workers)
}

func startInOnce(workers int) Pool {
	var once sync.Once
	return parts{start: func(*base) {}, submit: func(p *base, task func()) error {
		p.mu.Lock()
		usable := task != nil && !p.closed
		p.mu.Unlock()
		if usable {
			once.Do(func() {
				var there sync.WaitGroup
				p.mu.Lock()
				if !p.closed {
					for range p.limit {
						there.Add(1)
						var once sync.Once // a worker's successor has the same take
						p.spawn(func(p *base) (func(), bool) {
							once.Do(there.Done)
							return p.take()
						})
					}
				}
				p.mu.Unlock()
				there.Wait()
			})
		}
		return p.submit(task)
	}}.open(workers)
}

// lazyPool is a pool whose workers come and go.
type lazyPool struct {
	limit int

	mu      sync.Mutex
	queue   []func()
	idle    []*sleeper // the one that slept last comes last
	live    int
	closed  bool
	workers sync.WaitGroup
}

// sleeper is an idle worker. Whoever takes it off the list sends it a task or
// closes its channel.
type sleeper struct{ tasks chan func() }

func (p *lazyPool) Submit(task func()) error {
	if task == nil {
		return errNil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	switch {
	case p.closed:
		return errClosed
	case last >= 0:
		p.idle[last].tasks <- task
		p.idle = slices.Delete(p.idle, last, last+1)
	default:
		p.queue = append(p.queue, task)
		if p.live < p.limit {
			p.live++
			p.workers.Go(p.work)
		}
	}
	return nil
}

func (p *lazyPool) work() {
	over := false
	defer func() {
		if !over {
			p.workers.Go(p.work)
		}
	}()
	for {
		task, ok := p.next()
		if !ok {
			break
		}
		contain(task, func(error) {})
	}
	over = true
}

// next waits for a task for a minute at most.
func (p *lazyPool) next() (func(), bool) {
	p.mu.Lock()
	if len(p.queue) > 0 {
		defer p.mu.Unlock()
		task := p.queue[0]
		p.queue = slices.Delete(p.queue, 0, 1)
		return task, true
	}
	if p.closed {
		defer p.mu.Unlock()
		p.live--
		return nil, false
	}
	s := &sleeper{make(chan func(), 1)}
	p.idle = append(p.idle, s)
	p.mu.Unlock()

	timer := time.NewTimer(time.Minute)
	defer timer.Stop()
	select {
	case task, ok := <-s.tasks:
		return task, ok
	case <-timer.C:
	}
	p.mu.Lock()
	i := slices.Index(p.idle, s)
	if i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
		p.live--
	}
	p.mu.Unlock()
	if i >= 0 {
		return nil, false
	}
	task, ok := <-s.tasks // chosen at the last moment
	return task, ok
}

func (p *lazyPool) Close() error {
	p.mu.Lock()
	p.closed = true
	for _, s := range p.idle {
		close(s.tasks)
	}
	p.live -= len(p.idle)
	p.idle = nil
	p.mu.Unlock()
	p.workers.Wait()
	return nil
}
