package submissions

// judgeHostile are made for this grader: they know how it records, replays and
// decides.
func judgeHostile() []Sample {
	return laidOver(Hostile, "mistakes/unfinished", []Sample{
		{Name: "hostile/ends-in-text",
			Say: "a panic with an error whose text ends the goroutine of who reads it, so that nobody writes down the panic", Stops: Judge},
		{Name: "hostile/never-decided",
			Say: "waits so that virtual time stands still, and keeps somebody asleep so that it does not look like a deadlock either", Stops: Judge},
		{Name: "hostile/stops-the-clock",
			Say: "makes virtual time stand still with a lock, and is late on a clock that convicts nobody: ContextStops stays undecided, for a person to look at", Stops: Judge,
			Earns: []string{"Map/ExactlyOnce", "Map/Ordered", "Map/Empty", "Map/Visible", "Map/Bounded", "Map/PanicContained", "Map/GoexitContained", "Map/Joined", "Map/NoLeak", "Map/NoRace", "Map/FirstError", "Map/ErrorStops", "Map/ContextStops"}},
		{Name: "hostile/detects-race-build",
			Say:   "sees by what a sync.Pool loses that the race detector is on, and locks only then; nothing stops it",
			Earns: []string{"Map/ExactlyOnce", "Map/Ordered", "Map/Empty", "Map/NoWorkers", "Map/Visible", "Map/Bounded", "Map/FullWidth", "Map/WorkConserving", "Map/NeighboursMeet", "Map/Joined", "Map/NoRace"}},
		{Name: "hostile/small-only",
			Say:   "right for up to a hundred items, and forgets the others; nothing stops it, as no world has so many",
			Earns: []string{"Map/ExactlyOnce", "Map/Ordered", "Map/Empty", "Map/NoWorkers", "Map/Visible", "Map/Bounded", "Map/FullWidth", "Map/WorkConserving", "Map/NeighboursMeet", "Map/Joined", "Map/NoRace"}},
		{Name: "hostile/fails-at-first",
			Say: "right in the first calls of a process, which are all that a replay makes", Stops: Judge},
		{Name: "hostile/claims-all-calls",
			Say: "an error that is, as it says itself, that of any call, and of nothing else", Stops: Judge,
			Earns: []string{"Map/ExactlyOnce", "Map/Ordered", "Map/Empty", "Map/Visible", "Map/Bounded", "Map/PanicContained", "Map/GoexitContained", "Map/Joined", "Map/NoLeak", "Map/NoRace"}},
		{Name: "hostile/counts-questions",
			Say: "an error that says yes to every second question", Stops: Judge},
		{Name: "hostile/lives-outside",
			Say: "its workers are started by a goroutine that is older than any bubble, so that they are in none", Stops: Judge},
		{Name: "hostile/keeps-printer",
			Say: "keeps a printer of package fmt, which is used again, and writes into texts of others", Stops: Judge},
		{Name: "hostile/keeps-functions",
			Say: "calls functions of worlds that are long over", Stops: Judge},
		{Name: "hostile/floods-before-race",
			Say: "prints so much before it races that the report of the race is cut off", Stops: Race,
			Earns: []string{"Map/ExactlyOnce", "Map/Ordered", "Map/Empty", "Map/NoWorkers", "Map/Bounded", "Map/FullWidth", "Map/WorkConserving", "Map/NeighboursMeet", "Map/Joined"}},
		{Name: "hostile/calls-for-ever",
			Say: "calls f without an end, for a record without an end", Stops: Sandbox},
		{Name: "hostile/twin-bomb",
			Say: "a type that takes gibibytes to write down, as the compiler and the rewriter do", Broken: true, Heavy: true, Stops: Build, Off: Sandbox},
	})
}
