package pool

// Stats is what a pool holds and has done at one moment.
type Stats struct {
	Workers int // the limit
	Live    int // workers started so far and not gone
	Running int // tasks that run
	Queued  int // tasks accepted and not started
	Waiting int // submitters that wait for room

	Done      uint64 // tasks that ended, failed ones included
	Failed    uint64 // tasks that panicked or called runtime.Goexit
	Cancelled uint64 // tasks accepted and then dropped by Cancel or a failed Init
}

// Stats returns a consistent snapshot.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Stats{
		Workers:   p.limit,
		Live:      p.live,
		Running:   p.running,
		Queued:    p.queue.len(),
		Waiting:   p.waiting.len(),
		Done:      p.done,
		Failed:    p.failed,
		Cancelled: p.cancelled,
	}
}
