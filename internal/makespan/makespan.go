// Package makespan computes how long a pool needs that never idles: list
// scheduling, as Graham analysed it in "Bounds for certain multiprocessing
// anomalies" (Bell System Technical Journal, 1966). The instruments and the
// scenarios both need it, and neither imports the other.
package makespan

import (
	"container/heap"
	"time"
)

// Finish returns when each task ends if tasks start in the given order and
// each goes to the worker that is free first. Workers below one count as one.
// It costs O(n log w).
func Finish(workers int, tasks []time.Duration) []time.Duration {
	workers = max(1, min(workers, len(tasks)))
	free := make(clock, workers)
	ends := make([]time.Duration, len(tasks))
	for i, d := range tasks {
		free[0] += d
		ends[i] = free[0]
		heap.Fix(&free, 0)
	}
	return ends
}

// Of returns when the last task ends under [Finish], and 0 without tasks.
func Of(workers int, tasks []time.Duration) time.Duration {
	var last time.Duration
	for _, end := range Finish(workers, tasks) {
		last = max(last, end)
	}
	return last
}

// clock holds, for each worker, when it is free next.
type clock []time.Duration

func (c clock) Len() int           { return len(c) }
func (c clock) Less(i, j int) bool { return c[i] < c[j] }
func (c clock) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *clock) Push(x any)        { *c = append(*c, x.(time.Duration)) }
func (c *clock) Pop() any          { panic("makespan: the number of workers is fixed") }
