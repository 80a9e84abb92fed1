package pool

// Pool is a worker pool.
type Pool struct{}

// New creates the pool.
func New(workers int) *Pool {
	panic("TODO")
}

// Submit adds a task.
func (p *Pool) Submit(task func()) error {
	panic("TODO")
}

// Close waits for all the tasks.
func (p *Pool) Close() error {
	panic("TODO")
}
