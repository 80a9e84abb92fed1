package submissions

// textHostile are about texts and errors: what is asked of an error runs code of the
// submission.
func textHostile() []Sample {
	return laidOver(Hostile, "mistakes/unfinished", []Sample{
		{Name: "hostile/text-in-panic",
			Say: "a panic whose text is markup, escape sequences, formulas and commands of platforms", Stops: Judge},
		{Name: "hostile/text-in-error",
			Say: "an error with that text", Stops: Judge},
		{Name: "hostile/text-in-output",
			Say: "that text on standard output", Stops: Judge},
		{Name: "hostile/long-panic",
			Say: "a panic with a text of 10 MB", Stops: Judge, Off: Sandbox},
		{Name: "hostile/panics-in-text",
			Say: "a panic with a value whose text panics", Stops: Judge, Off: Sandbox},
		{Name: "hostile/endless-text",
			Say: "an error whose text is never ready", Stops: Sandbox},
		{Name: "hostile/blocking-text",
			Say: "an error whose text waits for ever", Stops: Judge, Off: Sandbox},
		{Name: "hostile/every-error",
			Say: "an error that says to be every other one: errors.Is is true for whatever is asked", Stops: Judge},
		{Name: "hostile/as-every-error",
			Say: "an error that is of every type, and wraps the errors of contexts", Stops: Judge},
		{Name: "hostile/unwraps-for-ever",
			Say: "an error that wraps itself, so that errors.Is does not end", Stops: Judge},
		{Name: "hostile/is-panics",
			Say: "an error that panics when it is compared", Stops: Judge, Off: Sandbox},
	})
}
