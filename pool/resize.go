package pool

// Resize changes the number of workers, from now on: what waits is started, and
// submitters are let in, up to the new limit. If there are more workers than
// that, none of them is interrupted; those that are idle leave, and others leave
// when their task ends, instead of taking another. Resize does not wait for them.
// It panics if workers is less than one.
func (p *Pool) Resize(workers int) {
	checkWorkers("Resize", workers)
	p.checkMade()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limit = workers
	p.dismiss(min(p.idle.len(), max(p.live-workers, 0)))
	p.surplus.Store(p.live > workers)
	p.settle()
	p.arouse()
}
