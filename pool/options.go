package pool

import (
	"fmt"
	"math"
	"time"
)

// Option is an option of [New].
type Option func(*options)

type options struct {
	queueSize int
	ringAfter uint64 // tasks that come before the ring is made
	whenFull  Policy
	keepAlive time.Duration
	name      string
	init      func(worker int) error
	fini      func(worker int)
	onPanic   func(error)
}

const (
	defaultQueueSize = 1024
	defaultRingAfter = 16 // so that a pool for a few tasks is cheap to make
	unbounded        = math.MaxInt
)

// QueueSize bounds the queue: up to n tasks wait beside those that run. The
// default is 1024. With 0, a task is accepted only if a worker is free for it. A
// pool's own tasks may exceed it, see [Pool.Submit]. QueueSize panics if n is
// negative.
func QueueSize(n int) Option {
	if n < 0 {
		panic(fmt.Sprintf("pool: QueueSize must not be negative, got %d", n))
	}
	return func(o *options) { o.queueSize = n }
}

// Unbounded lets the queue grow without a limit, as memory lasts: Submit never
// waits. A task beyond 1024 waiting ones costs 16 bytes while it waits, and
// about 20 ns more.
func Unbounded() Option { return func(o *options) { o.queueSize = unbounded } }

// Policy says what Submit does when the queue is full.
type Policy int

const (
	// Block waits for room. It is the default.
	Block Policy = iota
	// Reject returns [ErrFull]; the task never runs.
	Reject
	// CallerRuns runs the task on the goroutine that submits it, before Submit
	// returns: beside the workers, so that more calls run than there are workers.
	// It slows down those who submit too much. The pool learns of a panic and of
	// Goexit as ever, but Goexit ends the caller's goroutine.
	CallerRuns
	// DropOldest drops the task that has waited longest. Without a queue there is
	// none, and Submit returns [ErrFull].
	DropOldest
)

// WhenFull says what Submit does when the queue is full. TrySubmit just reports
// it, whatever the policy.
func WhenFull(policy Policy) Option {
	if policy < Block || policy > DropOldest {
		panic(fmt.Sprintf("pool: WhenFull does not know policy %d", policy))
	}
	return func(o *options) { o.whenFull = policy }
}

// KeepAlive lets a worker go that has been idle for d; another is started when
// there is work for it again. Without it, workers stay until the pool is closed.
// An idle worker then holds a timer. KeepAlive panics if d is not positive.
func KeepAlive(d time.Duration) Option {
	if d <= 0 {
		panic(fmt.Sprintf("pool: KeepAlive must be positive, got %v", d))
	}
	return func(o *options) { o.keepAlive = d }
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

// Fini sets a function that every worker whose [Init] succeeded, or that has
// none, calls on its own goroutine when it ends, with its number. Close returns
// after the last of them.
func Fini(f func(worker int)) Option {
	return func(o *options) { o.fini = f }
}

// OnPanic sets a function that is told when a task panics (a [*PanicError]) or
// ends its goroutine ([ErrGoexit]). The worker calls it before it goes on, so
// it must be quick, and safe for concurrent use. If it fails itself, Close
// returns that; without it, Close returns the first failure of a task.
func OnPanic(f func(error)) Option {
	return func(o *options) { o.onPanic = f }
}
