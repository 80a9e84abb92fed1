package faulty

import (
	"fmt"
	"os"
)

// mapPanics are faults in what a panic or a Goexit of f does.
func mapPanics() []Implementation {
	return []Implementation{{
		Name: "map-panic-crashes", Breaks: "PanicContained",
		Fault: "A panic in f ends the process from the worker's goroutine.",
		Map:   onPanicMap(func(_ *mapRun, err error) { crash(err) }),
	}, {
		Name: "map-panic-hangs", Breaks: "PanicContained",
		Fault: "A worker whose call panicked reports it on a channel that nobody reads, and is waited for.",
		Map:   onPanicMap(func(_ *mapRun, err error) { hang(err) }),
	}, {
		Name: "map-panic-swallowed", Breaks: "PanicContained",
		Fault: "A call that panicked counts as a success with result zero.",
		Map:   onPanicMap(func(*mapRun, error) {}),
	}, {
		Name: "map-panic-exits", Breaks: "PanicContained",
		Fault: "A panic in f is logged and then ends the process, with status 0.",
		Map: onPanicMap(func(_ *mapRun, err error) {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(0)
		}),
	}, {
		Name: "map-goexit-hangs", Breaks: "GoexitContained",
		Fault: "A worker reports its end after its loop and not in a deferred call, so one that Goexit took is waited for in vain.",
		Map:   mapParts{run: countEnds}.Map,
	}, {
		Name: "map-goexit-succeeds", Breaks: "GoexitContained",
		Fault: "A call that ended its goroutine counts as a success with result zero.",
		Map: mapParts{guard: func(m *mapRun, f func()) {
			contain(f, onGoexit(func(error) { m.lanes.Go(m.work) }, m.fail))
		}}.Map,
	}}
}

func onPanicMap(react func(*mapRun, error)) mapFunc {
	return mapParts{guard: func(m *mapRun, f func()) {
		contain(f, onPanic(func(err error) { react(m, err) }, m.fail))
	}}.Map
}

func countEnds(m *mapRun, workers int) {
	lanes := min(workers, len(m.items))
	ends := make(chan struct{}, lanes)
	for range lanes {
		go func() {
			m.work()
			ends <- struct{}{}
		}()
	}
	for range lanes {
		<-ends
	}
}
