package faulty

// correctArchitectures are the pools that faults of the files schedule_*.go are
// put into.
func correctArchitectures() []Implementation {
	return []Implementation{{
		Name: "pool-ring", Declares: DeclaresQueue,
		Note: "The queue is a ring of fixed size, with one condition for those who find it empty and one for those who find it full.",
		Pool: ringParts{}.open,
	}, {
		Name: "pool-channel-with-senders", Declares: DeclaresQueue,
		Note: "A channel with room is the queue, and Close waits for those who send on it before it closes it.",
		Pool: channelParts{}.open,
	}, {
		Name: "pool-semaphore", Declares: DeclaresGoroutines,
		Note: "There are no workers: a semaphore lets Submit start a goroutine for its task.",
		Pool: permitParts{}.open,
	}, {
		Name: "pool-spawns-on-demand",
		Note: "Submit starts a worker if there are fewer than the limit, and a worker leaves as soon as it finds no task.",
		Pool: spawnParts{}.open,
	}, {
		Name: "pool-idle-stack",
		Note: "Free workers lie on a stack, each with a channel of its own, and Submit waits for one.",
		Pool: idleParts{}.open,
	}, {
		Name: "pool-idle-stack-trimmed",
		Note: "Of two free workers the older one is sent away, unless a Submit waits.",
		Pool: idleParts{trims: true}.open,
	}, {
		Name: "pool-dispatcher-woken",
		Note: "A helper goroutine takes tasks off a queue under a lock and hands them out, and sleeps until it is woken.",
		Pool: dispatchParts{}.open,
	}}
}
