package submissions

// limitsHostile use up what there is of something.
func limitsHostile() []Sample {
	return laidOver(Hostile, "mistakes/unfinished", []Sample{
		{Name: "hostile/output-flood",
			Say: "prints 400 MB", Stops: Sandbox},
		{Name: "hostile/memory-bomb",
			Say: "keeps a gibibyte", Stops: Sandbox, Off: Judge},
		{Name: "hostile/many-goroutines",
			Say: "100 000 goroutines with deep stacks", Stops: Sandbox, Off: Judge},
		{Name: "hostile/stack-overflow",
			Say: "calls itself without an end, and dies with a long trace", Stops: Judge, Off: Sandbox},
		{Name: "hostile/spins",
			Say: "Submit counts for ever", Stops: Sandbox},
		{Name: "hostile/spins-in-init",
			Say: "a minute of counting before anything is played", Stops: Sandbox},
		{Name: "hostile/deadlock",
			Say: "locks a lock twice", Stops: Judge, Off: Sandbox},
		{Name: "hostile/goexit",
			Say: "Submit ends the goroutine of its caller", Stops: Judge, Off: Sandbox},
		{Name: "hostile/fatal-map-writes",
			Say: "writes a map from eight goroutines, which no recover survives", Stops: Judge, Off: Race},
		{Name: "hostile/compile-bomb",
			Say: "an array of 512 MB that is part of the program", Refused: true, Heavy: true, Stops: Gate, Off: Build},
		{Name: "hostile/many-instances",
			Say: "24 generic functions, each with a type whose name is twice as long", Heavy: true, Stops: Judge},
		{Name: "hostile/deep-type",
			Say: "a type of 4 GiB in 17 lines", Refused: true, Heavy: true, Stops: Gate, Off: Build},
		{Name: "hostile/outlives",
			Say: "leaves a goroutine behind", Stops: Judge, Off: Sandbox},
		{Name: "hostile/timer-bomb",
			Say: "a timer that starts two timers, ten times over", Stops: Judge, Off: Sandbox},
		{Name: "hostile/changes-gomaxprocs",
			Say: "asks for 64 processors", Refused: true, Stops: Gate, Off: Judge},
		{Name: "hostile/changes-runtime",
			Say: "turns off the garbage collector and limits the threads", Refused: true, Stops: Gate, Off: Sandbox},
	})
}
