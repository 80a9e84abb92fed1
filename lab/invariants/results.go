package invariants

// results are the rows about what comes back, and how often work is done.
func results() []Invariant {
	return []Invariant{
		{
			ID: "MAP-01", Name: "Ordered", Contracts: []Contract{Map}, Level: Core, Points: 10,
			Statement: "result[i] belongs to items[i], whatever finishes first",
			Why:       "A caller pairs results with items by their index. Results in the order of completion look right as long as all tasks take equally long, and are wrong on the first day that they do not.",
			Hint:      "write result[i] from the worker that ran item i; do not append as tasks finish",
		},
		{
			ID: "ASC-01", Name: "AsCompleted", Contracts: []Contract{Completed}, Level: Core, Points: 10,
			Statement: "outcomes come in the order in which they complete, each at that moment, with its own value and error",
			Why:       "The consumer of Completed wants to go on with what is there. An outcome that is held back behind a slower one makes it a Map.",
			Hint:      "let workers send outcomes into one channel and yield from it; do not wait for item 0 first",
		},
		{
			ID: "SUB-02", Name: "ExactlyOnce", Covers: []string{"SUB-06"}, Contracts: []Contract{Map, Completed, Pool}, Level: Core, Points: 10,
			Statement: "every item and every accepted task runs exactly once",
			Why:       "A task that is lost is a download that never happens; one that runs twice is a payment made twice.",
			Hint:      "hand out each task in one atomic step: a channel receive, or an index under one lock",
		},
		{
			ID: "MAP-08", Name: "Empty", Contracts: []Contract{Map, Completed}, Level: Core, Points: 2,
			Statement: "without items there is an empty result at once, no error, and no call",
			Why:       "Empty input is the most common edge case, and the easiest to hang on: nobody sends, somebody waits.",
			Hint:      "return early when len(items) is 0",
		},
		{
			ID: "CFG-01", Name: "NoWorkers", Contracts: []Contract{Map, Completed, Pool}, Level: Core, Points: 2,
			Statement: "fewer than one worker is refused at once, by an error or a panic, and never a hang",
			Why:       "A configuration that says 0 must not produce a pool that takes work and never does it.",
			Hint:      "check the number of workers before anything is started",
		},
		{
			ID: "CFG-02", Name: "NilTask", Contracts: []Contract{Pool}, Level: Core, Points: 2,
			Statement: "a nil task is refused on the caller's side and costs no worker",
			Why:       "Called in the worker, it is a crash far from the line that is wrong.",
			Hint:      "check the task in Submit: return an error, or panic there",
		},
		{
			ID: "SUB-01", Name: "Visible", Contracts: []Contract{Map, Completed, Pool}, Level: Core, Points: 5,
			Statement: "what is written before the call is visible to the task, and what the task writes afterwards",
			Why:       "Results that pass through a field without synchronisation are there on one machine and not on the next.",
			Hint:      "pass tasks and results through a channel or under a lock; run the tests with -race",
		},
		{
			ID: "SUB-05", Name: "ManySubmitters", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "many goroutines may submit at once: nothing is lost, nothing runs twice",
			Why:       "A pool that is shared is fed from many places; a queue without a lock drops what arrives together.",
			Hint:      "guard the queue and every counter beside it with the same lock",
		},
	}
}
