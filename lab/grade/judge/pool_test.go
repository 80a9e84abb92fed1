package judge

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// Every core row of the table has a check, and so have three extended ones.
func TestPoolChecksAreComplete(t *testing.T) {
	var want, got []string
	for _, row := range invariants.For(invariants.Pool) {
		if row.Level == invariants.Core || slices.Contains([]string{"NestedSubmit", "NestedParallel", "FIFO"}, row.Name) {
			want = append(want, row.Name)
		}
	}
	for _, c := range Checks(invariants.Pool) {
		got = append(got, c.Invariant.Name)
		require.NotNil(t, c.Worlds, c.Name())
		require.Equal(t, invariants.Pool, c.Contract)
		require.NotEmpty(t, c.Statement)
		require.False(t, c.Unscheduled && c.Encounters != nil, c.Name())
	}
	require.Equal(t, want, got)
	require.Len(t, poolChecks(), len(got), "a check has a name that is in no table")
}

// Worlds are the same for one seed, of a number that can be paid for, and make
// sense.
func TestPoolWorlds(t *testing.T) {
	total := 0
	for _, c := range Checks(invariants.Pool) {
		worlds, again := c.Worlds(fixed(), 1), c.Worlds(fixed(), 1)
		total += len(worlds)
		require.Less(t, len(worlds), 100, c.Name())
		require.LessOrEqual(t, len(worlds), len(c.Worlds(fixed(), 2)), c.Name())
		if c.Encounters != nil {
			require.NotEmpty(t, c.Encounters(), c.Name())
			worlds, again = append(worlds, c.Encounters()...), append(again, c.Encounters()...)
		}
		says := map[string]bool{}
		for k, w := range worlds {
			require.Equal(t, w.Script, again[k].Script, c.Name())
			require.NotEmpty(t, w.Say, c.Name())
			require.False(t, says[w.Say] && w.Smaller == nil, "%s twice: %s", c.Name(), w.Say)
			says[w.Say] = true
			sensible(t, c.Name()+": "+w.Say, w.Script)
		}
	}
	require.Less(t, total, 700)
	require.NotEqual(t, drawPlan(fixed()).String(), plans()[0].String())
}

// sensible looks whether a script can be played to its end: whatever waits for a
// gate waits for one that is opened, and whoever leaves calls behind joins them.
func sensible(t *testing.T, say string, s play.Script) {
	text, err := json.Marshal(s)
	require.NoError(t, err)
	var back play.Script
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, s, back, say)

	require.Equal(t, "Pool", s.Contract)
	require.LessOrEqual(t, s.Ranked, len(s.Tasks), say)
	opened, open := map[int]bool{}, 0
	submitted := map[int]bool{}
	for _, a := range s.Acts {
		switch {
		case a.Do == play.Open:
			opened[a.Gate] = true
		case a.Do == play.Join:
			open = 0
		case a.Aside || a.Do == play.Fill:
			open++
		}
		for _, i := range a.Tasks {
			require.Less(t, i, len(s.Tasks), say)
			submitted[i] = submitted[i] || a.Do != play.Collect
		}
	}
	require.Zero(t, open, "%s: calls aside are not joined", say)
	for _, task := range s.Tasks {
		for _, st := range task.Steps {
			require.True(t, st.Wait == 0 || opened[st.Wait], "%s: gate %d stays closed", say, st.Wait)
			if st.Submit != nil {
				submitted[*st.Submit] = true
			}
		}
	}
	require.Len(t, submitted, len(s.Tasks), "%s: a task is never submitted", say)
}

// What is drawn knows smaller worlds, all different from it, down to one that has
// no smaller one.
func TestPoolWorldsShrink(t *testing.T) {
	for _, name := range []string{"Bounded", "WorkConserving", "Chaos"} {
		for _, c := range Checks(invariants.Pool) {
			if c.Invariant.Name != name {
				continue
			}
			worlds := c.Worlds(fixed(), 1)
			w := worlds[len(worlds)-1]
			require.NotNil(t, w.Smaller, name)
			steps := 0
			for {
				small := w.Smaller()
				if len(small) == 0 {
					break
				}
				for _, s := range small {
					require.Less(t, size(s), size(w), "%s: %s from %s", name, s.Say, w.Say)
					sensible(t, s.Say, s.Script)
				}
				w = small[len(small)-1]
				steps++
			}
			require.Positive(t, steps)
			require.Len(t, w.Script.Tasks, 1, "%s: %s", name, w.Say)
			require.Equal(t, 1, w.Script.Workers)
		}
	}
}

// size grows with all that makes a world hard to look at.
func size(w World) int {
	n := w.Script.Workers
	closes := slices.IndexFunc(w.Script.Acts, func(a play.Act) bool { return a.Do == play.Close })
	for k, a := range w.Script.Acts {
		n += int(a.For / unit)
		if a.Do == play.Sleep {
			n++
		}
		if a.Do == play.Submit && k > closes {
			n += 20 * len(a.Tasks)
		}
	}
	for _, task := range w.Script.Tasks {
		n += 100
		for _, st := range task.Steps {
			n += int(st.Sleep / unit)
			if st.End != "" {
				n++
			}
		}
	}
	return n
}
