package grade

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

func TestRaces(t *testing.T) {
	const checks = "{check: Pool/CloseUnused}, {check: Pool/Visible}, {check: Pool/CloseTwice}, {check: Pool/NoRace, after: [Pool/CloseUnused]}"
	for _, c := range []struct {
		name         string
		plain, raced play.End
		race, seen   Verdict
	}{
		{"none", play.Done, play.Done, Pass, Pass},
		{"one", play.Done, play.Raced, Fail, Fail},
		{"the detector's process dies", play.Done, play.Died, Pass, Pass},
		{"it dies too often", play.Done, play.Unplayed, Unstable, Pass},
		{"it works not at all", play.Died, play.Raced, Skipped, Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := inspected(t, checks, &fakeStage{does: always(c.plain, c.plain)})
			require.NoError(t, err)
			raced := &fakeStage{does: always(c.raced, c.raced)}
			require.NoError(t, inspections{in}.races(t.Context(), raced))
			states := map[string]*inquiry{}
			for _, q := range in.cases {
				states[q.row.Check] = q
			}
			require.Equal(t, c.race, states["Pool/NoRace"].state)
			require.Equal(t, c.seen, states["Pool/Visible"].state)
			if c.race == Fail {
				require.Equal(t, judge.Race, states["Pool/NoRace"].found.Kind)
				require.NotEmpty(t, states["Pool/NoRace"].result().World)
				require.Equal(t, Pass, states["Pool/CloseTwice"].state, "one check says it")
			}
			if c.race == Skipped {
				require.Zero(t, raced.plays)
			}
		})
	}
	in, err := inspected(t, checks, &fakeStage{does: on()})
	require.NoError(t, err)
	require.Error(t, inspections{in}.races(t.Context(), &fakeStage{does: on(), fails: errors.New("no gcc")}))
}

// A race in one contract does not keep others from being looked at, and costs them
// nothing.
func TestRacesOfSeveral(t *testing.T) {
	var all inspections
	r := parsed(t, "base: none\ncontracts: [Map, Pool]\nchecks: [{check: Map/Visible}, {check: Map/NoRace}, {check: Pool/CloseTwice}, {check: Pool/NoRace}]")
	for _, c := range []invariants.Contract{invariants.Map, invariants.Pool} {
		all = append(all, newInspection(c, r, publicSeed("x"), &fakeStage{does: on()}))
	}
	require.NoError(t, all.run(t.Context()))
	stage := &fakeStage{does: func(s play.Script, _ int) play.End {
		if s.Contract == "Pool" {
			return play.Raced
		}
		return play.Done
	}}
	require.NoError(t, all.races(t.Context(), stage))
	state := func(in *inspection) Verdict { return in.cases[len(in.cases)-1].state }
	require.Equal(t, Pass, state(all[0]))
	require.Equal(t, Fail, state(all[1]))
	require.Equal(t, 3, stage.calls, "once together, and once each")
}

// A race that is reported once counts, also if it does not happen again when its
// contract is played by itself.
func TestRaceSeenOnce(t *testing.T) {
	var all inspections
	r := parsed(t, "base: none\ncontracts: [Map, Pool]\nchecks: [{check: Map/Visible}, {check: Map/NoRace}, {check: Pool/CloseTwice}, {check: Pool/NoRace}]")
	for _, c := range []invariants.Contract{invariants.Map, invariants.Pool} {
		all = append(all, newInspection(c, r, publicSeed("x"), &fakeStage{does: on()}))
	}
	require.NoError(t, all.run(t.Context()))
	require.NoError(t, all.races(t.Context(), &fakeStage{does: func(s play.Script, nth int) play.End {
		if s.Contract == "Pool" && nth == 0 {
			return play.Raced
		}
		return play.Done
	}}))
	for i, want := range []Verdict{Pass, Fail} {
		cases := all[i].cases
		require.Equal(t, want, cases[len(cases)-1].state)
	}
}

// Who lets processes die until nobody looks on hides no race of another contract.
func TestRacesBehindDeaths(t *testing.T) {
	var all inspections
	r := parsed(t, "base: none\ncontracts: [Map, Pool]\nchecks: [{check: Map/Visible}, {check: Map/NoRace}, {check: Pool/CloseTwice}, {check: Pool/NoRace}]")
	for _, c := range []invariants.Contract{invariants.Map, invariants.Pool} {
		all = append(all, newInspection(c, r, publicSeed("x"), &fakeStage{does: on()}))
	}
	require.NoError(t, all.run(t.Context()))
	stage := &fakeStage{}
	stage.does = func(s play.Script, _ int) play.End {
		switch {
		case s.Contract == "Map":
			return play.Died
		case stage.calls == 1: // after all these deaths
			return play.Unplayed
		}
		return play.Raced
	}
	require.NoError(t, all.races(t.Context(), stage))
	cases := all[1].cases
	require.Equal(t, Fail, cases[len(cases)-1].state)
	require.Equal(t, 3, stage.calls, "once together, and once each")
}
