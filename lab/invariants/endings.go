package invariants

// endings are the rows about the end of a run or a pool, and what is left.
func endings() []Invariant {
	return []Invariant{
		{
			ID: "JOI-01", Name: "Joined", Contracts: []Contract{Map, Completed}, Level: Core, Points: 10,
			Statement: "no call is running when the function returns or the loop ends",
			Why:       "A call that outlives its Map writes into a result that the caller reads already.",
			Hint:      "wait for all workers before returning, also after an error",
		},
		{
			ID: "ASC-05", Name: "EarlyBreak", Covers: []string{"MAP-04", "MAP-11"}, Contracts: []Contract{Completed}, Level: Core, Points: 5,
			Statement: "leaving the loop cancels running calls, starts nothing more, and yields nothing more",
			Why:       "The first good answer is often enough; the rest must stop, and must not be left behind.",
			Hint:      "cancel in a defer of the iterator function, and wait; return when yield returns false",
		},
		{
			ID: "SHU-01", Name: "CloseWaits", Contracts: []Contract{Pool}, Level: Core, Points: 10,
			Statement: "Close returns when every accepted task has ended, and not before",
			Why:       "What is accepted is promised. A program that ends after Close loses what was still queued.",
			Hint:      "stop the intake, let workers empty the queue, then wait for them",
		},
		{
			ID: "SHU-02", Name: "ClosedRefuses", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "Submit after Close returns an error, and the task never runs",
			Why:       "A task that is accepted and lost, or a panic in the caller, are the alternatives.",
			Hint:      "keep a flag under the queue's lock; do not close a channel that others send on",
		},
		{
			ID: "SUB-03", Name: "AcceptedOrRefused", Covers: []string{"SHU-09"}, Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "a Submit that races Close is accepted and its task runs, or refused and it never does",
			Why:       "The moment of closing is where tasks get lost, and where a send on a closed channel panics.",
			Hint:      "decide about the task and about the closing under one lock",
		},
		{
			ID: "SHU-04", Name: "CloseTwice", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "Close may be called again and from several goroutines: all calls wait, none panics",
			Why:       "A deferred Close beside an explicit one is common; the second must not panic, nor return before the work is done.",
			Hint:      "close channels in a sync.Once, and let every caller wait for the same thing",
		},
		{
			ID: "SHU-07", Name: "CloseUnused", Contracts: []Contract{Pool}, Level: Core, Points: 2,
			Statement: "closing a pool that was never used returns at once",
			Why:       "A program that ends early closes what it never needed.",
			Hint:      "do not wait for a worker that was never started",
		},
		{
			ID: "SHU-10", Name: "CloseReleases", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "a Submit that waits for room returns when the pool is closed: accepted and run, or refused",
			Why:       "Nobody makes room any more. A submitter that still waits for it waits for ever.",
			Hint:      "wake submitters from Close",
		},
		{
			ID: "SHU-12", Name: "FailsWhileClosing", Contracts: []Contract{Pool}, Level: Core, Points: 2,
			Statement: "a task that panics or calls Goexit after Close began does not hang Close",
			Why:       "The count of workers must come down on every way out.",
			Hint:      "count workers down in a defer",
		},
		{
			ID: "LEK-01", Name: "NoLeak", Covers: []string{"LEK-02"}, Contracts: []Contract{Map, Completed, Pool}, Level: Core, Points: 10,
			Statement: "when the function has returned or the pool is closed, no goroutine of it is left",
			Why:       "A goroutine that waits for ever keeps everything it can see; a thousand of them are an outage.",
			Hint:      "every goroutine must be able to finish even if nobody reads its result",
		},
		{
			ID: "MEM-01", Name: "Forgets", Contracts: []Contract{Pool}, Level: Core, Points: 2,
			Statement: "an idle or closed pool does not keep a finished task alive",
			Why:       "A queue that moves its head forward keeps what it has handed out, and all that the task refers to.",
			Hint:      "set the slot to nil when a task is taken out",
		},
		{
			ID: "STR-01", Name: "Chaos", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "whatever mix of submits, panics, Goexits and closing: accepted is run, refused is not, and the bound holds",
			Why:       "Faults that need two things to happen together are found by doing many things together.",
			Hint:      "look at the smallest world below: it names what has to come together",
		},
	}
}
