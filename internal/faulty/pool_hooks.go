package faulty

import (
	"sync"
	"time"
)

// withHooks is an implementation whose workers have hooks. Without any it is a
// pool like others.
func withHooks(i Implementation, hooked func(workers int, init func(int) error, fini func(int)) Pool) Implementation {
	i.Hooked = hooked
	i.Pool = func(workers int) Pool { return hooked(workers, func(int) error { return nil }, func(int) {}) }
	return i
}

// poolHooks are faults in when the hooks of workers are called.
func poolHooks() []Implementation {
	return []Implementation{
		withHooks(Implementation{
			Name: "pool-init-once-for-all", Breaks: "InitOnce",
			Fault: "Init is called for the first worker only.",
		}, func(workers int, init func(int) error, fini func(int)) Pool {
			var first sync.Once
			var opener *worker
			return elasticParts{begin: func(p *elastic, w *worker) (err error) {
				first.Do(func() {
					err = init(w.number)
					p.mu.Lock()
					defer p.mu.Unlock()
					opener = w
				})
				return err
			}, finish: func(p *elastic, w *worker, _ bool) {
				p.mu.Lock()
				mine := w == opener
				p.mu.Unlock()
				if mine {
					fini(w.number)
				}
			}}.hooked(workers, init, fini)
		}),
		withHooks(Implementation{
			Name: "pool-init-for-each-task", Breaks: "InitOnce",
			Fault: "Init and fini are called around each task.",
		}, elasticParts{
			begin:  func(*elastic, *worker) error { return nil },
			finish: func(*elastic, *worker, bool) {},
			call: func(p *elastic, w *worker, task func()) {
				if err := p.init(w.number); err != nil {
					p.mu.Lock()
					p.broke(err)
					p.mu.Unlock()
					return
				}
				defer p.fini(w.number)
				contain(task, func(error) {})
			},
		}.hooked),
		withHooks(Implementation{
			Name: "pool-init-after-first-task", Breaks: "InitOnce",
			Fault: "Init is called when a worker has run its first task.",
		}, elasticParts{
			begin: func(*elastic, *worker) error { return nil },
			finish: func(p *elastic, w *worker, _ bool) {
				if w.worked {
					p.fini(w.number)
				}
			},
			call: func(p *elastic, w *worker, task func()) {
				defer func() {
					if w.worked {
						return
					}
					if err := p.init(w.number); err != nil {
						p.mu.Lock()
						p.broke(err)
						p.mu.Unlock()
					}
				}()
				contain(task, func(error) {})
			},
		}.hooked),
		withHooks(Implementation{
			Name: "pool-init-one-number", Breaks: "InitOnce",
			Fault: "All workers have the number 0.",
		}, elasticParts{number: func(*elastic) int { return 0 }}.hooked),
		withHooks(Implementation{
			Name: "pool-init-numbers-grow", Breaks: "InitOnce",
			Fault: "A worker that follows one that Goexit took gets a new number instead of the old one.",
		}, func(workers int, init func(int) error, fini func(int)) Pool {
			last := -1
			return elasticParts{number: func(*elastic) int { last++; return last }}.hooked(workers, init, fini)
		}),
		withHooks(Implementation{
			Name: "pool-init-error-ignored", Breaks: "InitFails",
			Fault: "A worker whose init fails works all the same, and has no fini.",
		}, func(workers int, init func(int) error, fini func(int)) Pool {
			var mu sync.Mutex
			failed := map[*worker]bool{}
			return elasticParts{begin: func(p *elastic, w *worker) error {
				if p.init(w.number) != nil {
					mu.Lock()
					failed[w] = true
					mu.Unlock()
				}
				return nil
			}, finish: func(p *elastic, w *worker, _ bool) {
				mu.Lock()
				none := failed[w]
				mu.Unlock()
				if !none {
					p.fini(w.number)
				}
			}}.hooked(workers, init, fini)
		}),
		withHooks(Implementation{
			Name: "pool-init-error-loses-worker", Breaks: "InitFails",
			Fault: "A worker whose init fails is gone, and the pool takes tasks as before.",
		}, elasticParts{broke: func(*elastic, error) {}}.hooked),
		withHooks(Implementation{
			Name: "pool-init-error-strands-queue", Breaks: "InitFails",
			Fault: "When init has failed Submit refuses, and Close waits for what is still queued.",
		}, strandQueue),
		withHooks(Implementation{
			Name: "pool-init-error-strands-submitters", Breaks: "InitFails", Declares: DeclaresQueue,
			Fault: "When init has failed, submitters that wait for room are not told.",
		}, elasticParts{bounded: true, spare: QueueSize, broke: func(p *elastic, err error) {
			p.broken, p.queue = err, nil
			for len(p.idle) > 0 {
				p.rouse(0)
			}
		}}.hooked),
		withHooks(Implementation{
			Name: "pool-fini-not-after-goexit", Breaks: "FiniMatches",
			Fault: "A worker that Goexit takes leaves without its fini.",
		}, elasticParts{finish: func(p *elastic, w *worker, returned bool) {
			if returned {
				p.fini(w.number)
			}
		}}.hooked),
		withHooks(Implementation{
			Name: "pool-fini-after-failed-init", Breaks: "FiniMatches",
			Fault: "Fini is called for a worker whose init has failed.",
		}, elasticParts{begin: func(p *elastic, w *worker) error {
			err := p.init(w.number)
			if err != nil {
				p.fini(w.number)
			}
			return err
		}}.hooked),
		withHooks(Implementation{
			Name: "pool-fini-while-task-runs", Breaks: "FiniMatches",
			Fault: "Close calls the fini of all workers, and waits for them afterwards.",
		}, finishFirst),
		withHooks(Implementation{
			Name: "pool-fini-of-the-idle", Breaks: "FiniMatches",
			Fault: "A worker that is busy when Close begins ends without its fini.",
		}, elasticParts{patience: func(_ *elastic, w *worker) time.Duration {
			w.worked = false
			return 0
		}, finish: func(p *elastic, w *worker, returned bool) {
			if !returned || !w.worked {
				p.fini(w.number)
			}
		}}.hooked),
	}
}

func strandQueue(workers int, init func(int) error, fini func(int)) Pool {
	return elasticParts{broke: func(p *elastic, err error) {
		p.broken = err
		p.tellAll()
	}, close: func(p *elastic) error {
		_ = p.close()
		p.mu.Lock()
		defer p.mu.Unlock()
		for len(p.queue) > 0 {
			p.changed.Wait()
		}
		return nil
	}}.hooked(workers, init, fini)
}

func finishFirst(workers int, init func(int) error, fini func(int)) Pool {
	closing := false
	return elasticParts{finish: func(p *elastic, w *worker, _ bool) {
		p.mu.Lock()
		done := closing
		p.mu.Unlock()
		if !done {
			fini(w.number)
		}
	}, close: func(p *elastic) error {
		p.mu.Lock()
		var open []int
		for n, used := range p.numbers {
			if used && !closing {
				open = append(open, n)
			}
		}
		closing = true
		p.mu.Unlock()
		for _, n := range open {
			fini(n)
		}
		return p.close()
	}}.hooked(workers, init, fini)
}
