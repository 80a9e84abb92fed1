package pool

// runner is what the queue holds: a task or a future. Both are one word behind
// the interface, so that putting one there allocates nothing.
type runner interface {
	// run does the work, on a worker. It may panic and call Goexit.
	run()
	// drop comes instead of run, when the pool will not run it, with the reason.
	drop(error)
}

type task func()

func (t task) run()       { t() }
func (t task) drop(error) {}
