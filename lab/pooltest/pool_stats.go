package pooltest

import (
	"fmt"
	"iter"
	"reflect"
	"slices"

	"example.com/poollab/lab/interleave"
)

// counters are what a pool says of itself, by the names of the fields.
type counters map[string]int

// stats calls Stats, which has no type of its own here.
func (f factory) stats(b *bench) counters {
	var out counters
	b.doing("Stats never returns")
	c := b.wait(func() error {
		v := reflect.ValueOf(b.pool).MethodByName("Stats").Call(nil)[0]
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return nil
			}
			v = v.Elem()
		}
		out = counters{}
		for _, name := range f.Counters {
			field := v.FieldByName(name)
			if field.CanInt() {
				out[name] = int(field.Int())
			} else {
				out[name] = int(field.Uint())
			}
		}
		return nil
	})
	b.doing("")
	if c.panicked != "" {
		b.panicf("Stats panicked: %s", c.panicked)
	} else if out == nil && !c.exited {
		b.failf("Stats returned nil")
	}
	return out
}

// expect compares what a pool says when nothing goes on with what is so; a
// counter that is not in want may be anything.
func (f factory) expect(b *bench, when string, want counters) {
	got := f.stats(b)
	for _, name := range f.Counters {
		if n, ok := want[name]; ok && !b.failed() && got[name] != n {
			b.snapshot()
			b.failf("%s, %s is %d instead of %d", when, name, got[name], n)
		}
	}
	// It may be the limit, or how many there are just now.
	if got["Workers"] > b.workers && !b.failed() {
		b.failf("%s, Workers is %d, and the limit is %d", when, got["Workers"], b.workers)
	}
}

// countings are worlds in which a pool is asked at every step.
func (f factory) countings() iter.Seq[world] {
	return func(yield func(world) bool) {
		kinds := append([]how{returns}, f.ways()...)
		for workers := 1; workers <= 2; workers++ {
			for _, h := range kinds {
				for n := 1; n <= workers+1; n++ {
					say := fmt.Sprintf("workers=%d tasks=%d, blocked at first, and then each %v", workers, n, h)
					w := f.world(say, workers, func(b *bench) { f.countUp(b, n, h) })
					if !yield(w) {
						return
					}
				}
			}
		}
	}
}

func (f factory) countUp(b *bench, n int, h how) {
	b.settle()
	f.expect(b, "before any task", counters{"Running": 0, "Queued": 0, "Done": 0, "Failed": 0})
	gate := make(chan struct{})
	var calls []*call
	for range n {
		calls = append(calls, b.submit(func() {
			interleave.Recv(gate)
			h.ending()
		}))
		b.settle()
	}
	running := min(n, b.workers)
	want := counters{"Running": running, "Queued": n - running, "Done": 0, "Failed": 0}
	if slices.ContainsFunc(calls, func(c *call) bool { return !c.returned() }) {
		delete(want, "Queued") // those that wait for room may be counted or not
	}
	if running == b.workers {
		want["Workers"] = b.workers
	}
	f.expect(b, fmt.Sprintf("with %s blocked on %s", plural(n, "task"), plural(b.workers, "worker")), want)
	interleave.Close(gate)
	if b.failed() {
		return
	}
	b.await(calls, "Submit never returns, and tasks have ended")
	b.settle()
	after := counters{"Running": 0, "Queued": 0, "Done": n, "Failed": 0}
	if h != returns {
		after["Failed"] = n
	}
	f.expect(b, fmt.Sprintf("when %s", plural(n, "task")+" "+map[how]string{returns: "returned", panics: "panicked", exits: "called runtime.Goexit"}[h]), after)
	f.finish(b)
	b.settle()
	f.expect(b, "after Close", after)
}
