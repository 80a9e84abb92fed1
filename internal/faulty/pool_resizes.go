package faulty

// resizer is an elastic pool that shows its Resize.
type resizer struct{ *elastic }

func (p resizer) Resize(n int) error { return p.sized(n) }

func (q elasticParts) resizable(workers int) Pool { return resizer{q.pool(workers)} }

// poolResizes are faults in what a pool does when its size changes.
func poolResizes() []Implementation {
	return []Implementation{{
		Name: "pool-resize-seen-by-submit", Breaks: "ResizeGrows",
		Fault: "A larger size is seen by the next Submit, and starts nothing by itself.",
		Pool:  elasticParts{grow: func(*elastic) {}}.resizable,
	}, {
		Name: "pool-resize-starts-one", Breaks: "ResizeGrows",
		Fault: "A larger size starts one worker, by however many it grew.",
		Pool:  elasticParts{grow: (*elastic).enlist}.resizable,
	}, {
		Name: "pool-resize-forgets-submitters", Breaks: "ResizeGrows", Declares: DeclaresQueue,
		Fault: "A larger size starts queued tasks, and submitters that wait for room are not told.",
		Pool: elasticParts{bounded: true, spare: QueueSize, resize: func(p *elastic, n int) error {
			if n < 1 {
				return errSize
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			p.limit = n
			p.trim()
			p.grow()
			return nil
		}}.resizable,
	}, {
		Name: "pool-resize-only-grows", Breaks: "ResizeShrinks",
		Fault: "A smaller size is ignored.",
		Pool: elasticParts{resize: func(p *elastic, n int) error {
			if n < 1 {
				return errSize
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			p.set(max(n, p.limit))
			return nil
		}}.resizable,
	}, {
		Name: "pool-resize-spares-the-idle", Breaks: "ResizeShrinks",
		Fault: "A worker too many leaves after its next task, and those that are idle take one first.",
		Pool: elasticParts{trim: func(*elastic) {}, surplus: func(p *elastic, w *worker) bool {
			worked := w.worked
			w.worked = false
			return worked && p.surplus(w)
		}}.resizable,
	}, {
		Name: "pool-resize-drops-queue", Breaks: "ResizeShrinks",
		Fault: "A smaller size drops as many queued tasks as there are workers too many.",
		Pool: elasticParts{trim: func(p *elastic) {
			if k := min(p.live-p.limit, len(p.queue)); k > 0 {
				p.queue = p.queue[k:]
			}
			p.trim()
		}}.resizable,
	}, {
		Name: "pool-resize-leaves-too-many", Breaks: "ResizeShrinks",
		Fault: "A worker looks whether there are as many as the limit, and not more, and nobody follows the one too few.",
		Pool: func(workers int) Pool {
			shrunk := false
			return elasticParts{trim: func(p *elastic) {
				shrunk = p.live > p.limit
				p.trim()
			}, surplus: func(p *elastic, _ *worker) bool {
				return shrunk && p.live-p.leaving >= p.limit && p.live-p.leaving > 1
			}, off: func(p *elastic, w *worker) {
				if p.uncount(w); !shrunk {
					p.enlist()
				}
			}}.resizable(workers)
		},
	}, {
		Name: "pool-resize-to-nothing", Breaks: "ResizeRefuses",
		Fault: "Any size is taken, and with less than one no task runs any more.",
		Pool: elasticParts{resize: func(p *elastic, n int) error {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.set(n)
			return nil
		}}.resizable,
	}, {
		Name: "pool-resize-stores-and-complains", Breaks: "ResizeRefuses",
		Fault: "A size below one is refused with an error when it has been stored.",
		Pool: elasticParts{resize: func(p *elastic, n int) error {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.limit = n; n < 1 {
				return errSize
			}
			p.set(n)
			return nil
		}}.resizable,
	}, {
		Name: "pool-resize-panics-with-lock", Breaks: "ResizeRefuses",
		Fault: "A size below one is refused with a panic, and the pool's lock is never given back.",
		Pool: elasticParts{resize: func(p *elastic, n int) error {
			p.mu.Lock()
			if n < 1 {
				panic(errSize)
			}
			defer p.mu.Unlock()
			p.set(n)
			return nil
		}}.resizable,
	}, {
		Name: "pool-resize-at-least-one", Breaks: "ResizeRefuses",
		Fault: "A size below one is taken for one.",
		Pool: elasticParts{resize: func(p *elastic, n int) error {
			return p.resize(max(1, n))
		}}.resizable,
	}, {
		Name: "pool-resize-forgets-the-busy", Breaks: "ResizeRaces",
		Fault: "Workers that were told to leave and are still busy are not counted when the pool grows again.",
		Pool:  forgetBusy,
	}, {
		Name: "pool-resize-counts-first", Breaks: "ResizeRaces", Schedules: true,
		Fault: "Resize computes how many workers are missing in one critical section and starts them in another.",
		Pool: elasticParts{resize: func(p *elastic, n int) error {
			if n < 1 {
				return errSize
			}
			p.mu.Lock()
			p.limit = n
			p.trim()
			missing := min(n-p.live, len(p.queue))
			p.changed.Broadcast()
			p.mu.Unlock()
			p.mu.Lock()
			defer p.mu.Unlock()
			for ; missing > 0 && !p.closed; missing-- {
				p.hire()
			}
			return nil
		}, surplus: func(p *elastic, w *worker) bool {
			return w.worked && p.surplus(w) // what a worker is hired for, it does
		}}.resizable,
	}, {
		Name: "pool-resize-restores", Breaks: "ResizeRaces", Schedules: true,
		Fault: "Resize sets the size in two steps, so that of two calls the one that came first may come last and be mixed with the other.",
		Pool: elasticParts{resize: func(p *elastic, n int) error {
			if n < 1 {
				return errSize
			}
			p.mu.Lock()
			before := p.limit
			p.mu.Unlock()
			p.mu.Lock()
			defer p.mu.Unlock()
			p.set(p.limit + n - before)
			return nil
		}}.resizable,
	}}
}

// forgetBusy counts workers off when it tells them to leave.
func forgetBusy(workers int) Pool {
	told := 0
	gone := map[*worker]bool{}
	return elasticParts{trim: func(p *elastic) {
		for p.live > p.limit {
			p.live--
			if told++; len(p.idle) > 0 {
				p.rouse(0)
			}
		}
	}, surplus: func(p *elastic, w *worker) bool {
		if told == 0 || !w.worked {
			return false
		}
		told--
		gone[w] = true
		return true
	}, off: func(p *elastic, w *worker) {
		if gone[w] {
			delete(gone, w)
			p.live++
		}
		p.off(w)
	}}.resizable(workers)
}
