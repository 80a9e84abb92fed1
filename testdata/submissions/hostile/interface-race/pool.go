package pool

import "fmt"

// An interface value is two words. Whoever reads between the writes of the two
// gets the type of one value with the data of another.
type number struct{ n uint64 }

type address struct{ to *uint64 }

func (n *number) look() uint64 { return n.n }

func (a *address) look() uint64 {
	if a.to == nil {
		return 0
	}
	return *a.to
}

type looker interface{ look() uint64 }

var shared looker

func confuse() {
	n, a := &number{n: 0x400000}, &address{}
	shared = a
	go func() {
		for range 5_000_000 {
			shared = n
			shared = a
		}
	}()
	for range 5_000_000 {
		if got := shared.look(); got != 0 && got != n.n {
			fmt.Printf("read %x\n", got)
			return
		}
	}
}

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error {
	confuse()
	return nil
}
