package invariants

// progress are the rows about work that is there being done.
func progress() []Invariant {
	return []Invariant{
		{
			ID: "PRG-02", Name: "WorkConserving", Covers: []string{"PRG-01", "PRG-06"}, Contracts: []Contract{Map, Completed, Pool}, Level: Core, Points: 15,
			Statement: "no worker idles while an item waits",
			Why:       "A pool that waits for the slowest of each batch, or has a worker too few, turns two seconds into three. In virtual time the seconds are exact, so this is an equation and not a guess.",
			Hint:      "give each worker the next task as soon as it is free: one queue, n readers",
		},
		{
			ID: "RDV-01", Name: "NeighboursMeet", Contracts: []Contract{Map, Completed}, Level: Core, Points: 5,
			Statement: "items that would run together may wait for one another",
			Why:       "Items handed out in chunks sit behind each other on one worker while others have nothing to do; if the first waits for the second, nothing goes on at all.",
			Hint:      "hand out items one by one",
		},
		{
			ID: "SUB-04", Name: "SubmitReturns", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "Submit does not wait for its task, does not run it on the caller's goroutine, and does not wait while a worker is free",
			Why:       "A caller that submits under a lock, or from an event loop, must not be held up by the task.",
			Hint:      "queue the task and return; let a worker run it",
		},
		{
			ID: "PRG-03", Name: "Burst", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "a burst of tasks on a warm, idle pool starts one on every worker",
			Why:       "A wake-up that is only sent when the queue was empty wakes one worker for the whole burst.",
			Hint:      "signal once for every task, and count off the worker that was signalled",
		},
		{
			ID: "PRG-04", Name: "NoLostWakeup", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "a task submitted while the last worker is about to go idle runs",
			Why:       "A worker that looks at the queue first and counts itself idle afterwards misses what came in between, and nothing wakes it again.",
			Hint:      "look at the queue and go to sleep under one lock, or look again after counting as idle",
		},
		{
			ID: "PRG-05", Name: "IdleBlocks", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "an idle pool blocks and does not spin",
			Why:       "A worker that asks again and again whether there is work heats a core for nothing.",
			Hint:      "wait on a channel or a sync.Cond",
		},
		{
			ID: "PRG-07", Name: "StartsAtOnce", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "a task submitted to an idle pool starts at once, and not at the next tick",
			Why:       "A worker that polls adds its interval to every task, and a janitor that has to come first adds more.",
			Hint:      "wake a worker from Submit",
		},
		{
			ID: "PRG-08", Name: "NestedParallel", Covers: []string{"NST-04"}, Contracts: []Contract{Pool}, Level: Extended, Needs: "nested submission", Points: 5,
			Statement: "tasks that a task submits run on all workers",
			Why:       "Work that discovers work, a crawler for example, must not end up on the worker that found it.",
			Hint:      "put nested tasks into the same queue as all others",
		},
		{
			ID: "NST-01", Name: "NestedSubmit", Contracts: []Contract{Pool}, Level: Extended, Needs: "nested submission", Points: 5,
			Statement: "a task may submit a task, also when all workers are busy",
			Why:       "A Submit that waits for a free worker, called from the only one, waits for itself.",
			Hint:      "keep what does not fit in a queue, or declare that nested submission blocks",
		},
		{
			ID: "FAI-01", Name: "FIFO", Contracts: []Contract{Pool}, Level: Extended, Needs: "first in, first out", Points: 2,
			Statement: "tasks of one submitter start in the order in which they were submitted",
			Why:       "Who declares an order is relied upon for it.",
			Hint:      "take from the end that Submit does not append to",
		},
	}
}
