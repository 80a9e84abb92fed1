// Package work has what the benchmarks of the peers measure: kinds of work, and
// for each library, baseline and way of the reference the code that does it as
// its own documentation recommends.
//
// One operation is many tasks, so that reading the clock costs nothing that
// shows. Loops are written out in each adapter: a call through one more function
// value would cost a fast pool a larger share than a slow one.
package work

import (
	"context"
	"iter"
	"strings"
	"time"
)

// Role says what an implementation is compared as.
type Role string

const (
	Reference Role = "reference" // the row that all others are compared with
	Variant   Role = "variant"   // the reference used in another way
	Library   Role = "library"
	Baseline  Role = "baseline" // what one writes by hand
	// Floor is shown and not compared, because it does less than was asked for:
	// it has no workers, or no limit.
	Floor Role = "floor"
)

// Impl is an implementation. It has a function for each shape of work that it
// can do.
type Impl struct {
	Name  string
	Role  Role
	About string // how it is used here

	AnyWorkers bool     // it knows no number of workers
	AtOnce     bool     // it knows all tasks from the start: where they are to be submitted, it is a floor
	Not        []string // works that it could do and is not asked to

	// Submit makes something that runs one function many times.
	Submit func(workers int) Submitter
	// Map makes something that maps a slice in order.
	Map func(workers int) Mapper
	// Stream maps a sequence lazily and gives each result to got, in order.
	Stream func(workers int, items iter.Seq[int], c Call, got func(int))
	// Futures makes something that submits calls and then awaits each.
	Futures func(workers int) Awaiter
}

// RoleIn is what the implementation is compared as in one work.
func (p Impl) RoleIn(work string) Role {
	if p.AtOnce && strings.HasPrefix(work, "submit") {
		return Floor
	}
	return p.Role
}

// Submitter runs task n times and returns when all runs have ended.
type Submitter struct {
	Run   func(n int, task func())
	Close func()
}

// Mapper returns the results of a call for every item.
type Mapper struct {
	Map   func(items []int, c Call) []int
	Close func()
}

// Awaiter submits a call for every index of results, and then awaits each in
// order and stores what it returns.
type Awaiter struct {
	Await func(results []int, c Call)
	Close func()
}

// Call is one function in the forms that libraries ask for, so that none has to
// wrap it.
type Call struct {
	Plain   func(int) int
	Pointer func(*int) int
	Error   func(int) (int, error)
	Context func(context.Context, int) (int, error)
}

func nothing() {}

// Tiny is a call that costs nothing to speak of.
var Tiny = Call{
	Plain:   func(i int) int { return i + 1 },
	Pointer: func(i *int) int { return *i + 1 },
	Error:   func(i int) (int, error) { return i + 1, nil },
	Context: func(_ context.Context, i int) (int, error) { return i + 1, nil },
}

// Micro is a call of about a microsecond of arithmetic.
var Micro = Call{
	Plain:   compute,
	Pointer: func(i *int) int { return compute(*i) },
	Error:   func(i int) (int, error) { return compute(i), nil },
	Context: func(_ context.Context, i int) (int, error) { return compute(i), nil },
}

func compute(i int) int {
	x := uint64(i) + 1
	for range 500 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return int(x)
}

func computeOnly() {
	if compute(1) == 0 {
		panic("work: the generator never reaches zero")
	}
}

func sleep() { time.Sleep(time.Millisecond) }
