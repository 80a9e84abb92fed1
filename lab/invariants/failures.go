package invariants

// failures are the rows about tasks that fail, and work that is stopped.
func failures() []Invariant {
	every := []Contract{Map, Completed, Pool}
	return []Invariant{
		{
			ID: "ERR-01", Name: "FirstError", Covers: []string{"SUB-07"}, Contracts: []Contract{Map}, Level: Core, Points: 5,
			Statement: "the error that comes back is one that a call returned, and not the cancellation that followed it",
			Why:       "\"context canceled\" tells nobody what went wrong; the error that caused it does.",
			Hint:      "keep the first error under a lock or a sync.Once, before the context is cancelled",
		},
		{
			ID: "ERR-09", Name: "ErrorStops", Contracts: []Contract{Map}, Level: Core, Points: 5,
			Statement: "after an error no item starts at a later instant, and running calls see their context end",
			Why:       "Work that goes on after the result is known to be an error costs time and money, and has effects that nobody wants.",
			Hint:      "cancel a context of your own at the first error, hand that one to the calls, and look at it before each item",
		},
		{
			ID: "ERR-10", Name: "ErrorStopsNothing", Contracts: []Contract{Completed}, Level: Core, Points: 5,
			Statement: "an item's error is yielded with its outcome and stops nothing else",
			Why:       "Whoever reads outcomes one by one decides about each of them.",
			Hint:      "send value and error together, and go on",
		},
		{
			ID: "CTX-04", Name: "ContextStops", Covers: []string{"CTX-06"}, Contracts: []Contract{Map, Completed}, Level: Core, Points: 5,
			Statement: "when the context ends, no item starts at a later instant, and the caller learns what was done",
			Why:       "A request that was given up must not keep a server busy.",
			Hint:      "look at ctx.Err() before each item; return ctx's error from Map, and end the sequence of Completed",
		},
		{
			ID: "ERR-02", Name: "PanicContained", Contracts: every, Level: Core, Points: 10,
			Statement: "a panic in a task reaches the caller or stays in the pool: it never ends the process from a worker, and never leaves anybody hanging",
			Why:       "A panic on a worker's goroutine takes the whole program down, with everything else that it was doing.",
			Hint:      "recover in a defer around the task",
		},
		{
			ID: "GOX-01", Name: "GoexitContained", Contracts: every, Level: Core, Points: 5,
			Statement: "runtime.Goexit in a task neither hangs anybody nor costs a worker",
			Why:       "t.FailNow in a task is a Goexit. Nothing is recovered and nothing is returned; only deferred calls run.",
			Hint:      "do the accounting in a defer, and start a new worker if the goroutine is going",
		},
		{
			ID: "ERR-06", Name: "PanicIsolated", Contracts: []Contract{Completed, Pool}, Level: Core, Points: 5,
			Statement: "one panic does not stop other tasks",
			Why:       "Tasks of one pool have nothing to do with each other.",
			Hint:      "recover around each task, not around the worker's loop",
		},
		{
			ID: "ERR-04", Name: "PanicAdmits", Contracts: []Contract{Pool}, Level: Core, Points: 2,
			Statement: "a submitter that waits for room is admitted when a task panics",
			Why:       "If only the normal way out frees the place, one panic leaves submitters waiting for ever.",
			Hint:      "free the place in a defer",
		},
	}
}
