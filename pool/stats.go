package pool

// Stats is what a pool holds and has done at one moment.
type Stats struct {
	Workers int // the limit
	Live    int // workers started so far and not gone
	Running int // tasks that run
	Queued  int // tasks accepted and not started
	Waiting int // submitters that wait for room

	Done      uint64 // tasks that ended, failed ones included
	Failed    uint64 // tasks that panicked or called runtime.Goexit; a future keeps that to itself
	Cancelled uint64 // tasks accepted and then dropped, cancelled or never run because Init failed
}

// Stats returns a snapshot. A pool that nothing happens in reports exact
// numbers. While tasks end and start, a worker counts as running until it has
// taken its next task or found none, and its task as not done; so neither Running
// nor Done is ever too high for the limit and for what was accepted.
//
// The numbers follow from what the pool counts anyway: tasks pay nothing for them.
func (p *Pool) Stats() Stats {
	p.checkMade()
	p.mu.Lock()
	defer p.mu.Unlock()
	running := p.busy() + p.inline
	taken := p.ring.head.Load() + p.direct
	done := int(taken) + p.vacant - int(p.cancelled) - running
	return Stats{
		Workers:   p.limit,
		Live:      p.live,
		Running:   running,
		Queued:    max(0, p.queued()-p.vacant),
		Waiting:   p.waiting.len(),
		Done:      uint64(max(0, done)),
		Failed:    p.failed,
		Cancelled: p.cancelled,
	}
}
