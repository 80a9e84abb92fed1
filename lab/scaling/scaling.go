// Package scaling reads benchmark results over worker counts and says how a pool
// scales: how much faster each count is, where more workers stop helping, which
// law explains the curve, and whether a change made it slower.
//
// It is to worker counts what benchstat is to two files, and uses the same
// libraries: medians with confidence intervals, and the Mann-Whitney U test.
//
//	var results scaling.Results
//	err := results.AddFile("new.txt") // from go test -bench . -count 10
//	tables, err := results.Tables(scaling.Options{})
//	for _, s := range tables[0].Series {
//		fmt.Println(s.Name, s.Knee().Why, s.Explain().Why)
//	}
//
// What it rests on:
//   - A [Row] is the samples of one worker count. Its figures are benchstat's.
//   - [Series.Knee] is the smallest count that is not significantly worse than the
//     best one.
//   - [Series.Explain] fits laws of scaling and says which one holds, or that none
//     does.
//   - [Compare] is a gate: it fails on a slowdown that is both significant and
//     larger than a stated size.
//
// Package lab/scaling/draw draws the curves.
package scaling

import "golang.org/x/perf/benchmath"

// Options say what to compare. The zero value is a good start.
type Options struct {
	// Key is the part of a benchmark's name that holds the number of workers:
	// "workers" in BenchmarkMap/workers=8, "gomaxprocs" for -cpu 1,2,4. By
	// default it is workers, or the only key with different whole numbers.
	Key string
	// Series is what sets curves side by side: a key such as "pool", ".name" for
	// the benchmark's own name, or ".file". By default it is pool, impl, or else
	// .name.
	Series string
	// Unit is the measured quantity; by default the time of an operation.
	Unit string
	// Filter chooses results, in benchstat's syntax: ".name:Map /work:noop".
	Filter string
	// Baseline is a series that the others are measured against, at its smallest
	// count. By default each is measured against its own run with one worker.
	Baseline string
	// Confidence is the level of intervals, 0.95 by default.
	Confidence float64
	// Alpha is the level of significance, 0.05 by default.
	Alpha float64
}

func (o Options) confidence() float64 {
	if o.Confidence == 0 {
		return 0.95
	}
	return o.Confidence
}

func (o Options) thresholds() *benchmath.Thresholds {
	t := benchmath.DefaultThresholds
	if o.Alpha != 0 {
		t.CompareAlpha = o.Alpha
	}
	return &t
}

// Interval is a figure and the bounds between which it lies with the confidence
// that goes with it. Bounds are infinite where nothing can be said.
type Interval struct {
	Center, Lo, Hi float64
}

func (i Interval) times(x float64) Interval { return Interval{i.Center * x, i.Lo * x, i.Hi * x} }

// inverse is 1/i. Infinite bounds say nothing of the other side, either.
func (i Interval) inverse() Interval {
	lo, hi := 1/i.Hi, 1/i.Lo
	if i.Lo <= 0 {
		hi = inf
	}
	return Interval{1 / i.Center, max(0, lo), hi}
}
