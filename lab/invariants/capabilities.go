package invariants

// capabilities are the rows for optional methods, found by type assertion, and
// for declared policies.
func capabilities() []Invariant {
	only := []Contract{Pool}
	return []Invariant{
		{
			ID: "BPR-01", Name: "QueueBound", Covers: []string{"BPR-02"}, Contracts: only, Level: Extended, Needs: "a declared queue bound", Points: 2,
			Statement: "with workers busy, exactly as many tasks are accepted as the queue has places, and each that starts lets one more in",
			Why:       "The bound of the queue is what keeps a fast producer from filling memory.",
			Hint:      "count tasks that run and tasks that wait under one lock",
		},
		{
			ID: "BPR-03", Name: "TrySubmit", Contracts: only, Level: Extended, Needs: "TrySubmit(func()) bool", Points: 2,
			Statement: "TrySubmit answers at once: true means that the task runs, false that it never does, and with a free worker it is true",
			Why:       "Whoever calls it has something else to do instead.",
			Hint:      "decide under the lock, and do not wait",
		},
		{
			ID: "CTX-01", Name: "SubmitDeadline", Contracts: only, Level: Extended, Needs: "SubmitContext(context.Context, func()) error", Points: 2,
			Statement: "a Submit that waits for room gives up when its context ends, the task never runs, and no place is taken",
			Why:       "A request that was given up while it waited must not run later.",
			Hint:      "wait for room and ctx together, and take the waiter back under the lock",
		},
		{
			ID: "CTX-02", Name: "SubmitEnded", Contracts: only, Level: Extended, Needs: "SubmitContext(context.Context, func()) error", Points: 2,
			Statement: "a context that has ended refuses the task, also when there is room",
			Why:       "Work for somebody who has left is wasted, and a test of the context that comes only after waiting misses it.",
			Hint:      "look at ctx.Err() before anything else",
		},
		{
			ID: "SHU-08", Name: "ShutdownDeadline", Contracts: only, Level: Extended, Needs: "Shutdown(context.Context) error", Points: 2,
			Statement: "Shutdown returns ctx's error when ctx ends, the pool goes on with what it accepted, and a later Close waits for it",
			Why:       "A deadline for waiting is not a reason to lose work.",
			Hint:      "wait for the end and for ctx in one select",
		},
		{
			ID: "OBS-02", Name: "StatsExact", Covers: []string{"OBS-01"}, Contracts: only, Level: Extended, Needs: "Stats", Points: 2,
			Statement: "counters never overestimate, and are exact when nothing goes on",
			Why:       "Who scales a pool by its counters must be able to trust them, also after tasks that failed.",
			Hint:      "count where the state changes, under the same lock, on every way out",
		},
		{
			ID: "WAI-01", Name: "WaitIdle", Contracts: only, Level: Extended, Needs: "Wait(context.Context) error", Points: 2,
			Statement: "Wait returns when nothing is queued or runs any more, at that moment and not before, for everybody who waits, and the pool stays open",
			Why:       "Who works in batches asks when one is done. A task that is neither in the queue nor counted as running yet makes the answer wrong.",
			Hint:      "count accepted tasks that have not ended, and wake all who wait when that falls to 0",
		},
		{
			ID: "WAI-02", Name: "WaitDeadline", Contracts: only, Level: Extended, Needs: "Wait(context.Context) error", Points: 2,
			Statement: "Wait returns ctx's error when ctx ends, and the pool goes on as if nobody had waited",
			Why:       "Patience has an end, and the work that others submitted has not.",
			Hint:      "wait for the last task and for ctx together, and take nothing back but the waiter",
		},
	}
}
