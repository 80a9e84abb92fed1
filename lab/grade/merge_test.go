package grade

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func storeOf(t *testing.T, results ...*Result) Store {
	s := Store{Dir: t.TempDir()}
	for _, r := range results {
		require.NoError(t, s.Write(r))
	}
	return s
}

// with changes a result.
func with(r *Result, change func(*Result)) *Result {
	change(r)
	return r
}

func TestMerge(t *testing.T) {
	none := func(id string) *Result { return with(graded(id, 0), func(r *Result) { r.Status = Ungraded }) }
	a := storeOf(t, graded("x", 3), graded("twice", 4), none("late"), none("early"), none("never"))
	b := storeOf(t, graded("a", 5), graded("late", 6), none("never"), with(graded("early", 7), func(r *Result) { r.Status = Refused }),
		with(graded("twice", 4), func(r *Result) { // another machine, another time
			r.CPU, r.Elapsed, r.Kit, r.Go, r.Key = time.Second, time.Minute, "other", "go1.27", "other"
			r.Checks[0].Details, r.Checks[0].Worlds = []string{"goroutine 7"}, 9
			r.Layers = map[string]bool{"landlock": true}
		}))
	for _, order := range [][]Store{{a, b}, {b, a}, {a, b, a, b}} {
		all, err := Merge(order...)
		require.NoError(t, err)
		var got []string
		for _, r := range all {
			got = append(got, r.Submission+" "+points(r))
		}
		require.Equal(t, []string{"a 5 of 20 points", "early refused", "late 6 of 20 points", "never ungraded", "twice 4 of 20 points", "x 3 of 20 points"}, got)
	}
	_, err := Merge(a, Store{Dir: a.Dir + "-gone"})
	require.ErrorIs(t, err, ErrStore, "a shard that is missing is told")
}

func TestMergeConflicts(t *testing.T) {
	one := storeOf(t, graded("x", 3), graded("y", 1))
	for want, change := range map[string]func(*Result){
		"has 3 of 20 points in ":           func(r *Result) { r.Score = 3.25 },
		" and 3.25 of 20 points in ":       func(r *Result) { r.Score = 3.25 },
		" and refused in ":                 func(r *Result) { r.Status = Refused },
		", of different files":             func(r *Result) { r.Digest = "other" },
		", of different rubrics":           func(r *Result) { r.Rubric = "r 2" },
		", of different seeds":             func(r *Result) { r.Seed = "secret-1" },
		" and 3 of 20 points in ":          func(r *Result) { r.Checks[0].Status = Unstable },
		", of different files and rubrics": func(r *Result) { r.Digest, r.Rubric = "other", "r 2" },
	} {
		other := storeOf(t, with(graded("x", 3), change))
		all, err := Merge(one, other)
		require.ErrorIs(t, err, ErrConflict, want)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, one.Dir)
		require.ErrorContains(t, err, other.Dir)
		require.NotContains(t, err.Error(), `"y"`)
		require.Len(t, all, 2)
	}
}

func TestDiff(t *testing.T) {
	list := func(rs ...*Result) (out []Result) {
		for _, r := range rs {
			out = append(out, *r)
		}
		return out
	}
	before := list(graded("same", 3), graded("up", 3), graded("down", 3.5), graded("a little", 10.02), graded("gone", 1), graded("lost", 5),
		with(graded("mended", 0), func(r *Result) { r.Status = Refused }), with(graded("was not", 0), func(r *Result) { r.Status = Ungraded }), graded("swap", 4))
	after := list(graded("same", 3), graded("up", 4), with(graded("down", 3), func(r *Result) {
		r.Checks[0].Status, r.Digest, r.Kit, r.Rubric = Fail, "other", "k2", "r 2"
	}), graded("a little", 10.01), graded("new", 0), with(graded("lost", 5), func(r *Result) { r.Status = Ungraded }), graded("mended", 7),
		with(graded("swap", 4), func(r *Result) { r.Checks[0].Status = Unstable }))
	changes := Diff(before, after)
	var got []string
	for _, c := range changes {
		mark := ""
		if c.Fell {
			mark = "FELL "
		}
		got = append(got, mark+c.Submission+": "+c.Before+" -> "+c.After)
	}
	require.Equal(t, []string{
		"FELL a little: 10.02 of 20 points -> 10.01 of 20 points",
		"FELL down: 3.5 of 20 points -> 3 of 20 points",
		"FELL gone: 1 of 20 points -> ",
		"FELL lost: 5 of 20 points -> ungraded",
		"mended: refused -> 7 of 20 points",
		"new:  -> 0 of 20 points",
		"swap: 4 of 20 points -> 4 of 20 points",
		"up: 3 of 20 points -> 4 of 20 points",
		"was not: ungraded -> ",
	}, got)
	require.Equal(t, Change{
		Submission: "down", Before: "3.5 of 20 points", After: "3 of 20 points", Fell: true, Checks: []string{"Map/Ordered: pass -> fail"},
		OtherFiles: true, OtherKit: true, OtherRubric: true,
	}, changes[1])
	require.Equal(t, []string{"Map/Ordered: pass -> unstable"}, changes[6].Checks)
	require.Empty(t, Diff(before, before))
}

// A rubric that only scales the points takes nothing from anybody.
func TestDiffOfOtherTotal(t *testing.T) {
	of := func(score, most float64) []Result {
		return []Result{*with(graded("a", score), func(r *Result) { r.MaxScore = most })}
	}
	for _, test := range []struct {
		name          string
		before, after []Result
		fell          bool
	}{
		{"all of fewer", of(20, 20), of(10, 10), false},
		{"rounded down", of(10, 30), of(3.33, 10), false},
		{"less of fewer", of(20, 20), of(9.9, 10), true},
		{"more points and a smaller part", of(10, 20), of(12, 40), true},
		{"nothing to reach before", of(0, 0), of(1, 10), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			changes := Diff(test.before, test.after)
			require.Len(t, changes, 1)
			require.Equal(t, test.fell, changes[0].Fell)
		})
	}
}
