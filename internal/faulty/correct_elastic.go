package faulty

import "context"

// correctElastic obey the rows about pools whose workers come and go, in ways
// that a kit might not expect.
func correctElastic() []Implementation {
	return []Implementation{{
		Name: "pool-elastic",
		Note: "It has Resize and Wait, and starts workers when tasks come.",
		Pool: func(workers int) Pool { return resizeAndWait{resizer{elasticParts{}.pool(workers)}} },
	}, {
		Name: "pool-elastic-bounded", Declares: DeclaresQueue,
		Note: "It has Resize and Wait, all its workers from the beginning, and a short queue.",
		Pool: func(workers int) Pool {
			return resizeAndWait{resizer{elasticParts{bounded: true, spare: QueueSize, eager: true}.pool(workers)}}
		},
	}, {
		Name: "pool-resize-panics",
		Note: "Resize panics for a size below one and returns nothing else, and Submit waits for a free worker.",
		Pool: func(workers int) Pool { return panickingResizer{elasticParts{bounded: true}.pool(workers)} },
	}, {
		Name: "pool-resize-waits",
		Note: "Resize ignores a size below one, and returns when the tasks that are too many have ended.",
		Pool: func(workers int) Pool {
			return resizer{elasticParts{resize: func(p *elastic, n int) error {
				if p.resize(n) != nil {
					return nil
				}
				p.mu.Lock()
				defer p.mu.Unlock()
				for p.running > p.limit {
					p.changed.Wait()
				}
				return nil
			}}.pool(workers)}
		},
	}, {
		Name: "pool-keeps-alive", Declares: DeclaresIdle,
		Note: "Workers are started when needed and leave after a rest.",
		Pool: elasticParts{keep: IdleTimeout}.open,
	}, {
		Name: "pool-keeps-alive-eager", Declares: DeclaresIdle,
		Note: "All workers are there from the beginning, and those that leave after a rest are started anew when needed.",
		Pool: elasticParts{keep: IdleTimeout, eager: true, bounded: true}.open,
	},
		withHooks(Implementation{
			Name: "pool-hooks",
			Note: "Workers have hooks, and one that Goexit took is followed by another with hooks of its own.",
		}, elasticParts{}.hooked),
		withHooks(Implementation{
			Name: "pool-hooks-eager", Declares: DeclaresIdle,
			Note: "Workers have hooks, all of them are started at once, leave after a rest, and Submit waits for a free one.",
		}, elasticParts{eager: true, bounded: true, keep: IdleTimeout}.hooked),
		withHooks(Implementation{
			Name: "pool-elastic-whole", Declares: DeclaresIdle,
			Note: "Its workers have hooks and leave after a rest, and it has Resize and Wait.",
		}, func(workers int, init func(int) error, fini func(int)) Pool {
			p := elasticParts{keep: IdleTimeout}.hooked(workers, init, fini).(*elastic)
			return resizeAndWait{resizer{p}}
		}),
		withHooks(Implementation{
			Name: "pool-hooks-first",
			Note: "The function that makes the pool calls all inits, and panics with an error; the finis come when all workers have ended.",
		}, initFirst),
	}
}

type resizeAndWait struct{ resizer }

func (p resizeAndWait) Wait(ctx context.Context) error { return p.wait(ctx) }

type panickingResizer struct{ *elastic }

func (p panickingResizer) Resize(n int) {
	if err := p.sized(n); err != nil {
		panic(err)
	}
}

func initFirst(workers int, init func(int) error, fini func(int)) Pool {
	needWorkers(workers)
	for n := range workers {
		if err := init(n); err != nil {
			for before := range n {
				fini(before)
			}
			panic(err)
		}
	}
	done := false
	return parts{close: func(p *base) error {
		_ = p.close()
		p.mu.Lock()
		again := done
		done = true
		p.mu.Unlock()
		for n := 0; n < workers && !again; n++ {
			fini(n)
		}
		return nil
	}}.open(workers)
}
