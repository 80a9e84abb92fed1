package faulty

import (
	"context"
	"sync"
	"sync/atomic"
)

// mapSchedules are faults of Map that show only if lanes meet in a window.
func mapSchedules() []Implementation {
	return []Implementation{{
		Name: "map-takes-in-two-steps", Breaks: "ExactlyOnce", Schedules: true,
		Fault: "The index of the next item is read and written back, so two lanes may take the same.",
		Map: mapParts{take: func(m *mapRun) (int, bool) {
			i := m.next.Load()
			m.next.Store(i + 1)
			return int(i), int(i) < len(m.items)
		}}.Map,
	}, {
		Name: "map-cancels-before-it-notes", Breaks: "FirstError", Schedules: true,
		Fault: "An error cancels the other calls before it is kept, and what they return may be kept first.",
		Map: mapParts{fail: func(m *mapRun, err error) {
			m.cancel(err)
			m.note(err)
		}}.Map,
	}, {
		Name: "map-counts-before-it-writes", Breaks: "Ordered", Schedules: true,
		Fault: "A result is counted before it is written, and Map returns when all are counted.",
		Map:   countFirst,
	}, {
		Name: "map-lanes-start-lanes", Breaks: "Bounded", Schedules: true,
		Fault: "Each lane starts others while there are too few, and looks at their number and counts one more in two steps.",
		Map:   mapParts{run: growLanes}.Map,
	}, {
		Name: "map-select-goes-on", Breaks: "ErrorStops", Schedules: true,
		Fault: "A lane waits for an item and for the end together, and when both are there it may take the item.",
		Map:   mapParts{run: feedToSelect}.Map,
	}, {
		Name: "map-feeder-let-go-once", Breaks: "NoLeak", Schedules: true,
		Fault: "After an error the feeder is let go if it waits for a lane just then, and it may be about to.",
		Map:   mapParts{run: feedAndTakeOne}.Map,
	}, {
		Name: "map-call-counted-late", Breaks: "Joined", Schedules: true,
		Fault: "After an error Map waits for the calls that are counted as running, and a lane counts its call later than it takes its item.",
		Map:   mapParts{run: joinCounted}.Map,
	}}
}

func countFirst(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
	all := make(chan struct{})
	return mapParts{
		slot: func(m *mapRun, i int) int {
			if int(m.placed.Add(1)) == len(m.items) {
				close(all)
			}
			return i
		},
		run: func(m *mapRun, workers int) {
			gone := make(chan struct{})
			for range min(workers, len(m.items)) {
				m.lanes.Go(m.work)
			}
			go func() { // ends when the lanes do
				m.lanes.Wait()
				close(gone)
			}()
			select {
			case <-all:
			case <-gone: // there was an error
			}
		},
	}.Map(ctx, workers, items, f)
}

func growLanes(m *mapRun, workers int) {
	var live atomic.Int64
	var lane func()
	grow := func() {
		live.Add(1)
		m.lanes.Go(lane)
	}
	lane = func() {
		for live.Load() < int64(workers) {
			grow()
		}
		m.work()
	}
	grow()
	m.lanes.Wait()
}

func feedToSelect(m *mapRun, workers int) {
	items, over := make(chan int), make(chan struct{})
	var feeder sync.WaitGroup
	feeder.Go(func() {
		defer close(items)
		for i := range m.items {
			select {
			case items <- i:
			case <-over:
				return
			}
		}
	})
	for range min(workers, len(m.items)) {
		m.lanes.Go(func() {
			for open := true; open; {
				select {
				case i, ok := <-items:
					if open = ok; ok {
						m.one(i)
					}
				case <-m.ctx.Done():
					open = false
				}
			}
		})
	}
	m.lanes.Wait()
	close(over)
	feeder.Wait()
}

func feedAndTakeOne(m *mapRun, workers int) {
	items := make(chan int)
	go func() {
		defer close(items)
		for i := range m.items {
			if !m.open() {
				return
			}
			items <- i
		}
	}()
	for range min(workers, len(m.items)) {
		m.lanes.Go(func() {
			for m.open() {
				i, ok := <-items
				if !ok {
					return
				}
				if m.open() {
					m.one(i)
				}
			}
		})
	}
	m.lanes.Wait()
	select {
	case <-items:
	default:
	}
}

func joinCounted(m *mapRun, workers int) {
	running, all := newGauge(), make(chan struct{})
	for range min(workers, len(m.items)) {
		m.lanes.Go(func() {
			for m.open() {
				i, ok := m.take()
				if !ok {
					return
				}
				running.add(1)
				func() {
					defer running.add(-1) // also if Goexit takes the lane
					m.one(i)
				}()
			}
		})
	}
	go func() { // ends when the lanes do
		m.lanes.Wait()
		close(all)
	}()
	select {
	case <-all:
	case <-m.ctx.Done():
		running.wait()
	}
}
