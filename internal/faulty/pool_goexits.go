package faulty

// poolGoexits are faults in what a task's Goexit does to the pool.
func poolGoexits() []Implementation {
	return []Implementation{{
		Name: "pool-goexit-loses-worker", Breaks: "GoexitContained",
		Fault: "A worker whose task ended its goroutine is not replaced.",
		Pool:  parts{lost: func(*base, takeFunc) {}}.open,
	}, {
		Name: "pool-goexit-hangs-close", Breaks: "GoexitContained",
		Fault: "A worker whose task ended its goroutine is replaced, and Close waits for it as well.",
		Pool: parts{lost: func(p *base, take takeFunc) {
			p.workers.Add(1)
			p.spawn(take)
		}}.open,
	}, {
		Name: "pool-goexit-adds-worker", Breaks: "SlotsKept",
		Fault: "A worker whose task ended its goroutine is replaced by two.",
		Pool: parts{lost: func(p *base, take takeFunc) {
			p.spawn(take)
			p.spawn(take)
		}}.open,
	}, {
		Name: "pool-goexit-while-closing-hangs", Breaks: "FailsWhileClosing",
		Fault: "A worker whose task ended its goroutine after Close began is waited for.",
		Pool: parts{lost: func(p *base, take takeFunc) {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.closed {
				p.workers.Add(1)
			}
			p.spawn(take)
		}}.open,
	}, {
		Name: "pool-goexit-after-panic-loses-worker", Breaks: "Chaos",
		Fault: "A worker whose task ended its goroutine is not replaced if any task has panicked before.",
		Pool: parts{lost: func(p *base, take takeFunc) {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.panics == 0 {
				p.spawn(take)
			}
		}}.open,
	}}
}
