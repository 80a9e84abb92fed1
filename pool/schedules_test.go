package pool_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/twin"
)

// TestSchedules plays the small tests, those named TestSchedule and something,
// under four hundred drawn schedules, and under all with at most one preemption, or
// the first six hundred of them. With POOLLAB_MATRIX=full that is fifty thousand,
// and a million with at most two preemptions; with POOLLAB_MATRIX=done a third.
func TestSchedules(t *testing.T) {
	if os.Getenv("POOLLAB_TWIN") == "off" {
		t.Skip("POOLLAB_TWIN=off")
	}
	flags, race := twin.BuildFlags()
	tw, err := twin.Build(t.Context(), twin.Config{Package: ".", Race: race, Flags: flags})
	require.NoError(t, err)
	schedules, all, preemptions := 400, 600, 1
	switch os.Getenv("POOLLAB_MATRIX") {
	case "full":
		schedules, all, preemptions = 50_000, 1_000_000, 2
	case "done":
		schedules, all = 150, 200
	}
	played := 0
	for _, test := range tw.Tests {
		if !strings.HasPrefix(test, "TestSchedule") || test == t.Name() {
			continue
		}
		for _, o := range []interleave.Options{
			{Schedules: schedules},
			{Schedules: all, Exhaustive: true, Preemptions: preemptions},
		} {
			f, err := tw.Explore(t.Context(), test, o, func(interleave.Result) {})
			require.NoError(t, err)
			assert.Equal(t, twin.Pass, f.Verdict, "%s\n%s\n%s", test, f.Reason, f.Token)
			played += f.Result.Schedules
			t.Logf("%s, exhaustive %v (%v): %d schedules, at least %d traces, %d steps", test, o.Exhaustive, f.Result.Complete, f.Result.Schedules, f.Result.Distinct, f.Result.Steps)
		}
	}
	assert.Greater(t, played, 20*schedules)
}
