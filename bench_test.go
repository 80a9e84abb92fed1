// The benchmarks compare the ways of running work that package pool offers. Your
// own pool takes three lines, as BenchmarkSubmit does.
//
//	go test -run '^$' -bench /work=sleep1ms -benchtime 100ms -count 6 . | tee new.txt
//	go tool benchstat -table /work -row .name -col /workers new.txt
//
// takes half a minute and prints a row for each way and a column for each number
// of workers, 190 characters wide; -bench . measures the other kinds of work, too,
// in about two minutes. Package lab/poolbench says what they are and how to read
// the table. To see what a change did, keep the output from before it and try
// go tool benchstat old.txt new.txt.
package poollab_test

import (
	"context"
	"iter"
	"slices"
	"testing"

	"example.com/poollab/lab/poolbench"
	"example.com/poollab/pool"
)

func BenchmarkSubmit(b *testing.B) {
	poolbench.Pool(b, func(workers int) poolbench.Submitter { return pool.New(workers) })
}

func BenchmarkMap(b *testing.B) { poolbench.Map(b, pool.Map) }

func BenchmarkCompleted(b *testing.B) { poolbench.Completed(b, pool.Completed) }

func BenchmarkStream(b *testing.B) {
	poolbench.Completed(b, func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
		return pool.Stream(ctx, workers, slices.Values(items), f)
	})
}

// BenchmarkSequential is the baseline, which is the same for any number of workers.
func BenchmarkSequential(b *testing.B) {
	poolbench.Map(b, func(ctx context.Context, _ int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
		return pool.Sequential(ctx, items, f)
	})
}
