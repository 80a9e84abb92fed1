package faulty_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/invariants"
)

// contract is the first word of a name.
func contract(i faulty.Implementation) string {
	first, _, _ := strings.Cut(i.Name, "-")
	return first
}

// rows are the names of the invariants by contract, as contract has it.
func rows() map[string][]string {
	all := map[string][]string{}
	for _, c := range []invariants.Contract{invariants.Map, invariants.Completed, invariants.Pool} {
		for _, i := range invariants.For(c) {
			key := strings.ToLower(string(c))
			all[key] = append(all[key], i.Name)
		}
	}
	return all
}

func TestImplementationsAreWellFormed(t *testing.T) {
	names := map[string]bool{}
	for _, i := range faulty.All() {
		assert.Regexp(t, regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`), i.Name)
		assert.False(t, names[i.Name], "%s: name taken", i.Name)
		names[i.Name] = true
		assert.Equal(t, map[string]bool{
			"map": contract(i) == "map", "completed": contract(i) == "completed", "pool": contract(i) == "pool",
		}, map[string]bool{
			"map": i.Map != nil, "completed": i.Completed != nil, "pool": i.Pool != nil,
		}, "%s: exactly one contract", i.Name)
		assert.Contains(t, []string{
			"", faulty.DeclaresFIFO, faulty.DeclaresNested, faulty.DeclaresQueue, faulty.DeclaresGoroutines, faulty.DeclaresIdle,
		}, i.Declares, i.Name)
	}
}

func TestFaultsAreNamed(t *testing.T) {
	for _, i := range faulty.Faulty() {
		assert.NotEmpty(t, i.Fault, i.Name)
		assert.Empty(t, i.Note, i.Name)
		assert.Contains(t, rows()[contract(i)], i.Breaks, i.Name)
	}
	for _, i := range faulty.Correct() {
		assert.Empty(t, i.Fault+i.Breaks, i.Name)
		assert.False(t, i.Schedules, i.Name)
		assert.NotEmpty(t, i.Note, i.Name)
	}
}

func TestEveryInvariantIsBroken(t *testing.T) {
	broken := map[string]bool{}
	for _, i := range faulty.Faulty() {
		broken[contract(i)+" "+i.Breaks] = true
	}
	for contract, names := range rows() {
		for _, name := range names {
			assert.True(t, broken[contract+" "+name], "%s of a %s", name, contract)
		}
	}
}

func TestCorrectOnesWork(t *testing.T) {
	for _, i := range faulty.Correct() {
		t.Run(i.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				switch {
				case i.Map != nil:
					results, err := i.Map(t.Context(), 2, []int{5, 4, 3, 2, 1}, rest)
					require.NoError(t, err)
					assert.Equal(t, []int{50, 40, 30, 20, 10}, results)
				case i.Completed != nil:
					var got []int
					for r, err := range i.Completed(t.Context(), 5, []int{5, 4, 3, 2, 1}, rest) {
						require.NoError(t, err)
						got = append(got, r)
					}
					assert.Equal(t, []int{10, 20, 30, 40, 50}, got)
				default:
					assert.Equal(t, 5, runFive(t, i.Pool(2)))
				}
			})
		})
	}
}

// Some of those that are wrong only in other circumstances must work in these,
// lest a fault hide another one.
func TestFaultyOnesAreOtherwiseRight(t *testing.T) {
	here := map[string]bool{
		"PanicContained": true, "PanicAdmits": true, "PanicIsolated": true, "GoexitContained": true, "Chaos": true,
		"ErrorStops": true, "FirstError": true, "ErrorStopsNothing": true, "ContextStops": true, "Empty": true,
		"NoWorkers": true, "Joined": true, "ClosedRefuses": true, "CloseReleases": true, "FailsWhileClosing": true,
		"Forgets": true, "Reuse": true, "SlotsKept": true, "NilTask": true, "BoundedWhenCold": true,
		"TrySubmit": true, "SubmitDeadline": true, "SubmitEnded": true, "ShutdownDeadline": true, "StatsExact": true,
		"FIFO": true, "NestedSubmit": true, "QueueBound": true, "NestedParallel": true, "Burst": true,
		"StartsAtOnce": true, "Bounded": true, "WaitIdle": true, "WaitDeadline": true,
		"ResizeGrows": true, "ResizeShrinks": true, "ResizeRefuses": true, "ResizeRaces": true,
		"IdleLeaves": true, "IdleStarts": true, "IdleWidth": true, "InitOnce": true, "InitFails": true, "FiniMatches": true,
	}
	for _, i := range faulty.Faulty() {
		if !here[i.Breaks] || i.Schedules {
			continue
		}
		t.Run(i.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				switch {
				case i.Map != nil:
					results, err := i.Map(t.Context(), 2, []int{5, 4, 3, 2, 1}, rest)
					require.NoError(t, err)
					assert.Equal(t, []int{50, 40, 30, 20, 10}, results)
				case i.Completed != nil:
					sum := 0
					for r, err := range i.Completed(t.Context(), 2, []int{5, 4, 3, 2, 1}, rest) {
						require.NoError(t, err)
						sum += r
					}
					assert.Equal(t, 150, sum)
				default:
					assert.Equal(t, 5, runFive(t, i.Pool(2)))
				}
			})
		})
	}
}

// A fault that needs a schedule leaves its pool right while goroutines do not
// meet. Those of one Map or Completed do, so these have several tries.
func TestScheduledOnesAreOtherwiseRight(t *testing.T) {
	for _, i := range faulty.Faulty() {
		if !i.Schedules {
			continue
		}
		t.Run(i.Name, func(t *testing.T) {
			tries := 20
			if i.Pool != nil {
				tries = 1
			}
			right := false
			for ; tries > 0 && !right; tries-- {
				right = calmly(t, i)
			}
			assert.True(t, right)
		})
	}
}

// calmly reports whether five tasks are done, when each is alone.
func calmly(t *testing.T, i faulty.Implementation) (right bool) {
	defer func() {
		if v := recover(); v != nil { // a deadlock
			t.Log(v)
			right = false
		}
	}()
	items := []int{1, 2, 3, 4, 5}
	synctest.Test(t, func(t *testing.T) {
		switch {
		case i.Map != nil:
			results, err := i.Map(t.Context(), 1, items, rest)
			right = err == nil && assert.ObjectsAreEqual([]int{10, 20, 30, 40, 50}, results)
		case i.Completed != nil:
			sum := 0
			for r, err := range i.Completed(t.Context(), 1, items, rest) {
				require.NoError(t, err)
				sum += r
			}
			right = sum == 150
		default:
			p := i.Pool(2)
			ran := 0
			for range items {
				synctest.Wait()
				require.NoError(t, p.Submit(func() { ran++ }))
			}
			synctest.Wait()
			_ = p.Close()
			right = ran == len(items)
		}
	})
	return right
}

// There are enough of them, spread over the contracts, for a tool that controls
// schedules to be judged by.
func TestScheduledOnesAreManyAndVarious(t *testing.T) {
	count := map[string]int{}
	for _, i := range faulty.Faulty() {
		if i.Schedules {
			count[contract(i)]++
		}
	}
	assert.GreaterOrEqual(t, count["map"], 5)
	assert.GreaterOrEqual(t, count["completed"], 5)
	assert.GreaterOrEqual(t, count["pool"], 25)
}

// Of those that break NoLeak a goroutine or two stay until the test binary ends,
// which is their fault. Closing one that breaks CloseUnused would wait for ever.
func TestConstructors(t *testing.T) {
	for _, i := range faulty.All() {
		if i.Pool == nil {
			continue
		}
		p := i.Pool(1)
		require.NotNil(t, p, i.Name)
		if i.Breaks != "CloseUnused" {
			_ = p.Close()
		}
	}
}

func rest(ctx context.Context, item int) (int, error) {
	select {
	case <-time.After(time.Duration(item) * time.Second):
		return 10 * item, nil
	case <-ctx.Done():
		return 0, fmt.Errorf("item %d: %w", item, ctx.Err())
	}
}

// runFive runs five tasks on a pool, closes it and counts those that ran.
func runFive(t *testing.T, p faulty.Pool) int {
	var mu sync.Mutex
	ran := 0
	for range 5 {
		require.NoError(t, p.Submit(func() {
			time.Sleep(time.Second)
			mu.Lock()
			defer mu.Unlock()
			ran++
		}))
	}
	_ = p.Close()
	mu.Lock()
	defer mu.Unlock()
	return ran
}
