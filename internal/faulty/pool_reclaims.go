package faulty

import "time"

// poolReclaims are faults of pools whose idle workers leave.
func poolReclaims() []Implementation {
	return []Implementation{{
		Name: "pool-idle-counts-from-start", Breaks: "IdleLeaves", Declares: DeclaresIdle,
		Fault: "A worker leaves when the time has passed since it was started, whatever it has done since.",
		Pool: elasticParts{keep: IdleTimeout, patience: func(p *elastic, w *worker) time.Duration {
			return max(1, IdleTimeout-time.Since(w.began))
		}}.open,
	}, {
		Name: "pool-idle-last-stays", Breaks: "IdleLeaves", Declares: DeclaresIdle,
		Fault: "The last worker never leaves.",
		Pool: elasticParts{keep: IdleTimeout, expire: func(p *elastic, w *worker) bool {
			if p.live-p.leaving > 1 {
				return p.expire(w)
			}
			if p.expire(w) {
				w.rested = time.Now() // and looks again after as long
			}
			return false
		}}.open,
	}, {
		Name: "pool-idle-leaves-on-a-tick", Breaks: "IdleLeaves", Declares: DeclaresIdle,
		Fault: "Idle workers are looked for on ticks, so that one stays up to twice as long.",
		Pool: func(workers int) Pool {
			opened := time.Now()
			return elasticParts{keep: IdleTimeout, patience: func(p *elastic, w *worker) time.Duration {
				over := w.rested.Add(IdleTimeout).Sub(opened)
				return max(1, (over/IdleTimeout+1)*IdleTimeout-time.Since(opened))
			}}.open(workers)
		},
	}, {
		Name: "pool-idle-starts-late", Breaks: "IdleStarts", Declares: DeclaresIdle,
		Fault: "When all workers have left, the next one is started a millisecond after its task came.",
		Pool: func(workers int) Pool {
			left := false
			return elasticParts{keep: IdleTimeout, expire: func(p *elastic, w *worker) bool {
				gone := p.expire(w)
				left = left || gone
				return gone
			}, hire: func(p *elastic) {
				if !left || p.live > p.leaving {
					p.start()
					return
				}
				left = false
				p.workers.Go(func() {
					time.Sleep(time.Millisecond)
					p.mu.Lock()
					defer p.mu.Unlock()
					p.enlist()
				})
			}}.open(workers)
		},
	}, {
		Name: "pool-idle-chosen-and-gone", Breaks: "IdleStarts", Declares: DeclaresIdle, Schedules: true,
		Fault: "A worker whose time is over leaves, and does not look whether a task was given to it just then.",
		Pool: elasticParts{keep: IdleTimeout, expire: func(p *elastic, w *worker) bool {
			for i, other := range p.idle {
				if other == w {
					p.idle = append(p.idle[:i], p.idle[i+1:]...)
					break
				}
			}
			return true
		}, off: func(p *elastic, w *worker) {
			if p.uncount(w); !w.timedOut {
				p.enlist()
			}
		}}.open,
	}, {
		Name: "pool-idle-counted-off-once", Breaks: "IdleWidth", Declares: DeclaresIdle,
		Fault: "Of the workers that leave after a rest only the last is counted off.",
		Pool: elasticParts{keep: IdleTimeout, off: func(p *elastic, w *worker) {
			if p.uncount(w); w.timedOut && len(p.idle) > 0 {
				p.live++
			}
			p.enlist()
		}}.open,
	}, {
		Name: "pool-idle-counted-off-twice", Breaks: "IdleWidth", Declares: DeclaresIdle,
		Fault: "A worker that leaves after a rest is counted off when its time is over and when it ends.",
		Pool: elasticParts{keep: IdleTimeout, off: func(p *elastic, w *worker) {
			if p.uncount(w); w.timedOut {
				p.live--
			}
			p.enlist()
		}}.open,
	}}
}
