package lab

import (
	"cmp"
	"slices"
	"time"

	"example.com/poollab/internal/makespan"
)

// Bound is the makespan of a pool that never idles when tasks start in the
// given order: each goes to the worker that is free first (list scheduling;
// Graham, 1966). A run of that order cannot be faster; another order may be.
// Workers below one count as one. It costs O(n log w).
func Bound(workers int, tasks []time.Duration) time.Duration {
	return makespan.Of(workers, tasks)
}

// LowerBound is a time that no start order can beat. The least over all orders
// is NP-hard to find; this is the largest of three things that cost O(n log n):
// the longest task, all work spread evenly, and, for every k, the k+1 shortest
// of the k·workers+1 longest tasks, which some worker must run together.
func LowerBound(workers int, tasks []time.Duration) time.Duration {
	if len(tasks) == 0 {
		return 0
	}
	workers = max(1, workers)
	sorted := slices.Clone(tasks)
	slices.SortFunc(sorted, func(a, b time.Duration) int { return cmp.Compare(b, a) })

	sums := make([]time.Duration, len(sorted)+1) // sums[i] is the i longest
	for i, d := range sorted {
		sums[i+1] = sums[i] + d
	}
	sum := sums[len(sorted)]
	even := sum / time.Duration(workers)
	if sum%time.Duration(workers) != 0 {
		even++
	}
	bound := max(sorted[0], even)
	for k := 1; k*workers < len(sorted); k++ {
		bound = max(bound, sums[k*workers+1]-sums[k*workers-k])
	}
	return bound
}
