package faulty

import (
	"context"
	"errors"
	"sync"
	"time"
)

// mapResults are faults in which items are done and what is returned for them
// when nothing fails.
func mapResults() []Implementation {
	return []Implementation{{
		Name: "map-append-order", Breaks: "Ordered",
		Fault: "Results are appended as they come.",
		Map:   mapParts{slot: func(m *mapRun, _ int) int { return int(m.placed.Add(1)) - 1 }}.Map,
	}, {
		Name: "map-last-two-swapped", Breaks: "Ordered",
		Fault: "The results of the last two items are in each other's place.",
		Map: mapParts{slot: func(m *mapRun, i int) int {
			if last := len(m.items) - 1; i >= last-1 && last > 0 {
				return 2*last - 1 - i
			}
			return i
		}}.Map,
	}, {
		Name: "map-last-item-twice", Breaks: "ExactlyOnce",
		Fault: "The index may run one beyond the end and is then clamped, so the last item is done twice.",
		Map: mapParts{take: func(m *mapRun) (int, bool) {
			i := int(m.next.Add(1)) - 1
			return min(i, len(m.items)-1), i <= len(m.items)
		}}.Map,
	}, {
		Name: "map-remainder-dropped", Breaks: "ExactlyOnce",
		Fault: "Only as many items are done as divide evenly among the workers.",
		Map: mapParts{take: func(m *mapRun) (int, bool) {
			i := int(m.next.Add(1)) - 1
			return i, i < len(m.items)/m.workers*m.workers
		}}.Map,
	}, {
		Name: "map-no-workers-hang", Breaks: "NoWorkers",
		Fault: "Without workers it waits for ever for one that takes the first item.",
		Map:   mapParts{lax: true, run: feedFromCaller}.Map,
	}, {
		Name: "map-no-workers-means-nothing", Breaks: "NoWorkers",
		Fault: "Without workers it returns at once, with zeros for results and no error.",
		Map:   mapParts{lax: true}.Map,
	}, {
		Name: "map-empty-waits", Breaks: "Empty",
		Fault: "Without items it waits for a first result until the context ends.",
		Map: mapParts{empty: func(ctx context.Context, _ call) ([]int, error) {
			<-ctx.Done()
			return nil, ended(ctx)
		}}.Map,
	}, {
		Name: "map-empty-error", Breaks: "Empty",
		Fault: "Having no items is an error.",
		Map: mapParts{empty: func(context.Context, call) ([]int, error) {
			return nil, errors.New("faulty: no items")
		}}.Map,
	}, {
		Name: "map-empty-calls", Breaks: "Empty",
		Fault: "The loop looks for the end after the first call, so f is called without items.",
		Map: mapParts{empty: func(ctx context.Context, f call) ([]int, error) {
			_, err := f(ctx, 0)
			return []int{}, err
		}}.Map,
	}, {
		// Race: in virtual time the results are there.
		Name: "map-polls-plain-counter", Breaks: "Visible",
		Fault: "It waits for the workers by looking at a counter without synchronisation.",
		Map:   mapParts{run: pollCounter, result: unlockedResult}.Map,
	}, {
		// Race: with more than one processor the result may also be missing.
		Name: "map-result-after-signal", Breaks: "Visible",
		Fault: "A worker signals its end before it hands over the results it has collected.",
		Map:   mapParts{run: signalFirst, result: unlockedResult}.Map,
	}}
}

// feedFromCaller hands out items from the caller's goroutine.
func feedFromCaller(m *mapRun, workers int) {
	items := make(chan int)
	for range workers {
		m.lanes.Go(func() {
			for i := range items {
				if m.open() {
					m.one(i)
				}
			}
		})
	}
feed:
	for i := range m.items {
		select {
		case items <- i:
		case <-m.ctx.Done():
			break feed
		}
	}
	close(items)
	m.lanes.Wait()
}

func pollCounter(m *mapRun, workers int) {
	left := min(workers, len(m.items))
	var mu sync.Mutex
	for range left {
		go func() {
			defer func() {
				mu.Lock()
				left--
				mu.Unlock()
			}()
			m.work()
		}()
	}
	for left > 0 {
		time.Sleep(time.Millisecond)
	}
}

func signalFirst(m *mapRun, workers int) {
	type outcome struct{ i, r int }
	lanes := min(workers, len(m.items))
	var signalled sync.WaitGroup
	signalled.Add(lanes)
	for range lanes {
		go func() {
			var own []outcome
			defer func() {
				signalled.Done()
				for _, o := range own {
					m.results[o.i] = o.r
				}
			}()
			for m.open() {
				i, ok := m.take()
				if !ok {
					return
				}
				m.guard(func() {
					r, err := m.f(m.ctx, m.items[i])
					if err != nil {
						m.fail(err)
						return
					}
					own = append(own, outcome{i, r})
				})
			}
		}()
	}
	signalled.Wait()
}

// unlockedResult is result for faults whose point is that nothing else
// synchronises the caller with the workers.
func unlockedResult(ctx context.Context, m *mapRun) ([]int, error) {
	switch {
	case m.err != nil:
		return nil, m.err
	case ctx.Err() != nil:
		return nil, ended(ctx)
	}
	return m.results, nil
}
