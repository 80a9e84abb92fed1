package work

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everyImpl calls a test for each implementation that has something, with
// several numbers of workers.
func everyImpl(t *testing.T, has func(Impl) bool, test func(t *testing.T, p Impl, workers int)) {
	t.Parallel()
	for _, p := range Impls() {
		if !has(p) {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			for _, workers := range []int{1, 3, 64} {
				test(t, p, workers)
			}
		})
	}
}

var sizes = []int{1, 2, 257, 3000}

func TestSubmitRunsEveryTaskOnce(t *testing.T) {
	everyImpl(t, func(p Impl) bool { return p.Submit != nil }, func(t *testing.T, p Impl, workers int) {
		s := p.Submit(workers)
		for _, n := range sizes { // on the same pool, as it is measured
			var ran atomic.Int64
			s.Run(n, func() { ran.Add(1) })
			require.EqualValues(t, n, ran.Load(), "%d tasks on %d workers", n, workers)
		}
		s.Close()
	})
}

func TestSubmitIsBounded(t *testing.T) {
	everyImpl(t, func(p Impl) bool { return p.Submit != nil && p.Role != Floor }, func(t *testing.T, p Impl, workers int) {
		if p.Name == "go-pkgz" && workers > 1 {
			return // all tasks may come in batches to fewer workers
		}
		s := p.Submit(workers)
		var running, peak atomic.Int64
		all, once := make(chan struct{}), sync.Once{}
		s.Run(2*workers, func() {
			now := running.Add(1)
			for old := peak.Load(); now > old && !peak.CompareAndSwap(old, now); old = peak.Load() {
			}
			if now == int64(workers) {
				once.Do(func() { close(all) })
			}
			<-all // so that all workers are needed at once
			running.Add(-1)
		})
		s.Close()
		assert.EqualValues(t, workers, peak.Load(), "tasks at once on %d workers", workers)
	})
}

// Maps and streams keep the limit, too.
func TestMapAndStreamAreBounded(t *testing.T) {
	everyImpl(t, func(p Impl) bool { return (p.Map != nil || p.Stream != nil) && p.Role != Floor }, func(t *testing.T, p Impl, workers int) {
		var running, peak atomic.Int64
		f := func(i int) int {
			now := running.Add(1)
			for old := peak.Load(); now > old && !peak.CompareAndSwap(old, now); old = peak.Load() {
			}
			for range 20 { // so that others come
				runtime.Gosched()
			}
			running.Add(-1)
			return i
		}
		c := Call{
			Plain:   f,
			Pointer: func(i *int) int { return f(*i) },
			Error:   func(i int) (int, error) { return f(i), nil },
			Context: func(_ context.Context, i int) (int, error) { return f(i), nil },
		}
		if p.Map != nil {
			m := p.Map(workers)
			m.Map(numbers(500), c)
			m.Close()
		}
		if p.Stream != nil {
			p.Stream(workers, slices.Values(numbers(500)), c, func(int) {})
		}
		assert.LessOrEqual(t, peak.Load(), int64(workers), "calls at once on %d workers", workers)
	})
}

// counting is a call that counts how often it was made for each item.
func counting(n int) (Call, []atomic.Int32) {
	counts := make([]atomic.Int32, n)
	f := func(i int) int { counts[i].Add(1); return 7*i + 1 }
	return Call{
		Plain:   f,
		Pointer: func(i *int) int { return f(*i) },
		Error:   func(i int) (int, error) { return f(i), nil },
		Context: func(_ context.Context, i int) (int, error) { return f(i), nil },
	}, counts
}

func check(t *testing.T, results []int, counts []atomic.Int32) {
	t.Helper()
	require.Len(t, results, len(counts))
	for i := range counts {
		require.EqualValues(t, 1, counts[i].Load(), "calls for item %d of %d", i, len(counts))
		require.Equal(t, 7*i+1, results[i], "result %d of %d", i, len(counts))
	}
}

func TestMapIsOrderedAndOnce(t *testing.T) {
	everyImpl(t, func(p Impl) bool { return p.Map != nil }, func(t *testing.T, p Impl, workers int) {
		m := p.Map(workers)
		for _, n := range sizes {
			c, counts := counting(n)
			results := m.Map(numbers(n), c)
			if p.Name == "pool-completed" { // ordered by when they are done
				slices.Sort(results)
			}
			check(t, results, counts)
		}
		m.Close()
	})
}

func TestStreamIsOrderedAndOnce(t *testing.T) {
	everyImpl(t, func(p Impl) bool { return p.Stream != nil }, func(t *testing.T, p Impl, workers int) {
		for _, n := range sizes {
			c, counts := counting(n)
			var results []int
			p.Stream(workers, slices.Values(numbers(n)), c, func(r int) { results = append(results, r) })
			check(t, results, counts)
		}
	})
}

func TestFuturesAreOrderedAndOnce(t *testing.T) {
	everyImpl(t, func(p Impl) bool { return p.Futures != nil }, func(t *testing.T, p Impl, workers int) {
		a := p.Futures(workers)
		for _, n := range sizes {
			c, counts := counting(n)
			results := make([]int, n)
			a.Await(results, c)
			check(t, results, counts)
		}
		a.Close()
	})
}

// While any item of a batch waits for its neighbour, a map that hands out
// ranges must let an idle worker have it.
func TestStealIsStrict(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{2, 3, 8} {
		for round := range 200 {
			n := 64 + round
			// The last items run together, as many as there are workers: each waits
			// for all others.
			var in atomic.Int64
			open := make(chan struct{})
			stealMap(workers, numbers(n), func(i int) int {
				if i >= n-workers {
					if in.Add(1) == int64(workers) {
						close(open)
					}
					<-open
				}
				return i
			})
		}
	}
}

// TestStealOnce is small enough to be explored: go run ../../cmd/poollab explore
// -run 'TestStealOnce$' ./work.
func TestStealOnce(t *testing.T) {
	c, counts := counting(5)
	check(t, stealMap(3, numbers(5), c.Plain), counts)
}

func TestMeasure(t *testing.T) {
	for _, w := range All() {
		if w.Name == "memory" {
			continue // it counts the goroutines of the whole process
		}
		t.Run(w.Name, func(t *testing.T) {
			s, err := Measure(Cell{w.Name, "pool", 2, 50}, 5*time.Millisecond)
			require.NoError(t, err)
			assert.Positive(t, s.Ops)
			assert.Positive(t, s.Values[w.Unit()])
			for unit, v := range s.Values {
				assert.Positive(t, v, unit)
				assert.Contains(t, Units(), unit)
			}
		})
	}
}

func TestMeasureRefuses(t *testing.T) {
	for _, tt := range []struct {
		cell Cell
		want string
	}{
		{Cell{"dance", "pool", 1, 1}, `work: there is no work "dance"`},
		{Cell{"map", "puddle", 1, 1}, `work: there is no implementation "puddle"`},
		{Cell{"map", "conc-pool", 1, 1}, "work: map is not measured with conc-pool"},
		{Cell{"map", "pool", 0, 1}, "work: Map/impl=pool/tasks=1/workers=any needs workers and tasks, got 0 and 1"},
	} {
		_, err := Measure(tt.cell, time.Millisecond)
		assert.EqualError(t, err, tt.want)
	}
}

func TestCells(t *testing.T) {
	names, seen := map[string]bool{}, map[string]bool{}
	for _, p := range Impls() {
		assert.False(t, names[p.Name], "two implementations are called %s", p.Name)
		names[p.Name] = true
	}
	for _, c := range Cells(nil) {
		assert.False(t, seen[c.Name()], "two cells are called %s", c.Name())
		seen[c.Name()] = true
	}
	for _, want := range []string{"Submit/impl=pool/workers=256", "Sleep/impl=go/workers=any", "Memory/impl=ants/workers=100000"} {
		assert.True(t, seen[want], want)
	}
	for _, absent := range []string{"Sleep/impl=pool/workers=1", "Memory/impl=go-pkgz/workers=100000", "Submit/impl=loop/workers=1"} {
		assert.False(t, seen[absent], absent)
	}
}

func TestParseBusy(t *testing.T) {
	for _, tt := range []struct {
		stat  string
		want  time.Duration
		known bool
	}{
		{"cpu  1 2 3 1000 1000 4 5 6 7 8\ncpu0 9 9 9 9 9 9 9 9\n", 210 * time.Millisecond, true},
		{"cpu  1 2 3\n", 0, false},
		{"cpu  1 2 x 4 5 6 7 8\n", 0, false},
		{"", 0, false},
	} {
		got, known := parseBusy(tt.stat)
		assert.Equal(t, tt.known, known, tt.stat)
		assert.Equal(t, tt.want, got, tt.stat)
	}
}
