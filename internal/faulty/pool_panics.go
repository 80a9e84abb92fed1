package faulty

import "sync"

// poolPanics are faults in what a task's panic does to the pool.
func poolPanics() []Implementation {
	return []Implementation{{
		Name: "pool-panic-crashes", Breaks: "PanicContained",
		Fault: "A task's panic ends the process.",
		Pool:  onPanicPool(crash),
	}, {
		Name: "pool-panic-hangs", Breaks: "PanicContained",
		Fault: "A worker whose task panicked reports it on a channel that nobody reads.",
		Pool:  onPanicPool(hang),
	}, {
		Name: "pool-panic-admits-nobody", Breaks: "PanicAdmits",
		Fault: "The place of a task that panicked is free again, but the submitters that wait for one are not told.",
		Pool: parts{bounded: true, end: func(p *base, err error) {
			if panicked(err) {
				p.count(err)
				p.running--
				return
			}
			p.end(err)
		}}.open,
	}, {
		Name: "pool-panic-keeps-place", Breaks: "PanicAdmits",
		Fault: "The place of a task that panicked is never free again.",
		Pool: parts{bounded: true, end: func(p *base, err error) {
			if panicked(err) {
				p.count(err)
				return
			}
			p.end(err)
		}}.open,
	}, {
		Name: "pool-panic-drops-queue", Breaks: "PanicIsolated",
		Fault: "A task's panic empties the queue.",
		Pool: parts{call: func(p *base, f func(), failed failure) {
			contain(f, onPanic(func(err error) {
				failed(err)
				p.mu.Lock()
				defer p.mu.Unlock()
				p.queue = nil
				p.changed.Broadcast()
			}, failed))
		}}.open,
	}, {
		Name: "pool-panic-closes-intake", Breaks: "PanicIsolated",
		Fault: "After a task's panic what is queued still runs, but every Submit is refused.",
		Pool: parts{call: func(p *base, f func(), failed failure) {
			contain(f, onPanic(func(err error) {
				failed(err)
				p.stop()
			}, failed))
		}}.open,
	}, {
		Name: "pool-panic-while-closing-hangs", Breaks: "FailsWhileClosing",
		Fault: "Panics are reported to a goroutine that leaves when Close begins.",
		Pool:  reportPanics,
	}}
}

func onPanicPool(react func(error)) func(int) Pool {
	return parts{call: func(_ *base, f func(), failed failure) {
		contain(f, onPanic(react, failed))
	}}.open
}

func reportPanics(workers int) Pool {
	reports, closing := make(chan error), make(chan struct{})
	var once sync.Once
	return parts{start: func(p *base) {
		p.startAll()
		p.workers.Go(func() {
			for {
				select {
				case <-reports:
				case <-closing:
					return
				}
			}
		})
	}, call: func(_ *base, f func(), failed failure) {
		contain(f, onPanic(func(err error) {
			failed(err)
			reports <- err
		}, failed))
	}, close: func(p *base) error {
		once.Do(func() { close(closing) })
		return p.close()
	}}.open(workers)
}
