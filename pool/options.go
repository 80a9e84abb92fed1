package pool

import "fmt"

// Option is an option of [New].
type Option func(*options)

type options struct {
	queueSize int
	name      string
	init      func(worker int) error
	onPanic   func(error)
}

const unbounded = -1

// QueueSize bounds the queue: up to n tasks wait beside those that run, and
// Submit waits for room when there are more. With 0, Submit waits for a free
// worker. A task that submits to its own pool may then wait for itself for
// ever: let it use TrySubmit, or leave the queue unbounded. QueueSize panics
// if n is negative.
func QueueSize(n int) Option {
	if n < 0 {
		panic(fmt.Sprintf("pool: QueueSize must not be negative, got %d", n))
	}
	return func(o *options) { o.queueSize = n }
}

// Name names the pool in profiles: its workers carry the pprof labels
// pool=name and worker=name-0, name-1 and so on. They are set again after
// every task, so a task's own labels do not reach the next one.
func Name(name string) Option {
	return func(o *options) { o.name = name }
}

// Init sets a function that every worker calls on its own goroutine before its
// first task, with its number from 0. If it fails, the pool is broken: what is
// queued never runs, and from then on Submit and Close return an error that
// matches [ErrBroken] and the function's own. A worker that a task's Goexit
// ended is replaced by one that calls Init again.
func Init(f func(worker int) error) Option {
	return func(o *options) { o.init = f }
}

// OnPanic sets a function that is told when a task panics (a [*PanicError]) or
// ends its goroutine ([ErrGoexit]). The worker calls it before it goes on, so
// it must be quick, and safe for concurrent use. If it fails itself, Close
// returns that; without it, Close returns the first failure of a task.
func OnPanic(f func(error)) Option {
	return func(o *options) { o.onPanic = f }
}
