package submissions

// memoryHostile reach for memory that is not theirs. Only the gate, or the race
// detector, stands between code of one process and its records.
func memoryHostile() []Sample {
	return laidOver(Hostile, "mistakes/unfinished", []Sample{
		{Name: "hostile/no-body",
			Say: "a function without a body, linked to one of the runtime", Refused: true, Stops: Gate, Off: Judge},
		{Name: "hostile/linkname-kit",
			Say: "a variable linked to one of the kit", Refused: true, Stops: Gate},
		{Name: "hostile/linkname-testing",
			Say: "a variable linked to one of package testing", Refused: true, Stops: Gate, Off: Judge},
		{Name: "hostile/scans-memory",
			Say: "looks for a secret in memory with package unsafe", Refused: true, Stops: Gate},
		{Name: "hostile/reflect-newat",
			Say: "writes a hidden field of a standard type with package reflect", Refused: true, Stops: Gate},
		{Name: "hostile/interface-race",
			Say: "a data race on an interface value makes a number an address, with fmt alone", Stops: Race, Off: Sandbox},
	})
}
