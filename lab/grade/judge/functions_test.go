package judge

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

var functionContracts = []invariants.Contract{invariants.Map, invariants.Completed}

func randFrom(n uint64) *rand.Rand { return rand.New(rand.NewPCG(n, n)) }

// callCheckNamed finds the check of a contract.
func callCheckNamed(t *testing.T, c invariants.Contract, name string) Check {
	t.Helper()
	all := Checks(c)
	k := slices.IndexFunc(all, func(k Check) bool { return k.Invariant.Name == name })
	require.GreaterOrEqual(t, k, 0, "%s/%s", c, name)
	return all[k]
}

func TestFunctionChecksAreTheCoreRows(t *testing.T) {
	for _, c := range functionContracts {
		var want, got []string
		for _, row := range invariants.For(c) {
			if row.Level == invariants.Core {
				want = append(want, row.ID+" "+row.Name)
			}
		}
		for _, k := range Checks(c) {
			got = append(got, k.ID+" "+k.Invariant.Name)
			assert.Equal(t, c, k.Contract)
		}
		assert.Equal(t, want, got, c)
	}
	assert.Len(t, Checks(invariants.Map), 16)
	assert.Len(t, Checks(invariants.Completed), 17)
	assert.Empty(t, Checks("Nothing"))
}

func TestFunctionWorldsAreFew(t *testing.T) {
	total := 0
	for _, c := range functionContracts {
		for _, k := range Checks(c) {
			worlds := k.Worlds(randFrom(1), 1)
			total += len(worlds)
			assert.NotEmpty(t, worlds, k.Name())
			assert.LessOrEqual(t, len(worlds), 60, k.Name())
			drawn := len(slices.DeleteFunc(worlds, func(w World) bool { return w.Smaller == nil }))
			more := len(slices.DeleteFunc(k.Worlds(randFrom(1), 3), func(w World) bool { return w.Smaller == nil }))
			assert.Equal(t, 3*drawn, more, k.Name())
		}
	}
	assert.Less(t, total, 1050)
}

func TestFunctionWorldsFollowFromTheSeed(t *testing.T) {
	for _, c := range functionContracts {
		for _, k := range Checks(c) {
			one, same, other := k.Worlds(randFrom(1), 1), k.Worlds(randFrom(1), 1), k.Worlds(randFrom(2), 1)
			require.Len(t, same, len(one))
			require.Len(t, other, len(one))
			for i, w := range one {
				assert.Equal(t, w.Say, same[i].Say, k.Name())
				assert.Equal(t, w.Script, same[i].Script, k.Name())
				if w.Smaller == nil {
					assert.Equal(t, w.Say, other[i].Say, k.Name())
				}
				if n := len(w.Script.Call.Items); n > 0 && n == len(other[i].Script.Call.Items) {
					assert.NotEqual(t, w.Script.Call.Items, other[i].Script.Call.Items, "%s: items can be guessed", k.Name())
					assert.NotEqual(t, w.Script.Call.Results, other[i].Script.Call.Results, "%s: results can be guessed", k.Name())
				}
			}
		}
	}
}

func TestFunctionScriptsArePlayable(t *testing.T) {
	for _, c := range functionContracts {
		for _, k := range Checks(c) {
			worlds := k.Worlds(randFrom(3), 1)
			if k.Encounters != nil {
				worlds = append(worlds, k.Encounters()...)
			}
			for _, w := range worlds {
				call := w.Script.Call
				require.NotNil(t, call, k.Name())
				assert.NotEmpty(t, w.Say, k.Name())
				assert.Equal(t, string(c), w.Script.Contract)
				assert.Equal(t, k.Invariant.Name == "NoLeak", w.Script.Leaks, k.Name())
				assert.Len(t, call.Results, len(call.Items))
				assert.Len(t, call.Works, len(call.Items))
				all := slices.Sorted(slices.Values(slices.Concat(call.Items, call.Results)))
				assert.Len(t, slices.Compact(slices.Clone(all)), 2*len(call.Items), "all different")
				assert.False(t, slices.Contains(all, 0), "zero comes by itself")
				if c == invariants.Map {
					assert.Zero(t, call.Leave, k.Name())
					assert.Zero(t, call.Ponder, k.Name())
				}
			}
		}
	}
}

// The first world of a check is what a student sees first.
func TestSmallestWorldsComeFirst(t *testing.T) {
	for name, want := range map[string]string{
		"ExactlyOnce": "workers=1 tasks=1 latency=[1s] in start order",
		"Ordered":     "workers=1 tasks=1 latency=[1s]",
		"FirstError":  "workers=1 tasks=1 latency=[1s] in start order, the call that starts first returns an error",
		"Empty":       "workers=1 tasks=0",
		"NoWorkers":   "workers=0 tasks=2",
		"FullWidth":   "workers=1 tasks=1, all calls are blocked",
	} {
		assert.Equal(t, want, callCheckNamed(t, invariants.Map, name).Worlds(randFrom(1), 1)[0].Say, name)
	}
}

func TestSentencesOfWorlds(t *testing.T) {
	for want, j := range map[string]job{
		"workers=2 tasks=2 latency=[1s 2s], item 1 panics": {workers: 2, takes: []int{1, 2}, byIndex: true, ends: map[int]play.How{1: play.Panics}},
		"workers=2 tasks=4 latency=[1s 1s 1s 1s] in start order, the call that starts as number 4 calls runtime.Goexit": {
			workers: 2, takes: []int{1, 1, 1, 1}, ends: map[int]play.How{3: play.Exits},
		},
		"workers=3 tasks=2, calls wait for one another: 2 go on together":                                                          {workers: 3, takes: []int{0, 0}, meet: true},
		"workers=1 tasks=1 latency=[1s] in start order, the context ends after 0.5s, calls do not look at it":                      {workers: 1, takes: []int{1}, after: .5, stubborn: true},
		"workers=1 tasks=1 latency=[1s] in start order, the context has ended before":                                              {workers: 1, takes: []int{1}, ended: true},
		"workers=1 tasks=1 latency=[1s], the consumer is busy for 1.3s after each outcome, the loop is left at outcome 1 by break": {workers: 1, takes: []int{1}, byIndex: true, ponder: 1.3, leave: 1},
		"workers=1 tasks=1 latency=[1s], the loop is left at outcome 2 by a panic":                                                 {workers: 1, takes: []int{1}, byIndex: true, leave: 2, leaves: play.Panics},
	} {
		assert.Equal(t, want, j.String())
	}
}

func TestEncounters(t *testing.T) {
	count := func(c invariants.Contract) map[string]int {
		out := map[string]int{}
		for _, k := range Checks(c) {
			if k.Encounters != nil {
				out[k.Invariant.Name] = len(k.Encounters())
			}
		}
		return out
	}
	assert.Equal(t, map[string]int{"Joined": 3, "NoLeak": 3, "Bounded": 6, "ExactlyOnce": 3}, count(invariants.Map))
	assert.Equal(t, map[string]int{"Joined": 6, "NoLeak": 6, "Bounded": 9, "ExactlyOnce": 6, "EarlyBreak": 3}, count(invariants.Completed))
	var without []string
	for _, k := range Checks(invariants.Completed) {
		if k.Unscheduled {
			without = append(without, k.Invariant.Name)
		}
	}
	assert.ElementsMatch(t, []string{"NoWorkers", "Empty", "WorkConserving", "NeighboursMeet"}, without)
}

// sizeOf is what shrinking makes less.
func sizeOf(w World) int {
	sum := w.Script.Workers + 10*len(w.Script.Call.Items) + int(w.Script.Call.Ponder/unit)
	for _, k := range w.Script.Call.Works {
		sum += int(k.Takes / unit)
	}
	return sum
}

func TestSmaller(t *testing.T) {
	drawn := 0
	for _, c := range functionContracts {
		for _, k := range Checks(c) {
			for _, w := range k.Worlds(randFrom(1), 1) {
				if w.Smaller == nil {
					continue
				}
				drawn++
				for _, s := range w.Smaller() {
					require.Less(t, sizeOf(s), sizeOf(w), "%s: %s after %s", k.Name(), s.Say, w.Say)
					for i, item := range s.Script.Call.Items { // a result stays with its item
						at := slices.Index(w.Script.Call.Items, item)
						require.GreaterOrEqual(t, at, 0)
						require.Equal(t, w.Script.Call.Results[at], s.Script.Call.Results[i])
					}
				}
				for len(w.Smaller()) > 0 {
					w = w.Smaller()[0]
				}
				assert.Equal(t, 11+1, sizeOf(w), "%s shrinks to %s", k.Name(), w.Say)
			}
		}
	}
	assert.Equal(t, 8*drawnEach, drawn, "four checks of each contract draw")
}

// Ends move with their calls.
func TestWithout(t *testing.T) {
	j := job{takes: []int{1, 2, 3, 4}, ends: map[int]play.How{0: play.Fails, 2: play.Panics, 3: play.Exits}}.withSecrets(randFrom(1))
	k := j.without(1, 3)
	assert.Equal(t, []int{1, 4}, k.takes)
	assert.Equal(t, map[int]play.How{0: play.Fails, 1: play.Exits}, k.ends)
	assert.Equal(t, []int{j.items[0], j.items[3]}, k.items)
	assert.Equal(t, []int{1, 2, 3, 4}, j.takes, "the job itself stays")
}

func TestFew(t *testing.T) {
	var jobs []job
	for i := range 100 {
		jobs = append(jobs, job{workers: i})
	}
	var kept []int
	for _, j := range few(jobs, 10) {
		kept = append(kept, j.workers)
	}
	assert.Equal(t, []int{0, 1, 2, 3, 4, 23, 42, 61, 80, 99}, kept)
	assert.Len(t, few(jobs, 100), 100)
}
