package faulty

import "context"

// completedFailures are faults in what an error, a panic, a Goexit and the end
// of the context do.
func completedFailures() []Implementation {
	return []Implementation{{
		Name: "completed-ends-at-error", Breaks: "ErrorStopsNothing",
		Fault: "The sequence ends after the first outcome with an error.",
		Completed: completedParts{consume: func(c *completedRun, yield func(int, error) bool) {
			for o := range c.outcomes {
				if !yield(o.value, o.err) || o.err != nil {
					return
				}
			}
		}}.Completed,
	}, {
		Name: "completed-error-cancels", Breaks: "ErrorStopsNothing",
		Fault: "An error cancels the other calls, as it does in Map.",
		Completed: completedParts{send: func(c *completedRun, o outcome) {
			if o.err != nil {
				c.cancel()
			}
			c.outcomes <- o
		}}.Completed,
	}, {
		Name: "completed-errors-dropped", Breaks: "ErrorStopsNothing",
		Fault: "An item that failed yields nothing.",
		Completed: completedParts{send: func(c *completedRun, o outcome) {
			if o.err == nil {
				c.outcomes <- o
			}
		}}.Completed,
	}, {
		Name: "completed-ignores-context", Breaks: "ContextStops",
		Fault:     "Items go on being started after the caller's context has ended.",
		Completed: completedParts{derive: context.WithoutCancel}.Completed,
	}, {
		Name: "completed-end-is-an-outcome", Breaks: "ContextStops",
		Fault: "When the caller's context ends, the sequence ends with an outcome of its own that says so.",
		Completed: completedParts{consume: func(c *completedRun, yield func(int, error) bool) {
			for o := range c.outcomes {
				if !yield(o.value, o.err) {
					return
				}
			}
			if c.caller.Err() != nil {
				yield(0, ended(c.caller))
			}
		}}.Completed,
	}, {
		Name: "completed-end-drops-the-running", Breaks: "ContextStops",
		Fault: "Outcomes of calls that ran when the caller's context ended are waited for and not yielded.",
		Completed: completedParts{consume: func(c *completedRun, yield func(int, error) bool) {
			for o := range c.outcomes {
				if c.caller.Err() != nil || !yield(o.value, o.err) {
					return
				}
			}
		}}.Completed,
	}, {
		Name: "completed-panic-crashes", Breaks: "PanicContained",
		Fault:     "A panic in f ends the process from the worker's goroutine.",
		Completed: onPanicCompleted(func(_ *completedRun, err error) { crash(err) }),
	}, {
		Name: "completed-panic-hangs", Breaks: "PanicContained",
		Fault:     "A worker whose call panicked reports it on a channel that nobody reads, and is waited for.",
		Completed: onPanicCompleted(func(_ *completedRun, err error) { hang(err) }),
	}, {
		Name: "completed-panic-ends-all", Breaks: "PanicIsolated",
		Fault: "After a call that panicked no further item is started.",
		Completed: completedParts{guard: func(c *completedRun, f func(), failed func(error)) {
			contain(f, onPanic(func(err error) {
				c.stopped.Store(true)
				failed(err)
			}, failed))
		}}.Completed,
	}, {
		Name: "completed-goexit-loses-lane", Breaks: "GoexitContained",
		Fault:     "A worker whose call ended its goroutine is not replaced.",
		Completed: completedParts{lost: func(*completedRun) {}}.Completed,
	}, {
		Name: "completed-goexit-hangs", Breaks: "GoexitContained",
		Fault:     "A worker whose call ended its goroutine is waited for.",
		Completed: completedParts{lost: func(c *completedRun) { c.lanes.Add(1) }}.Completed,
	}}
}

func onPanicCompleted(react func(*completedRun, error)) completedFunc {
	return completedParts{guard: func(c *completedRun, f func(), failed func(error)) {
		contain(f, onPanic(func(err error) { react(c, err) }, failed))
	}}.Completed
}
