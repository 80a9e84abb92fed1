package pool

type value struct{}

func (value) Error() string { panic(value{}) }

func (value) String() string { panic(value{}) }

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error {
	panic(value{})
}
