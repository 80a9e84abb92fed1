package grade

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
)

// A task's panic that ends the process is one mistake, and costs the points of one
// check. Others are made without it, unless that check finds nothing wrong.
func TestPanicsOfTasks(t *testing.T) {
	const about = ", {check: Pool/PanicContained}"
	panics := func(s play.Script) bool { return judge.World{Script: s}.Panics() }
	dies := func(s play.Script, _ int) play.End {
		if panics(s) {
			return play.Died
		}
		return play.Done
	}
	here := func(s play.Script, n int) play.End {
		if s.Leaks {
			return dies(s, n)
		}
		return play.Done
	}
	always := func(s play.Script, n int) play.End {
		if panics(s) {
			return play.Died
		}
		return play.Deadlock
	}
	for _, c := range []struct {
		name, checks, says string
		does               func(play.Script, int) play.End
		noLeak, contained  Verdict
	}{
		{"one mistake", about, "panic: task 0 panics", dies, Pass, Fail},
		{"with other words around it", about, "panic: worker 3: task 0 panics", dies, Pass, Fail},
		{"nobody else is asked", "", "panic: task 0 panics", dies, Fail, ""},
		{"another panic", about, "panic: send on closed channel", dies, Fail, Fail},
		{"here alone", about, "panic: task 0 panics", here, Fail, Pass},
		{"and more", about, "panic: task 0 panics", always, Fail, Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := inspected(t, "{check: Pool/NoLeak}"+c.checks, &fakeStage{does: c.does, says: c.says})
			require.NoError(t, err)
			require.Equal(t, c.noLeak, in.cases[0].state)
			if c.contained != "" {
				require.Equal(t, c.contained, in.cases[1].state)
			}
		})
	}
}

// Where a task's panic ends the process, neither races nor schedules are looked for
// in worlds with one.
func TestWorldsLeftOut(t *testing.T) {
	const checks = "{check: Pool/NoLeak}, {check: Pool/PanicContained}, {check: Pool/NoRace}"
	for _, contained := range []bool{false, true} {
		f := &fakeStage{says: "panic: task 0 panics", does: func(s play.Script, _ int) play.End {
			if !contained && (judge.World{Script: s}).Panics() {
				return play.Died
			}
			return play.Done
		}}
		in, err := inspected(t, checks, f)
		require.NoError(t, err)
		require.Equal(t, Pass, in.cases[0].state)
		with := 0
		for _, w := range in.cases[0].scheduled() {
			if !in.cases[0].without(w) && w.Panics() {
				with++
			}
		}
		require.Equal(t, contained, with > 0)
		raced := &fakeStage{does: func(s play.Script, _ int) play.End {
			require.True(t, contained || !(judge.World{Script: s}).Panics())
			return play.Done
		}}
		require.NoError(t, inspections{in}.races(t.Context(), raced))
		require.NotZero(t, raced.plays)
	}
}
