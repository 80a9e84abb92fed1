package grade

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/interleave"
)

// fakeExplorer plays scripts under schedules that a function judges.
type fakeExplorer struct {
	tries   [][]byte // the schedules that it tells of, for each script
	does    func(schedule []byte, nth int) play.End
	steps   int
	replays int
	asked   int // scripts
	fails   error
	drawn   string
	stale   int // tellings after tell had enough
}

func (x *fakeExplorer) Explore(_ context.Context, scripts []play.Script, _ uint64, steps int, tell func(int, play.Record, []byte) bool) ([]int, error) {
	x.steps, x.asked = steps, len(scripts)
	counts := make([]int, len(scripts))
	for k := range scripts {
		enough := false
		for _, s := range x.tries {
			counts[k]++
			if enough {
				x.stale++
			}
			own := slices.Clone(s)
			enough = tell(k, play.Record{Events: poolMade(), End: x.does(own, 0), Explored: true, Say: "boom"}, own)
			for i := range own { // it is the explorer's to use again
				own[i] = 0
			}
		}
	}
	return counts, x.fails
}

func (x *fakeExplorer) Replay(_ context.Context, _ play.Script, schedule []byte) (play.Record, error) {
	x.replays++
	return play.Record{Events: poolMade(), End: x.does(schedule, x.replays), Explored: true, Say: "boom"}, x.fails
}

func (x *fakeExplorer) Interleaving(context.Context, play.Script, []byte) (string, error) {
	return x.drawn, nil
}

// choices is a schedule of so many choices.
func choices(t *testing.T, n int) []byte {
	text, err := json.Marshal(interleave.Schedule{Choices: make([]interleave.Choice, n)})
	require.NoError(t, err)
	return text
}

func length(schedule []byte) int {
	var s interleave.Schedule
	if json.Unmarshal(schedule, &s) != nil {
		return -1
	}
	return len(s.Choices)
}

func TestSchedules(t *testing.T) {
	const checks = "{check: Pool/CloseTwice, points: 5}, {check: Pool/CloseUnused, points: 5}, {check: Pool/NilTask, points: 5}"
	longer := func(n int) func([]byte, int) play.End {
		return func(s []byte, _ int) play.End {
			if length(s) >= n {
				return play.Died
			}
			return play.Done
		}
	}
	begin := func(t *testing.T) *inspection {
		in, err := inspected(t, checks, &fakeStage{does: on()})
		require.NoError(t, err)
		return in
	}
	t.Run("none fails", func(t *testing.T) {
		in, x := begin(t), &fakeExplorer{tries: [][]byte{choices(t, 1), choices(t, 2)}, does: longer(9)}
		require.NoError(t, in.schedules(t.Context(), x, 3))
		require.Equal(t, 2*mostSteps*3, x.steps, "NilTask has no schedules")
		require.Equal(t, Pass, in.cases[0].state)
		require.Equal(t, 2*x.asked, in.cases[0].explored+in.cases[1].explored)
		require.Zero(t, in.cases[2].explored)
		require.Equal(t, in.cases[0].explored, in.cases[0].result().Schedules)
	})
	t.Run("one fails, and again", func(t *testing.T) {
		in, x := begin(t), &fakeExplorer{tries: [][]byte{choices(t, 1), choices(t, 17)}, does: longer(3), drawn: "drawn"}
		require.NoError(t, in.schedules(t.Context(), x, 1))
		q := in.cases[0]
		require.Equal(t, Fail, q.state)
		require.Equal(t, judge.Panic, q.found.Kind)
		require.Equal(t, 3, length(q.schedule), "as short as still fails")
		require.Equal(t, "drawn", q.found.Timeline)
		require.Equal(t, "under a schedule that the kit chose", q.found.Details[0])
		require.Zero(t, q.result().Score)
		require.LessOrEqual(t, x.replays, 2*(replays+mostShrunk), "it does not go on for ever")
	})
	t.Run("never again", func(t *testing.T) {
		in, x := begin(t), &fakeExplorer{tries: [][]byte{choices(t, 4)}, does: func(_ []byte, nth int) play.End {
			if nth == 0 {
				return play.Died
			}
			return play.Done
		}}
		require.NoError(t, in.schedules(t.Context(), x, 1))
		require.Equal(t, Unstable, in.cases[0].state)
		require.Equal(t, 5.0, in.cases[0].result().Score)
		require.Equal(t, "a schedule failed, and played again it was fine", in.cases[0].reason)
	})
	t.Run("undecided", func(t *testing.T) {
		in, x := begin(t), &fakeExplorer{tries: [][]byte{choices(t, 4)}, does: func([]byte, int) play.End { return play.Unplayed }}
		require.NoError(t, in.schedules(t.Context(), x, 1))
		require.Equal(t, Pass, in.cases[0].state)
	})
	t.Run("what has failed is not searched", func(t *testing.T) {
		in, err := inspected(t, checks, &fakeStage{does: always(play.Died, play.Died)})
		require.NoError(t, err)
		x := &fakeExplorer{tries: [][]byte{choices(t, 1)}, does: longer(0)}
		require.NoError(t, in.schedules(t.Context(), x, 1))
		require.Zero(t, x.asked)
	})
	t.Run("the machine fails", func(t *testing.T) {
		in, broken := begin(t), errors.New("no fork")
		require.ErrorIs(t, in.schedules(t.Context(), &fakeExplorer{does: longer(0), fails: broken}, 1), broken)
		require.ErrorIs(t, in.schedules(t.Context(), &fakeExplorer{tries: [][]byte{choices(t, 3)}, does: longer(0), fails: broken}, 1), broken)
	})
	t.Run("a schedule that is none", func(t *testing.T) {
		in, x := begin(t), &fakeExplorer{tries: [][]byte{[]byte("what died has none")}, does: func([]byte, int) play.End { return play.Died }}
		require.NoError(t, in.schedules(t.Context(), x, 1))
		require.Equal(t, Fail, in.cases[0].state)
	})
}

// The worlds for schedules are the encounters, and then others, the smallest first.
func TestScheduledWorlds(t *testing.T) {
	in, err := inspected(t, "{check: Pool/CloseWaits}, {check: Pool/CloseUnused}", &fakeStage{does: on()})
	require.NoError(t, err)
	for _, q := range in.cases {
		encounters := 0
		if q.check.Encounters != nil {
			encounters = len(q.check.Encounters())
		}
		worlds := q.scheduled()
		require.LessOrEqual(t, len(worlds), encounters+mostWorlds)
		require.Greater(t, len(worlds), encounters)
		require.Equal(t, q.worlds[0].Script, worlds[encounters].Script)
	}
}
