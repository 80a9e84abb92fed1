package grade

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// A submission that takes all the time there is keeps what was found, and gets
// nothing for what nobody came to.
func TestAllowance(t *testing.T) {
	f := &fakeStage{does: on()}
	spent := time.Duration(0)
	in := newInspection(invariants.Pool, DefaultRubric(), publicSeed("x"), &limited{stage: f, spent: func() time.Duration {
		spent += allowance * 2 / 3
		return spent
	}})
	require.NoError(t, inspections{in}.run(t.Context()))
	states := map[Verdict]int{}
	for _, q := range in.cases {
		states[q.state]++
		if q.state == Skipped {
			require.Contains(t, q.reason, "ran on for 30s together")
		}
	}
	require.Positive(t, states[Skipped])
	require.Zero(t, states[Fail])
	require.Zero(t, states[""])
	require.Equal(t, 1, f.calls, "one pass is within the allowance")
}

// Nor does one that stands still in world after world take the day.
func TestAllowanceOfWaiting(t *testing.T) {
	f := &fakeStage{does: always(play.Hung, play.Hung)}
	in := newInspection(invariants.Pool, DefaultRubric(), publicSeed("x"), &limited{stage: f, spent: func() time.Duration { return 0 }})
	require.NoError(t, inspections{in}.run(t.Context()))
	real := 0
	for key, n := range f.times {
		if strings.Contains(key, `"real_time":true`) {
			real += n
		}
	}
	require.LessOrEqual(t, real, mostStuck+realWorlds)
	require.Positive(t, real)
	for _, q := range in.cases {
		require.NotEqual(t, Pass, q.state, q.row.Check)
	}
}
