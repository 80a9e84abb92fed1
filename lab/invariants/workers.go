package invariants

// workers are the rows about workers that come and go while the pool is open:
// with its size, after a rest, and with something that they bring along.
func workers() []Invariant {
	only := []Contract{Pool}
	const resize, idle, hooks = "Resize(int)", "a declared idle timeout", "hooks of workers"
	return []Invariant{
		{
			ID: "RSZ-01", Name: "ResizeGrows", Contracts: only, Level: Extended, Needs: resize, Points: 2,
			Statement: "a larger size starts queued tasks at once and lets waiting submitters in, without another Submit",
			Why:       "A pool is made larger because it is behind. If only the next Submit sees the new size, those that wait go on waiting.",
			Hint:      "start workers for what is queued and wake submitters from Resize, as many as there are new places",
		},
		{
			ID: "RSZ-02", Name: "ResizeShrinks", Contracts: only, Level: Extended, Needs: resize, Points: 2,
			Statement: "a smaller size interrupts and drops nothing: the number of running tasks falls to it as tasks end, and stays there",
			Why:       "A task that runs was promised to run. A worker too many that is idle must go as well, or it takes the next task.",
			Hint:      "let a worker look at the size before each task, and send idle ones away from Resize",
		},
		{
			ID: "RSZ-03", Name: "ResizeRefuses", Contracts: only, Level: Extended, Needs: resize, Points: 2,
			Statement: "a size below one is refused by an error or a panic, or ignored, and changes nothing",
			Why:       "A size that is computed may come out as 0, and a pool of that size would take work and never do it.",
			Hint:      "look at the number before the lock is taken and before anything is stored",
		},
		{
			ID: "RSZ-04", Name: "ResizeRaces", Contracts: only, Level: Extended, Needs: resize, Points: 2,
			Statement: "whatever Resize meets, Submit, Close or another Resize, the largest size in force bounds what runs, the last one is kept, and nothing is lost",
			Why:       "Workers that have been told to leave and are still busy count. A pool that forgets them when it grows again has too many.",
			Hint:      "keep size and number of workers under one lock, and compute what to start from both",
		},
		{
			ID: "IDL-01", Name: "IdleLeaves", Contracts: only, Level: Extended, Needs: idle, Points: 2,
			Statement: "an idle worker leaves when the declared time has passed since its last task, not earlier and not later, and the last one too",
			Why:       "A worker that leaves early is started again for nothing, and one that stays holds its stack and whatever it brought along.",
			Hint:      "start the timer anew after each task, and let every worker have its own",
		},
		{
			ID: "IDL-03", Name: "IdleStarts", Contracts: only, Level: Extended, Needs: idle, Points: 2,
			Statement: "a task that comes when idle workers leave, just before or just after, starts at once",
			Why:       "A task that is handed to a worker that has given up waiting is lost, or stays until another comes.",
			Hint:      "let a worker whose time is over look again under the lock whether it was chosen",
		},
		{
			ID: "IDL-04", Name: "IdleWidth", Contracts: only, Level: Extended, Needs: idle, Points: 2,
			Statement: "when all idle workers have left, exactly workers tasks can run together again",
			Why:       "A worker that leaves and stays counted makes the pool smaller after every pause.",
			Hint:      "count a worker off once, where it leaves, under the lock that new ones are counted under",
		},
		{
			ID: "INI-01", Name: "InitOnce", Contracts: only, Level: Extended, Needs: hooks, Points: 2,
			Statement: "init runs once for each worker and before its first task, with a number below workers that no other living worker has",
			Why:       "What a worker brings along, a connection or a buffer, is kept by its number. Two with one number use the same.",
			Hint:      "call init at the top of the worker's goroutine, with a number that is given back when it ends",
		},
		{
			ID: "INI-02", Name: "InitFails", Contracts: only, Level: Extended, Needs: hooks, Points: 2,
			Statement: "when init fails, Submit returns an error from then on, no Submit goes on waiting, and Close returns",
			Why:       "Without a worker nobody takes a task any more. A pool that accepts it all the same keeps its caller waiting for ever.",
			Hint:      "store the error under the lock, drop the queue, wake everybody, and look at it in Submit",
		},
		{
			ID: "INI-03", Name: "FiniMatches", Contracts: only, Level: Extended, Needs: hooks, Points: 2,
			Statement: "fini runs once for each init that succeeded, after the worker's last task, also when a task panics or calls Goexit",
			Why:       "What is opened by init is closed by fini; every worker that leaves without it leaks one.",
			Hint:      "defer fini right after init has succeeded",
		},
	}
}
