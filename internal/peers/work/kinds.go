package work

import (
	"fmt"
	"slices"
	"time"
)

// Work is a kind of work.
type Work struct {
	Name    string
	About   string
	Tasks   int // in one operation
	Workers []int
	Main    int // the number of workers that short tables show
	// Pairs are implementations that do exactly the same, to be compared
	// directly: the reference's first.
	Pairs [][2]string

	// prepare makes the operation, or returns nil if the implementation cannot
	// do the work.
	prepare func(Impl, Cell) (*operation, error)
	once    bool // one operation is the sample, and what it did is not undone
	// wait is how long one task waits for a clock, for estimates
	wait time.Duration
	// takes is how long a sample takes that does not end by the clock
	takes time.Duration
}

// Cell is one implementation that does one work.
type Cell struct {
	Work    string
	Impl    string
	Workers int // 0 if it knows none
	Tasks   int
}

// Name is the cell's name as a benchmark. The number of tasks is part of it only
// if it is not the usual one.
func (c Cell) Name() string {
	w, _ := Find(c.Work)
	name := fmt.Sprintf("%s/impl=%s", w.Title(), c.Impl)
	if c.Tasks != w.Tasks {
		name += fmt.Sprintf("/tasks=%d", c.Tasks)
	}
	if c.Workers == 0 {
		return name + "/workers=any"
	}
	return fmt.Sprintf("%s/workers=%d", name, c.Workers)
}

// Title is the name as benchmarks have it.
func (w Work) Title() string { return string(w.Name[0]-'a'+'A') + w.Name[1:] }

const blocked, cycles = 100_000, 100_000

// All lists the works.
func All() []Work {
	each := []int{1, 2, 8, 64, 256}
	likeForLike := [][2]string{{"pool-wg", "chan-recover"}, {"pool-wg", "chan"}}
	return []Work{
		{Name: "submit", About: "submit 10 000 tasks that do nothing, and wait for all", Tasks: 10_000, Workers: each, Main: 8,
			Pairs: likeForLike, prepare: submitting(nothing)},
		{Name: "submit1us", About: "the same with about 1 µs of arithmetic each", Tasks: 10_000, Workers: each, Main: 8,
			Pairs: likeForLike, prepare: submitting(computeOnly)},
		{Name: "map", About: "map 10 000 tiny calls over a slice, results in order", Tasks: 10_000, Workers: each, Main: 8,
			prepare: mapping(Tiny)},
		{Name: "map1us", About: "the same with about 1 µs of arithmetic each", Tasks: 10_000, Workers: each, Main: 8,
			prepare: mapping(Micro)},
		{Name: "stream", About: "map a sequence of 10 000 tiny calls, results consumed in order as they come", Tasks: 10_000,
			Workers: each, Main: 8, prepare: streaming(Tiny)},
		{Name: "stream1us", About: "the same with about 1 µs of arithmetic each", Tasks: 10_000, Workers: each, Main: 8,
			prepare: streaming(Micro)},
		{Name: "futures", About: "submit 10 000 tiny calls, then await each in order", Tasks: 10_000, Workers: each, Main: 8,
			prepare: awaiting(Tiny)},
		{Name: "sleep", About: "1 000 tasks that sleep for 1 ms", Tasks: 1_000, Workers: []int{2, 8, 64, 256}, Main: 64,
			prepare: submitting(sleep), wait: time.Millisecond + 150*time.Microsecond},
		{Name: "http", About: "1 000 requests over loopback to a handler that takes 1 ms, connections kept alive", Tasks: 1_000,
			Workers: []int{8, 64, 256}, Main: 64, prepare: requesting, wait: time.Millisecond + 300*time.Microsecond},
		{Name: "memory", About: "100 000 tasks that run and are blocked: bytes of heap and stack in use for each", Tasks: blocked,
			Workers: []int{blocked}, Main: blocked, prepare: blocking, once: true, takes: 300 * time.Millisecond},
		{Name: "cycles", About: "100 000 times: make a pool, run one task on it, close it", Tasks: cycles, Workers: []int{8}, Main: 8,
			prepare: cycling, once: true, takes: 600 * time.Millisecond},
	}
}

// Unit is what the work's figure is given in; less is better.
func (w Work) Unit() string {
	if w.Name == "memory" {
		return "B/task"
	}
	return "ns/task"
}

// Fixed reports whether the number of tasks and of workers belongs to the work.
func (w Work) Fixed() bool { return w.once }

// Find finds a work by its name.
func Find(name string) (Work, bool) {
	all := All()
	i := slices.IndexFunc(all, func(w Work) bool { return w.Name == name })
	if i < 0 {
		return Work{}, false
	}
	return all[i], true
}

// FindImpl finds an implementation by its name.
func FindImpl(name string) (Impl, bool) {
	all := Impls()
	i := slices.IndexFunc(all, func(p Impl) bool { return p.Name == name })
	if i < 0 {
		return Impl{}, false
	}
	return all[i], true
}

// Can reports whether an implementation is asked to do the work.
func (w Work) Can(p Impl) bool {
	if slices.Contains(p.Not, w.Name) {
		return false
	}
	switch w.Name {
	case "map", "map1us":
		return p.Map != nil
	case "stream", "stream1us":
		return p.Stream != nil
	case "futures":
		return p.Futures != nil
	}
	return p.Submit != nil
}

// Cells lists the cells that mean something, for the given numbers of workers or
// for the work's own.
func Cells(workers []int) []Cell {
	var cells []Cell
	for _, w := range All() {
		counts := w.Workers
		if len(workers) > 0 && w.Name != "memory" {
			counts = workers
		}
		for _, p := range Impls() {
			if !w.Can(p) {
				continue
			}
			if p.AnyWorkers {
				cells = append(cells, Cell{w.Name, p.Name, 0, w.Tasks})
				continue
			}
			for _, n := range counts {
				cells = append(cells, Cell{w.Name, p.Name, n, w.Tasks})
			}
		}
	}
	return cells
}

// Estimate is about how long a sample takes, without starting its process.
func (c Cell) Estimate(sample time.Duration) time.Duration {
	w, _ := Find(c.Work)
	if w.once {
		return w.takes
	}
	op := time.Duration(c.Tasks) * 500 // nanoseconds
	if w.wait > 0 {
		n := c.Workers
		if n == 0 {
			n = c.Tasks
		}
		op = w.wait * time.Duration((c.Tasks+n-1)/n)
	}
	return max(sample, op) + max(warmUp(sample), op)
}
