package work

import (
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Sample is what came of one measurement.
type Sample struct {
	Ops    int                // operations that were timed
	Values map[string]float64 // by unit, none of them 0
	// Load is how many cores others used from the start of the warm-up to the
	// end of the measurement, if the system tells.
	Load      float64
	LoadKnown bool
}

// Units are the units of samples in the order of tables.
func Units() []string {
	return []string{"ns/task", "cpu-ns/task", "allocs/task", "B/task", "foreign-cores",
		"goroutines-before", "goroutines-after", "heap-B-before", "heap-B-after"}
}

// operation is what is timed. Values, if set, has further values of it.
type operation struct {
	run    func() error
	close  func()
	values func() map[string]float64
}

// Measure measures a cell in this process: operations until the time is over, at
// least one, after a warm-up and a collection of garbage.
func Measure(c Cell, sample time.Duration) (Sample, error) {
	w, ok := Find(c.Work)
	if !ok {
		return Sample{}, fmt.Errorf("work: there is no work %q", c.Work)
	}
	p, ok := FindImpl(c.Impl)
	if !ok {
		return Sample{}, fmt.Errorf("work: there is no implementation %q", c.Impl)
	}
	if !w.Can(p) {
		return Sample{}, fmt.Errorf("work: %s is not measured with %s", c.Work, c.Impl)
	}
	if c.Workers < 1 && !p.AnyWorkers || c.Tasks < 1 {
		return Sample{}, fmt.Errorf("work: %s needs workers and tasks, got %d and %d", c.Name(), c.Workers, c.Tasks)
	}
	watch := WatchLoad()
	op, err := w.prepare(p, c)
	if err != nil {
		return Sample{}, err
	}
	if w.once {
		sample = 0
	} else if err := warm(op, warmUp(sample)); err != nil {
		return Sample{}, err
	}
	s, err := timed(op, sample, c.Tasks)
	if err != nil {
		return Sample{}, err
	}
	s.Load, s.LoadKnown = watch()
	if s.LoadKnown {
		s.Values["foreign-cores"] = max(s.Load, 0.001) // benchstat cannot average zeros
	}
	op.close()
	return s, nil
}

// warmUp is how long to warm up for a sample: goroutines, rings, connections and
// the processor's clock are then as they stay.
func warmUp(sample time.Duration) time.Duration { return sample / 4 }

func warm(op *operation, d time.Duration) error {
	for start := time.Now(); ; {
		if err := op.run(); err != nil {
			return err
		}
		if time.Since(start) >= d {
			return nil
		}
	}
}

func timed(op *operation, d time.Duration, tasks int) (Sample, error) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, cpuKnown := cpuTime()
	ops, start := 0, time.Now()
	var took time.Duration
	for more := true; more; more = took < d {
		if err := op.run(); err != nil {
			return Sample{}, err
		}
		ops++
		took = time.Since(start)
	}
	cpuAfter, _ := cpuTime()
	runtime.ReadMemStats(&after)

	per := func(total float64) float64 { return max(total, 1) / float64(ops*tasks) }
	s := Sample{Ops: ops, Values: map[string]float64{
		"ns/task":     per(float64(took)),
		"allocs/task": per(float64(after.Mallocs - before.Mallocs)),
		"B/task":      per(float64(after.TotalAlloc - before.TotalAlloc)),
	}}
	if cpuKnown {
		s.Values["cpu-ns/task"] = per(float64(cpuAfter - cpu))
	}
	if op.values != nil {
		s.Values = op.values()
	}
	return s, nil
}

func submitting(task func()) func(Impl, Cell) (*operation, error) {
	return func(p Impl, c Cell) (*operation, error) {
		s := p.Submit(c.Workers)
		return &operation{run: func() error { s.Run(c.Tasks, task); return nil }, close: s.Close}, nil
	}
}

func mapping(call Call) func(Impl, Cell) (*operation, error) {
	return func(p Impl, c Cell) (*operation, error) {
		m, items := p.Map(c.Workers), numbers(c.Tasks)
		return &operation{run: func() error {
			if got := len(m.Map(items, call)); got != len(items) {
				return fmt.Errorf("work: %s: %d results for %d items", c.Name(), got, len(items))
			}
			return nil
		}, close: m.Close}, nil
	}
}

func streaming(call Call) func(Impl, Cell) (*operation, error) {
	return func(p Impl, c Cell) (*operation, error) {
		items := slices.Values(numbers(c.Tasks))
		return &operation{run: func() error {
			n := 0
			p.Stream(c.Workers, items, call, func(int) { n++ })
			if n != c.Tasks {
				return fmt.Errorf("work: %s: %d results for %d items", c.Name(), n, c.Tasks)
			}
			return nil
		}, close: func() {}}, nil
	}
}

func awaiting(call Call) func(Impl, Cell) (*operation, error) {
	return func(p Impl, c Cell) (*operation, error) {
		a, results := p.Futures(c.Workers), make([]int, c.Tasks)
		return &operation{run: func() error { a.Await(results, call); return nil }, close: a.Close}, nil
	}
}

func numbers(n int) []int {
	items := make([]int, n)
	for i := range items {
		items[i] = i
	}
	return items
}
