package invariants

// concurrency are the rows about how much runs at once.
func concurrency() []Invariant {
	every := []Contract{Map, Completed, Pool}
	return []Invariant{
		{
			ID: "CON-01", Name: "Bounded", Covers: []string{"CON-03"}, Contracts: every, Level: Core, Points: 15,
			Statement: "never more than workers tasks run at once",
			Why:       "The bound is what the pool is for: it protects a server, a disk, or memory. One task more at the wrong moment is what it was bought against.",
			Hint:      "take the place before starting the task and give it back after the task has returned",
		},
		{
			ID: "CON-02", Name: "FullWidth", Covers: []string{"CON-06"}, Contracts: every, Level: Core, Points: 10,
			Statement: "workers blocked tasks do run together, also when there are fewer cores",
			Why:       "A pool that never reaches its size wastes what it was given, and tasks that wait for one another deadlock.",
			Hint:      "start as many workers as asked for, whatever GOMAXPROCS says, and hold no lock while a task runs",
		},
		{
			ID: "CON-04", Name: "BoundedWhenCold", Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "the bound holds when many goroutines submit to a fresh pool at once",
			Why:       "A check of the limit and the step that uses it up are two operations; between them others see the old number.",
			Hint:      "check the limit and count the new worker under one lock",
		},
		{
			ID: "CON-05", Name: "SlotsKept", Covers: []string{"ERR-03", "GOX-02"}, Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "after any mix of panics and Goexits, exactly workers tasks can run together",
			Why:       "A place that leaks on a rare path makes the pool smaller every time, until it stands still; one given back twice makes it larger.",
			Hint:      "give the place back in a defer, once",
		},
		{
			ID: "REU-01", Name: "Reuse", Covers: []string{"REU-03"}, Contracts: []Contract{Pool}, Level: Core, Points: 5,
			Statement: "tasks run on at most workers goroutines at a time, and waiting tasks and submitters cost none",
			Why:       "Goroutines that wait by the thousand for a place are memory; reuse is what sets a pool apart from a limit.",
			Hint:      "let workers fetch tasks from a queue instead of starting a goroutine for each",
		},
	}
}
