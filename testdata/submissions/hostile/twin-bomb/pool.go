package pool

// Each of these types is written with two of the one before, so in full the last
// would fill gibibytes. The compiler never writes it down.
type (
	t0  = func(int, int)
	t1  = func(t0, t0)
	t2  = func(t1, t1)
	t3  = func(t2, t2)
	t4  = func(t3, t3)
	t5  = func(t4, t4)
	t6  = func(t5, t5)
	t7  = func(t6, t6)
	t8  = func(t7, t7)
	t9  = func(t8, t8)
	t10 = func(t9, t9)
	t11 = func(t10, t10)
	t12 = func(t11, t11)
	t13 = func(t12, t12)
	t14 = func(t13, t13)
	t15 = func(t14, t14)
	t16 = func(t15, t15)
	t17 = func(t16, t16)
	t18 = func(t17, t17)
	t19 = func(t18, t18)
	t20 = func(t19, t19)
	t21 = func(t20, t20)
	t22 = func(t21, t21)
	t23 = func(t22, t22)
	t24 = func(t23, t23)
	t25 = func(t24, t24)
	t26 = func(t25, t25)
)

// never is a channel that nobody has made.
var never chan t26

func wait(v t26) {
	never <- v
}

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		wait(nil)
	}
	return nil
}
