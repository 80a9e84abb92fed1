package pool

import (
	"errors"
	"sync"
	"sync/atomic"
)

// ErrClosed is returned for a task that comes after the pool was closed.
var ErrClosed = errors.New("pool: closed")

// ErrBroken is wrapped by the errors of a pool whose [Init] function failed.
var ErrBroken = errors.New("pool: broken")

// Pool runs tasks on at most a fixed number of goroutines, its workers. Make
// one with [New]. All methods may be called from any goroutine, from tasks too,
// save that a task must not wait for its own pool with Close, Shutdown or Wait.
//
// Workers are started when there is work for them and stay until the pool is
// closed, unless [KeepAlive] lets them go earlier. Tasks start in the order in
// which they were accepted. The queue holds 1024 tasks unless [QueueSize] or
// [Unbounded] say otherwise; what happens when it is full is said by [WhenFull].
// A task that submits to its own pool never waits for room, so tasks may submit
// further tasks without a deadlock.
//
// A task that panics or calls [runtime.Goexit] costs neither the process nor a
// worker; [OnPanic] is told, or else Close returns the first such failure.
//
// # How it works
//
// There are two ways. The fast way of a task is the [ring]: Submit puts it
// there, a worker takes it from there, and neither touches the lock. Everything
// else happens under the lock: starting, waking and parking workers, the queue
// beyond the ring, submitters that wait, closing and resizing.
//
// Three flags tell those on the fast way to come to the lock. Each is stored
// before its reason is looked at once more, and read after the task is in its
// place: whoever comes second sees what the other did, so nothing is overlooked.
//
//   - call: a submitter must look for a worker. There is one to be had, and
//     none is searching already.
//   - crowded: a worker that took a task must look after waiting submitters.
//   - surplus: a worker must not take another task; there are too many of them.
//
// At most one worker searches. One that finds a task passes the search on to the
// next if there is more to find, so a burst wakes as many as it needs, at the
// price of one at a time, and a trickle wakes one.
type Pool struct {
	options options
	ring    ring

	call    atomic.Bool
	crowded atomic.Bool
	surplus atomic.Bool
	_       [cacheLine]byte

	mu       sync.Mutex
	limit    int
	overflow queue[runner] // accepted tasks that come after those in the ring
	waiting  waitlist      // submitters for whom there is no room yet
	vacant   int           // entries of the queue that will do nothing: cancelled futures
	idle     idlers

	roster    roster
	live      int // workers that count: those that depart do not
	searching int // of them, those that look for a task
	starting  int // of them, those in Init
	inline    int // tasks on goroutines of those who submitted them

	closed bool
	broken error
	ended  chan struct{} // closed when the last worker of a closed pool is gone
	quiet  chan struct{} // closed when nothing is queued or runs, if somebody waits for it

	direct    uint64 // tasks that did not come through the ring
	failed    uint64
	cancelled uint64
	failure   error // first, if nobody listens
}

// New makes a pool of at most the given number of workers. It starts none of
// them: a pool that is never used needs no Close. It panics if workers is less
// than one.
//
// It costs 0.7 µs and 1 KB. With the 17th task comes a ring of 32 KB, or of 32
// bytes for each task of a smaller queue.
func New(workers int, opts ...Option) *Pool {
	checkWorkers("New", workers)
	p := &Pool{limit: workers, ended: make(chan struct{})}
	p.options = options{queueSize: defaultQueueSize, ringAfter: defaultRingAfter}
	for _, opt := range opts {
		opt(&p.options)
	}
	p.ring.divert()
	p.call.Store(true)
	return p
}

// busy is the number of workers that run tasks or are about to take the next;
// p.mu is held. A worker that has nothing to do says so under the lock, and a
// worker that searches takes its task under the lock. So for who holds it, no
// task is ever neither queued nor busy.
func (p *Pool) busy() int { return p.live - p.idle.len() - p.searching - p.starting }

// queued is the number of accepted tasks that no worker has taken; p.mu is held.
func (p *Pool) queued() int { return p.ring.len() + p.overflow.len() }

// room reports whether the pool holds fewer tasks than it may: queueSize of
// them beside one for each worker that is free. p.mu is held and the ring diverted.
// There is always room while the ring is not full.
func (p *Pool) room() bool {
	free := max(0, p.limit-p.busy())
	return p.queued()-p.vacant-free < p.options.queueSize
}

// enqueue adds a task behind all others; p.mu is held.
func (p *Pool) enqueue(t runner) {
	p.ring.divert()
	if p.direct+uint64(p.overflow.len()) >= p.options.ringAfter {
		p.ring.make(min(p.options.queueSize, defaultQueueSize))
	}
	if p.overflow.len() > 0 || !p.ring.pushDiverted(t) {
		p.overflow.push(t)
	}
}

// settle moves tasks up: from the overflow into the ring, and from waiting
// submitters into the queue. When both are empty, the fast way is open again.
// p.mu is held.
func (p *Pool) settle() {
	for p.overflow.len() > 0 && p.ring.pushDiverted(p.overflow.first()) {
		p.overflow.pop()
	}
	for !p.waiting.empty() && p.room() {
		p.enqueue(p.waiting.admit())
	}
	p.crowded.Store(!p.waiting.empty())
	if p.overflow.len() == 0 && p.waiting.empty() && !p.closed {
		p.ring.undivert()
	}
}

// take is the oldest queued task, nil if there is none or if it is not in its
// place yet; p.mu is held.
func (p *Pool) take() runner {
	if t := p.ring.pop(); t != nil {
		return t
	}
	if p.overflow.len() > 0 {
		p.direct++
		return p.overflow.pop()
	}
	return nil
}

// forsake says that a queued entry will do nothing when its turn comes, because
// its future was cancelled or has been run elsewhere. Its place is free at once.
func (p *Pool) forsake(cancelled bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.vacant++
	if cancelled {
		p.cancelled++
	}
	p.settle()
	p.checkQuiet()
}

// bury says that the turn of such an entry has come, or that it was dropped and
// has been counted with the others.
func (p *Pool) bury(dropped bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.vacant--
	if dropped {
		p.cancelled--
	}
}

// refusal is why the pool takes no task, or nil; p.mu is held.
func (p *Pool) refusal() error {
	if p.broken != nil {
		return p.broken
	}
	if p.closed {
		return ErrClosed
	}
	return nil
}

// checkMade panics if the pool did not come from New: a zero one would wait for
// workers that it may not start.
func (p *Pool) checkMade() {
	if p.ended == nil {
		panic("pool: a Pool is made by New")
	}
}
