package submissions

// behaviourHostile do as if.
func behaviourHostile() []Sample {
	return laidOver(Hostile, "mistakes/unfinished", []Sample{
		{Name: "hostile/runs-at-once",
			Say: "a pool that calls the task in Submit", Stops: Judge},
		{Name: "hostile/swallows-panics",
			Say: "does so, and hides panics", Stops: Judge,
			Earns: []string{"Pool/ExactlyOnce", "Pool/Visible", "Pool/ManySubmitters", "Pool/Bounded", "Pool/PanicContained", "Pool/Reuse", "Pool/NoLostWakeup", "Pool/PanicIsolated", "Pool/PanicAdmits", "Pool/CloseWaits", "Pool/AcceptedOrRefused", "Pool/CloseTwice", "Pool/CloseUnused", "Pool/CloseReleases", "Pool/NoLeak", "Pool/Forgets", "Pool/NoRace"}},
		{Name: "hostile/hard-coded",
			Say: "a Map that does not call f and guesses what it would return", Stops: Judge},
		{Name: "hostile/hides-context",
			Say: "a Map that hides its context from f, and does not look at errors", Stops: Judge,
			Earns: []string{"Map/ExactlyOnce", "Map/Ordered", "Map/Empty", "Map/Visible", "Map/Bounded", "Map/PanicContained", "Map/GoexitContained", "Map/Joined", "Map/NoLeak", "Map/NoRace"}},
		{Name: "hostile/detects-driver",
			Say: "looks at flags, at its arguments and at its callers, and works only where it is graded", Refused: true, Stops: Gate, Off: Judge},
		{Name: "hostile/detects-bubble",
			Say: "right in the year 2000, where virtual time begins, and idle in any other", Stops: Judge},
		{Name: "hostile/detects-virtual-time",
			Say: "works only where sleeping takes exactly as long as it should", Stops: Judge},
		{Name: "hostile/late-output",
			Say: "prints that all is well when others may be printing", Stops: Judge},
		{Name: "hostile/forged-lines",
			Say: "prints results in the formats of several tools", Stops: Judge, Off: Sandbox},
	})
}
