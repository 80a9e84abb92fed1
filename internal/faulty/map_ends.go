package faulty

import "context"

// mapEnds are faults in what is left when Map returns.
func mapEnds() []Implementation {
	return []Implementation{{
		Name: "map-returns-at-error", Breaks: "Joined",
		Fault: "It returns at the first error, while other calls still run.",
		Map: mapParts{run: func(m *mapRun, workers int) {
			m.spreadUntil(workers, m.ctx)
		}}.Map,
	}, {
		Name: "map-returns-at-end-of-context", Breaks: "Joined",
		Fault: "It returns when the caller's context ends, while calls still run.",
		Map: mapParts{run: func(m *mapRun, workers int) {
			m.spreadUntil(workers, m.caller)
		}}.Map,
	}, {
		Name: "map-feeder-left", Breaks: "NoLeak",
		Fault: "The goroutine that hands out items waits for ever for a worker that takes the next one after an error.",
		Map:   mapParts{run: feedForEver}.Map,
	}, {
		Name: "map-watcher-left", Breaks: "NoLeak",
		Fault: "A goroutine that watches the caller's context stays until that ends.",
		Map: mapParts{run: func(m *mapRun, workers int) {
			go func() {
				<-m.caller.Done()
				m.cancel(context.Cause(m.caller))
			}()
			m.spread(workers)
		}}.Map,
	}}
}

// spreadUntil is spread that gives up waiting when ctx ends.
func (m *mapRun) spreadUntil(lanes int, ctx context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		m.spread(lanes)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

func feedForEver(m *mapRun, workers int) {
	items := make(chan int)
	go func() {
		for i := range m.items {
			items <- i
		}
		close(items)
	}()
	for range min(workers, len(m.items)) {
		m.lanes.Go(func() {
			for m.open() {
				i, ok := <-items
				if !ok {
					return
				}
				m.one(i)
			}
		})
	}
	m.lanes.Wait()
}
