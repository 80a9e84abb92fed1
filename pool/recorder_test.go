package pool_test

import (
	"bytes"
	"runtime"
	"sync"
	"time"
)

// recorder notes what calls do, by the order of events and by the clock. In a
// bubble an end and the start after it share an instant, so whatever is about
// overlap must be read from the order.
type recorder struct {
	zero time.Time

	mu         sync.Mutex
	running    int
	peak       int
	starts     []moment
	ends       []moment
	goroutines map[string]bool
}

// moment is an event of one item.
type moment struct {
	item int
	at   time.Duration
}

func newRecorder() *recorder {
	return &recorder{zero: time.Now(), goroutines: map[string]bool{}}
}

// now is the time since the recorder was made.
func (r *recorder) now() time.Duration { return time.Since(r.zero) }

func (r *recorder) start(item int) {
	id := goroutineID()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running++
	r.peak = max(r.peak, r.running)
	r.starts = append(r.starts, moment{item, r.now()})
	r.goroutines[id] = true
}

func (r *recorder) end(item int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running--
	r.ends = append(r.ends, moment{item, r.now()})
}

// task is a task for a pool that takes a while.
func (r *recorder) task(item int, takes time.Duration) func() {
	return func() {
		r.start(item)
		defer r.end(item)
		time.Sleep(takes)
	}
}

// order lists the items in the order in which they started.
func (r *recorder) order() []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	items := make([]int, len(r.starts))
	for i, m := range r.starts {
		items[i] = m.item
	}
	return items
}

// nowRunning is how many calls have started and not ended.
func (r *recorder) nowRunning() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.running
}

// goroutineID is the number that a stack begins with; Go offers no other way
// to tell whether two calls ran on the same goroutine.
func goroutineID() string {
	var buffer [64]byte
	fields := bytes.Fields(buffer[:runtime.Stack(buffer[:], false)])
	return string(fields[1])
}
