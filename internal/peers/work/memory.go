package work

import (
	"runtime"
	"sync/atomic"
	"time"
)

// blocking starts tasks that block, and says how much memory each takes. It has
// a process of its own, because goroutines that have ended are kept for later
// ones.
func blocking(p Impl, c Cell) (*operation, error) {
	var before, after runtime.MemStats
	values := map[string]float64{}
	return &operation{
		run: func() error {
			var started atomic.Int64
			all, release, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
			task := func() {
				if started.Add(1) == int64(c.Tasks) {
					close(all)
				}
				<-release
			}
			runtime.GC()
			runtime.ReadMemStats(&before)
			go func() {
				defer close(done)
				s := p.Submit(c.Workers)
				s.Run(c.Tasks, task)
				s.Close()
			}()
			<-all
			runtime.GC()
			runtime.ReadMemStats(&after)
			inUse := func(m runtime.MemStats) float64 { return float64(m.HeapInuse + m.StackInuse) }
			values["B/task"] = (inUse(after) - inUse(before)) / float64(c.Tasks)
			close(release)
			<-done
			return nil
		},
		close:  func() {},
		values: func() map[string]float64 { return values },
	}, nil
}

// cycling makes pools, uses each for one task and closes it, and says what is
// left of them.
func cycling(p Impl, c Cell) (*operation, error) {
	values := map[string]float64{}
	cycle := func() {
		s := p.Submit(c.Workers)
		s.Run(1, nothing)
		s.Close()
	}
	return &operation{
		run: func() error {
			fresh := runtime.NumGoroutine()
			cycle() // what is made once for all pools is not left of one
			values["goroutines-before"], values["heap-B-before"] = left(fresh)
			cpu, known := cpuTime()
			start := time.Now()
			for range c.Tasks {
				cycle()
			}
			values["ns/task"] = float64(time.Since(start)) / float64(c.Tasks)
			if after, _ := cpuTime(); known {
				values["cpu-ns/task"] = float64(after-cpu) / float64(c.Tasks)
			}
			values["goroutines-after"], values["heap-B-after"] = left(int(values["goroutines-before"]))
			return nil
		},
		close:  func() {},
		values: func() map[string]float64 { return values },
	}, nil
}

// left is how many goroutines there are and how many bytes of heap are in use,
// once no more goroutines than expected are left or a second has passed: those
// that are about to end are not left.
func left(expected int) (goroutines, heap float64) {
	for range 1000 {
		if runtime.NumGoroutine() <= expected {
			break
		}
		time.Sleep(time.Millisecond)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what a sync.Pool holds is given up in the second
	runtime.ReadMemStats(&m)
	return float64(runtime.NumGoroutine()), float64(m.HeapAlloc)
}
