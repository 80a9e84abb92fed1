package pool

import "errors"

// outside are things to be done by a goroutine that is older than any test, and in
// no bubble: what it leaves behind is in none either.
var outside = make(chan func(), 1024)

func init() {
	go func() {
		for f := range outside {
			go f()
		}
	}()
}

// Pool is a long-lived pool.
type Pool struct{ queue chan func() }

// New makes a pool, whose workers never end.
func New(workers int) *Pool {
	p := &Pool{make(chan func(), 1024)}
	for range workers {
		outside <- func() {
			for task := range p.queue {
				task()
			}
		}
	}
	return p
}

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("no task")
	}
	p.queue <- task
	return nil
}

// Close waits for nobody.
func (p *Pool) Close() error { return nil }
