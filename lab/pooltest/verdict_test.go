package pooltest_test

import (
	"context"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/internal/golden"
	"example.com/poollab/lab/pooltest"
	"example.com/poollab/pool"
)

// Each kind of verdict has a text, and it is the same one every time.
func TestTexts(t *testing.T) {
	for name, want := range map[string]struct{ implementation, invariant string }{
		"assertion": {"map-append-order", "Ordered"},
		"timing":    {"map-batches", "WorkConserving"},
		"surplus":   {"pool-worker-too-many", "Bounded"},
		"deadlock":  {"map-chunks", "NeighboursMeet"},
		"leak":      {"map-feeder-left", "NoLeak"},
		"panic":     {"pool-panic-crashes", "PanicContained"},
		"exit":      {"pool-panic-exits", "PanicContained"},
		"spin":      {"pool-spins", "IdleBlocks"},
	} {
		t.Run(name, func(t *testing.T) {
			v := verdictOf(t, want.implementation, want.invariant)
			if raceOn { // it shuffles the scheduler's queue, so what is drawn differs in places
				require.Equal(t, pooltest.Fail, v.Status, "%v", v)
				require.NotEmpty(t, v.Headline)
				return
			}
			golden.Check(t, filepath.Join("testdata", "verdicts", name+".golden"), v.String())
		})
	}
}

func verdictOf(t *testing.T, implementation, invariant string) pooltest.Verdict {
	t.Helper()
	for _, i := range faulty.All() {
		if i.Name == implementation {
			v, ok := inspect(t, i, pooltest.Only(invariant)).Lookup(invariant)
			require.True(t, ok)
			return v
		}
	}
	t.Fatalf("no implementation is called %s", implementation)
	return pooltest.Verdict{}
}

// A failure that does not come again is said to be unstable.
func TestUnstable(t *testing.T) {
	calls := 0 // in each child
	r, err := pooltest.CheckMap(t.Name(), func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
		results, err := pool.Map(ctx, workers, items, f)
		if len(results) == 2 {
			calls++
		}
		if len(results) == 2 && calls == 5 { // once
			results[0], results[1] = results[1], results[0]
		}
		return results, err
	})
	require.NoError(t, err)
	v, ok := r.Lookup("Ordered")
	require.True(t, ok)
	require.Equal(t, pooltest.Unstable, v.Status, "%v", v)
	require.Contains(t, r.Summary(), "1 unstable (Ordered)")
	golden.Check(t, filepath.Join("testdata", "verdicts", "unstable.golden"), v.String())
}

// What only a real clock could tell is unknown.
func TestUnknown(t *testing.T) {
	r, err := pooltest.CheckMap(t.Name(), func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
		var mu sync.Mutex
		return pool.Map(ctx, workers, items, func(ctx context.Context, item int) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			return f(ctx, item)
		})
	}, pooltest.Only("WorkConserving", "FullWidth"))
	require.NoError(t, err)
	v, _ := r.Lookup("WorkConserving")
	require.Equal(t, pooltest.Unknown, v.Status, "%v", v)
	require.Contains(t, v.Reason, "a real clock is no judge")
	require.Contains(t, r.Summary(), "WorkConserving")
	wide, _ := r.Lookup("FullWidth")
	require.Equal(t, pooltest.Fail, wide.Status, "a fact, in real time as well: %v", wide)
}

func TestDeclared(t *testing.T) {
	for _, i := range faulty.Faulty() {
		if i.Name != "pool-closed-panics" {
			continue
		}
		r, err := pooltest.CheckPool(t.Name(), func(n int) pooltest.Pool { return i.Pool(n) }, pooltest.Declare(pooltest.ClosedPanics))
		require.NoError(t, err)
		require.Empty(t, r.With(pooltest.Fail), r.Summary())
		v, ok := r.Lookup("ClosedRefuses")
		require.True(t, ok)
		require.Equal(t, pooltest.Declared, v.Status)
		golden.Check(t, filepath.Join("testdata", "verdicts", "declared.golden"), v.String())
	}
}

// With InProcess no child is made, and the verdicts are the same.
func TestInProcess(t *testing.T) {
	pid := make(chan int, 1<<16)
	f := func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
		select {
		case pid <- 1:
		default:
		}
		return pool.Map(ctx, min(1, workers), items, f)
	}
	r, err := pooltest.CheckMap(t.Name(), f, pooltest.InProcess())
	require.NoError(t, err)
	require.NotEmpty(t, pid, "the function was called here")
	v, _ := r.Lookup("WorkConserving")
	require.Equal(t, pooltest.Fail, v.Status)
	require.Contains(t, v.Headline, "one after another")
	require.Equal(t, runtime.GOMAXPROCS(0), max(1, runtime.GOMAXPROCS(-1)))
}
