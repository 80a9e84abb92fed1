package faulty

import (
	"runtime"
	"time"
)

// mapLanes are faults in how many calls run together and which ones.
func mapLanes() []Implementation {
	return []Implementation{{
		Name: "map-sequential", Breaks: "WorkConserving",
		Fault: "One call runs at a time, however many workers there are.",
		Map:   mapParts{run: func(m *mapRun, _ int) { m.spread(1) }}.Map,
	}, {
		Name: "map-batches", Breaks: "WorkConserving",
		Fault: "After each batch of as many items as workers it waits for the slowest of them.",
		Map:   mapParts{run: inBatches}.Map,
	}, {
		Name: "map-strided", Breaks: "WorkConserving",
		Fault: "Items are dealt out to the workers beforehand in turn, and a worker that is through with its own leaves the others theirs.",
		Map:   mapParts{run: inStrides}.Map,
	}, {
		Name: "map-small-input-sequential", Breaks: "WorkConserving",
		Fault: "With fewer items than workers it does one after another.",
		Map: mapParts{run: func(m *mapRun, workers int) {
			if len(m.items) < workers {
				workers = 1
			}
			m.spread(workers)
		}}.Map,
	}, {
		Name: "map-rests", Breaks: "WorkConserving",
		Fault: "A worker rests for 10 ms after each item while others wait.",
		Map: mapParts{guard: func(m *mapRun, f func()) {
			contain(f, m.fail)
			time.Sleep(10 * time.Millisecond)
		}}.Map,
	}, {
		Name: "map-chunks", Breaks: "NeighboursMeet",
		Fault: "Each worker gets a run of neighbouring items and does them one after another.",
		Map:   mapParts{run: inChunks}.Map,
	}, {
		Name: "map-chunks-of-two", Breaks: "NeighboursMeet",
		Fault: "Workers take two neighbouring items at a time.",
		Map:   mapParts{run: inPairs}.Map,
	}, {
		Name: "map-lane-too-many", Breaks: "Bounded",
		Fault: "One call too many runs.",
		Map:   mapParts{run: func(m *mapRun, workers int) { m.spread(workers + 1) }}.Map,
	}, {
		Name: "map-caller-joins-in", Breaks: "Bounded",
		Fault: "The caller's goroutine works beside a full set of workers.",
		Map: mapParts{run: func(m *mapRun, workers int) {
			defer m.lanes.Wait() // also if Goexit takes the caller
			for range workers {
				m.lanes.Go(m.work)
			}
			m.work()
		}}.Map,
	}, {
		Name: "map-lane-for-each-item", Breaks: "Bounded",
		Fault: "Every item gets a goroutine at once, and the number of workers is ignored.",
		Map:   mapParts{run: func(m *mapRun, _ int) { m.spread(len(m.items)) }}.Map,
	}, {
		Name: "map-lane-too-few", Breaks: "FullWidth",
		Fault: "One worker is missing, unless there is only one.",
		Map:   mapParts{run: func(m *mapRun, workers int) { m.spread(max(1, workers-1)) }}.Map,
	}, {
		Name: "map-as-wide-as-the-machine", Breaks: "FullWidth",
		Fault: "There are never more workers than processors.",
		Map: mapParts{run: func(m *mapRun, workers int) {
			m.spread(min(workers, runtime.GOMAXPROCS(0)))
		}}.Map,
	}}
}

func inBatches(m *mapRun, workers int) {
	for first := 0; first < len(m.items) && m.open(); first += workers {
		for i := first; i < min(first+workers, len(m.items)); i++ {
			m.lanes.Go(func() { m.one(i) })
		}
		m.lanes.Wait()
	}
}

func inStrides(m *mapRun, workers int) {
	for lane := range min(workers, len(m.items)) {
		m.lanes.Go(func() {
			for i := lane; i < len(m.items) && m.open(); i += workers {
				m.one(i)
			}
		})
	}
	m.lanes.Wait()
}

func inChunks(m *mapRun, workers int) {
	size := (len(m.items) + workers - 1) / workers
	for first := 0; first < len(m.items); first += size {
		m.lanes.Go(func() {
			for i := first; i < min(first+size, len(m.items)) && m.open(); i++ {
				m.one(i)
			}
		})
	}
	m.lanes.Wait()
}

func inPairs(m *mapRun, workers int) {
	for range workers {
		m.lanes.Go(func() {
			for m.open() {
				first := 2 * (int(m.next.Add(1)) - 1)
				if first >= len(m.items) {
					return
				}
				for i := first; i < min(first+2, len(m.items)) && m.open(); i++ {
					m.one(i)
				}
			}
		})
	}
	m.lanes.Wait()
}
