package play

import (
	"sync"
	"time"
)

// recorder writes down what happens in one script. The functions that are marked
// norace touch what goroutines share, and copy all that they are given.
type recorder struct {
	mu     sync.Mutex
	zero   time.Time
	scale  time.Duration // of times: see Script.RealTime
	events []Event
	ranks  int // tasks or calls that have started
	runs   int // of them, those that run
	over   bool
}

// add writes down an event.
//
//go:norace
func (r *recorder) add(e Event) {
	hide()
	r.mu.Lock()
	r.put(e)
	r.mu.Unlock()
	show()
}

//go:norace
func (r *recorder) put(e Event) {
	if r.over || len(r.events) >= MostEvents {
		return
	}
	e.At = r.scale * time.Since(r.zero)
	if f := e.Fault; f != nil {
		g := new(Fault)
		*g = *f
		g.Of = copied(f.Of)
		e.Fault = g
	}
	e.Values = copied(e.Values)
	r.events = append(r.events, e)
}

// start writes down that a task has started, and returns how many had before.
//
//go:norace
func (r *recorder) start(e Event) (rank int) {
	hide()
	r.mu.Lock()
	rank = r.ranks
	r.ranks++
	r.runs++
	r.put(e)
	r.mu.Unlock()
	show()
	return rank
}

// end writes down that it has ended.
//
//go:norace
func (r *recorder) end(e Event) {
	hide()
	r.mu.Lock()
	r.runs--
	r.put(e)
	r.mu.Unlock()
	show()
}

// started is how many tasks have started.
//
//go:norace
func (r *recorder) started() int {
	hide()
	r.mu.Lock()
	n := r.ranks
	r.mu.Unlock()
	show()
	return n
}

// returned writes down that a function has returned while so many calls ran.
//
//go:norace
func (r *recorder) returned(e Event) (running int) {
	hide()
	r.mu.Lock()
	e.Value = r.runs
	running = r.runs
	r.put(e)
	r.mu.Unlock()
	show()
	return running
}

// count counts up, and returns the new number.
//
//go:norace
func (r *recorder) count(n *int) int {
	hide()
	r.mu.Lock()
	*n++
	k := *n
	r.mu.Unlock()
	show()
	return k
}

// mark sets a flag, and marked reads it.
//
//go:norace
func (r *recorder) mark(flag *bool) {
	hide()
	r.mu.Lock()
	*flag = true
	r.mu.Unlock()
	show()
}

//go:norace
func (r *recorder) marked(flag *bool) bool {
	hide()
	r.mu.Lock()
	v := *flag
	r.mu.Unlock()
	show()
	return v
}

// open marks a gate as open, and writes that down. It reports whether it was
// closed.
//
//go:norace
func (r *recorder) open(g *gate, e Event) bool {
	hide()
	r.mu.Lock()
	first := !g.open
	g.open = true
	if first {
		r.put(e)
	}
	r.mu.Unlock()
	show()
	return first
}

// finish ends the record and returns its events. What happens later is lost.
func (r *recorder) finish() []Event { return numbered(r.sofar(true)) }

//go:norace
func (r *recorder) sofar(over bool) []Event {
	hide()
	r.mu.Lock()
	r.over = r.over || over
	out := copied(r.events)
	r.mu.Unlock()
	show()
	return out
}

// copied is a copy. The detector would see one that is made by copy or append.
//
//go:norace
func copied[T any](list []T) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(list))
	//lint:ignore S1001 as said above
	for i, v := range list {
		out[i] = v
	}
	return out
}

// numbered gives goroutines the numbers 1, 2, ... in place of the runtime's.
func numbered(events []Event) []Event {
	numbers := map[int]int{}
	for i := range events {
		if by := events[i].By; by != 0 {
			if numbers[by] == 0 {
				numbers[by] = len(numbers) + 1
			}
			events[i].By = numbers[by]
		}
	}
	return events
}

// gate is something that goroutines wait for.
type gate struct {
	c    chan struct{}
	open bool
}

func newGate() *gate { return &gate{c: make(chan struct{})} }
