package pooltest

import (
	"context"
	"reflect"
	"slices"
	"sync/atomic"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/invariants"
)

// The optional methods of a pool.
type (
	trySubmitter     interface{ TrySubmit(func()) bool }
	contextSubmitter interface {
		SubmitContext(context.Context, func()) error
	}
	shutdowner interface{ Shutdown(context.Context) error }
	waiter     interface{ Wait(context.Context) error }

	resizer       interface{ Resize(int) }
	strictResizer interface{ Resize(int) error }
)

func poolSubject(newPool func(int) Pool, o options, name string) (subject, error) {
	if newPool == nil {
		return subject{}, missing("the function that makes pools")
	}
	abilities, err := o.ask(newPool, name)
	if err != nil {
		return subject{}, err
	}
	f := factory{newPool, o, abilities}
	all := slices.Concat(f.limitChecks(), f.progressChecks(), f.failureChecks(), f.endingChecks(), f.capabilityChecks(), f.workerChecks())
	for i := range all {
		all[i].encounters = f.encounters(all[i].Name)
	}
	s := newSubject(invariants.Pool, o, all)
	s.abilities = abilities
	return s, nil
}

// factory makes the pools under test, and knows what they declare.
type factory struct {
	make func(workers int) Pool
	options
	abilities // of the pools
}

// bench is a pool on a stage: it numbers and records tasks, and remembers what
// became of each Submit.
type bench struct {
	*stage
	pool    Pool
	workers int
	next    int          // number of the next task
	started atomic.Int64 // tasks that have started
}

// rank counts a task that starts, and says how many have before it.
func (b *bench) rank() int { return int(b.started.Add(1)) - 1 }

// open makes a pool. It is called on the world's own goroutine.
func (f factory) open(s *stage, workers int) *bench {
	s.rec.Workers = workers
	s.rec.Goroutines = false
	s.doing("making a pool with %s never ends", plural(workers, "worker"))
	p := f.make(workers)
	s.doing("")
	if isNil(p) {
		s.failf("the function that makes pools returned nil for %s", plural(workers, "worker"))
		return nil
	}
	return &bench{stage: s, pool: p, workers: workers}
}

// world makes a world with one pool, which play has to close if that matters.
func (f factory) world(say string, workers int, play func(*bench)) world {
	return world{say: say, play: func(s *stage) {
		if b := f.open(s, workers); b != nil {
			play(b)
		}
	}}
}

// submit submits a task on a goroutine of its own, since it may wait. The task
// is recorded under the next number.
func (b *bench) submit(task func()) *call {
	n := b.next
	b.next++
	recorded := b.rec.Task(n, task)
	return b.start(func() error { return b.pool.Submit(recorded) })
}

// must submits a task and waits until Submit has returned; a refusal is noted.
func (b *bench) must(task func()) {
	b.doing("Submit never returns")
	c := b.submit(task)
	interleave.Recv(c.done)
	b.doing("")
	b.accepted(c)
}

// accepted notes if a Submit that has returned did not accept its task.
func (b *bench) accepted(c *call) bool {
	switch {
	case c.panicked != "":
		b.panicf("Submit panicked: %s", c.panicked)
	case c.exited:
		b.failf("Submit ended the caller's goroutine")
	case c.err != nil:
		b.detailf("error: %v", c.err)
		b.failf("an open pool refused a task")
	default:
		return true
	}
	return false
}

// close closes the pool and waits; whatever error it returns is the pool's own
// affair, a panic is not, unless tasks' panics are declared to come out there.
func (b *bench) close() *call {
	b.doing("Close never returns")
	c := b.wait(b.pool.Close)
	b.doing("")
	if c.exited {
		b.failf("Close ended the caller's goroutine")
	}
	return c
}

// end closes the pool at the end of a world, where only the tasks matter.
func (b *bench) end() {
	if c := b.close(); c.panicked != "" {
		b.panicf("Close panicked: %s", c.panicked)
	}
}

// isNil reports whether an interface holds nothing, or a nil pointer.
func isNil(p Pool) bool {
	if p == nil {
		return true
	}
	v := reflect.ValueOf(p)
	return v.Kind() == reflect.Pointer && v.IsNil()
}
