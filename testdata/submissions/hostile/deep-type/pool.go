package pool

// 4 to the power of 16 bytes.

type t0 byte

type t1 struct{ a, b, c, d t0 }

type t2 struct{ a, b, c, d t1 }

type t3 struct{ a, b, c, d t2 }

type t4 struct{ a, b, c, d t3 }

type t5 struct{ a, b, c, d t4 }

type t6 struct{ a, b, c, d t5 }

type t7 struct{ a, b, c, d t6 }

type t8 struct{ a, b, c, d t7 }

type t9 struct{ a, b, c, d t8 }

type t10 struct{ a, b, c, d t9 }

type t11 struct{ a, b, c, d t10 }

type t12 struct{ a, b, c, d t11 }

type t13 struct{ a, b, c, d t12 }

type t14 struct{ a, b, c, d t13 }

type t15 struct{ a, b, c, d t14 }

type t16 struct{ a, b, c, d t15 }

var deep t16

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error {
	deep = t16{}
	return nil
}
