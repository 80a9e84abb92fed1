package faulty

import (
	"context"
	"errors"
	"fmt"
)

// mapFailures are faults in what an error and the end of the context do.
func mapFailures() []Implementation {
	return []Implementation{{
		Name: "map-swallowed-error", Breaks: "FirstError",
		Fault: "An error stops the work, but is not returned.",
		Map: mapParts{result: func(ctx context.Context, m *mapRun) ([]int, error) {
			if m.err == nil && ctx.Err() != nil {
				return nil, ended(ctx)
			}
			return m.results, nil
		}}.Map,
	}, {
		Name: "map-canceled-returned", Breaks: "FirstError",
		Fault: "After an error it returns the context.Canceled of the context that it cancelled itself.",
		Map: mapParts{result: func(ctx context.Context, m *mapRun) ([]int, error) {
			if m.err != nil {
				return nil, m.ctx.Err()
			}
			return m.result(ctx)
		}}.Map,
	}, {
		Name: "map-last-error", Breaks: "FirstError",
		Fault: "The last error is returned, which may be the context.Canceled of a call that the first one stopped.",
		Map: mapParts{fail: func(m *mapRun, err error) {
			m.mu.Lock()
			m.err = err
			m.mu.Unlock()
			m.cancel(err)
		}}.Map,
	}, {
		Name: "map-flattened-error", Breaks: "FirstError",
		Fault: "The error returned has the text of the first one and does not wrap it.",
		Map: mapParts{fail: func(m *mapRun, err error) {
			m.note(fmt.Errorf("faulty: an item failed: %v", err))
			m.cancel(err)
		}}.Map,
	}, {
		Name: "map-late-cancel", Breaks: "ErrorStops",
		Fault: "After an error nothing starts, but the context of running calls is cancelled only when they have ended.",
		Map: mapParts{fail: func(m *mapRun, err error) {
			m.note(err)
			m.stopped.Store(true)
		}}.Map,
	}, {
		Name: "map-runs-to-the-end", Breaks: "ErrorStops",
		Fault: "An error is returned when all the other items are done.",
		Map:   mapParts{fail: (*mapRun).note}.Map,
	}, {
		Name: "map-looks-too-early", Breaks: "ErrorStops",
		Fault: "A worker looks for errors before its call instead of after it, and so starts one more item.",
		Map:   mapParts{run: lookEarly}.Map,
	}, {
		Name: "map-ignores-context", Breaks: "ContextStops",
		Fault: "Items go on being started after the caller's context has ended.",
		Map:   mapParts{derive: context.WithoutCancel}.Map,
	}, {
		Name: "map-end-is-success", Breaks: "ContextStops",
		Fault: "When the caller's context ends the work stops, but the error is nil.",
		Map: mapParts{result: func(ctx context.Context, m *mapRun) ([]int, error) {
			if ctx.Err() != nil {
				return m.results, nil
			}
			return m.result(ctx)
		}}.Map,
	}, {
		Name: "map-own-word-for-the-end", Breaks: "ContextStops",
		Fault: "When the caller's context ends the error matches neither its error nor its cause.",
		Map: mapParts{result: func(ctx context.Context, m *mapRun) ([]int, error) {
			if ctx.Err() != nil {
				return nil, errors.New("faulty: stopped early")
			}
			return m.result(ctx)
		}}.Map,
	}}
}

func lookEarly(m *mapRun, workers int) {
	for range min(workers, len(m.items)) {
		m.lanes.Go(func() {
			for more := m.open(); more; {
				i, ok := m.take()
				if !ok {
					return
				}
				more = m.open()
				m.one(i)
			}
		})
	}
	m.lanes.Wait()
}
