// Package poolbench benchmarks a pool of your own, so that benchstat can compare
// it: over a range of worker counts, on four kinds of work.
//
//	func BenchmarkPool(b *testing.B) {
//		poolbench.Pool(b, func(workers int) poolbench.Submitter { return mypool.New(workers) })
//	}
//
// A benchmark is called BenchmarkPool/work=noop/workers=4 and so on, which is how
// -bench chooses and benchstat makes tables:
//
//	go test -run '^$' -bench . -benchtime 100ms -count 6 | tee new.txt
//	go tool benchstat -table /work -row .name -col /workers new.txt
//
// What it says:
//   - sec/task is the time of one operation divided by its tasks, which are
//     equally many for every number of workers.
//   - pct-of-bound says how near a pool comes to the shortest possible time: for
//     n tasks of one millisecond, ceil(n/workers) milliseconds. 100 is out of
//     reach, because sleeping for a millisecond takes a little longer.
//   - "vs base" compares with one worker; a tilde means no difference beyond
//     noise. To show one takes four runs, a confidence interval (±) six.
//
// An operation is hundreds of tasks, so -benchtime 100ms is enough. Every
// operation checks that each task has been done, and in the right place.
package poolbench

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"
)

// workers are the numbers of workers that are measured.
var workers = []int{1, 4, 16, 64, 256}

// Map benchmarks a function that is like pool.Map.
func Map(b *testing.B, m func(context.Context, int, []int, func(context.Context, int) (int, error)) ([]int, error)) {
	measure(b, func(b *testing.B, c benchCase) {
		for b.Loop() {
			results, err := m(b.Context(), c.workers, c.items, c.task)
			if err != nil {
				b.Fatal(err)
			}
			c.check(b, results)
		}
	})
}

// Completed benchmarks a function that is like pool.Completed, or pool.Stream
// with an adapter.
func Completed(b *testing.B, completed func(context.Context, int, []int, func(context.Context, int) (int, error)) iter.Seq2[int, error]) {
	measure(b, func(b *testing.B, c benchCase) {
		for b.Loop() {
			n := 0
			for _, err := range completed(b.Context(), c.workers, c.items, c.task) {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != len(c.items) {
				b.Fatalf("poolbench: %d items and %d outcomes", len(c.items), n)
			}
		}
	})
}

// Submitter is what [Pool] needs of a pool.
type Submitter interface {
	Submit(task func()) error
	Close() error
}

// Pool benchmarks a long-lived pool. It keeps one for all operations, as a
// program would, and waits for the tasks of each with a WaitGroup.
func Pool(b *testing.B, newPool func(workers int) Submitter) {
	measure(b, func(b *testing.B, c benchCase) {
		p := newPool(c.workers)
		results, errs := make([]int, len(c.items)), make([]error, len(c.items))
		ctx, f := b.Context(), c.task // so that a closure holds no more than it needs
		for b.Loop() {
			clear(results)
			var tasks sync.WaitGroup
			for i, item := range c.items {
				tasks.Add(1)
				err := p.Submit(func() {
					defer tasks.Done()
					results[i], errs[i] = f(ctx, item)
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			tasks.Wait()
			for _, err := range errs {
				if err != nil {
					b.Fatal(err)
				}
			}
			c.check(b, results)
		}
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
	})
}

// benchCase is one cell of the table.
type benchCase struct {
	workload
	workers int
	items   []int
	task    task
}

func (c benchCase) check(b *testing.B, results []int) {
	if len(results) != len(c.items) {
		b.Fatalf("poolbench: %d items and %d results", len(c.items), len(results))
	}
	for i, got := range results {
		if want := c.result(c.items[i]); got != want {
			b.Fatalf("poolbench: result %d is %d, want %d", i, got, want)
		}
	}
}

// measure runs a benchmark for every workload and number of workers.
func measure(b *testing.B, run func(*testing.B, benchCase)) {
	for _, w := range workloads() {
		b.Run("work="+w.name, func(b *testing.B) {
			c := benchCase{workload: w, items: make([]int, w.tasks), task: w.start(b)}
			for i := range c.items {
				c.items[i] = i
			}
			for _, c.workers = range workers {
				b.Run(fmt.Sprintf("workers=%d", c.workers), func(b *testing.B) {
					run(b, c)
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*w.tasks), "ns/task")
					b.ReportMetric(0, "ns/op") // or benchstat would say everything twice
					if c.wait > 0 {
						bound := c.wait * time.Duration(b.N*((c.tasks+c.workers-1)/c.workers))
						b.ReportMetric(100*float64(bound)/float64(b.Elapsed()), "pct-of-bound")
					}
				})
			}
		})
	}
}
