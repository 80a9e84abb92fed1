package grade

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// fakeStage makes up records. nth counts how often a script was played before, by
// the machine's clock or not.
type fakeStage struct {
	mu    sync.Mutex
	times map[string]int
	plays int
	calls int
	does  func(s play.Script, nth int) play.End
	says  string // of a process that dies; "boom" if empty
	fails error
	short bool // it returns one record too few
}

func (f *fakeStage) Play(_ context.Context, scripts []play.Script) ([]play.Record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.times == nil {
		f.times = map[string]int{}
	}
	var out []play.Record
	for _, s := range scripts {
		key, err := json.Marshal(s)
		if err != nil {
			return nil, err
		}
		nth := f.times[string(key)]
		f.times[string(key)]++
		f.plays++
		out = append(out, play.Record{Events: poolMade(), End: f.does(s, nth), Say: cmp.Or(f.says, "boom"), Real: s.RealTime})
	}
	if f.short {
		out = out[1:]
	}
	return out, f.fails
}

// poolMade is the event without which a Pool was not played at all.
func poolMade() []play.Event { return []play.Event{{Kind: play.Made}} }

// inspected makes checks of Pool by a fake stage, as a rubric has them.
func inspected(t *testing.T, checks string, f *fakeStage) (*inspection, error) {
	t.Helper()
	r := parsed(t, "base: none\ncontracts: [Pool]\nchecks: ["+checks+"]")
	in := newInspection(invariants.Pool, r, publicSeed("x"), f)
	return in, inspections{in}.run(t.Context())
}

// on says what happens the first times that a script is played; then it is done.
func on(ends ...play.End) func(play.Script, int) play.End {
	return func(_ play.Script, nth int) play.End {
		if nth < len(ends) {
			return ends[nth]
		}
		return play.Done
	}
}

// always is what happens in virtual time, and what by the machine's clock.
func always(virtual, real play.End) func(play.Script, int) play.End {
	return func(s play.Script, _ int) play.End {
		if s.RealTime {
			return real
		}
		return virtual
	}
}

// A failure costs points when it happens again, and only then.
func TestConfirm(t *testing.T) {
	ok, bad := play.Done, play.Died
	half := func(_ play.Script, nth int) play.End {
		if nth%2 == 0 {
			return bad
		}
		return ok
	}
	for _, c := range []struct {
		name string
		does func(play.Script, int) play.End
		want Verdict
		kind judge.Kind
		why  string
	}{
		{name: "never", does: on(), want: Pass},
		{name: "always", does: always(bad, bad), want: Fail, kind: judge.Panic},
		{name: "twice more", does: on(bad, bad, bad), want: Fail, kind: judge.Panic},
		{name: "once more of two", does: on(bad, ok, bad), want: Fail, kind: judge.Panic},
		{name: "once more of ten", does: on(bad, ok, ok, ok, ok, ok, ok, ok, ok, ok, bad), want: Fail, kind: judge.Panic},
		{name: "half of the time", does: half, want: Fail, kind: judge.Panic},
		{name: "never again", does: on(bad), want: Unstable, why: "it failed once, and when it was played again with the same seed it was fine"},
		{name: "too late to be looked for", does: on(bad, ok, ok, ok, ok, ok, ok, ok, ok, ok, ok, bad), want: Unstable, why: "it failed once"},
		{name: "leaks", does: always(play.Leaked, ok), want: Fail, kind: judge.Leak},
		{name: "exits", does: always(play.Exited, ok), want: Fail, kind: judge.Exit},
		{name: "too much memory", does: always(play.Killed, ok), want: Fail, kind: judge.Limit},
		{name: "deadlock", does: always(play.Deadlock, ok), want: Fail, kind: judge.Deadlock},
		{name: "the machine, always", does: always(play.Broken, ok), want: Unstable, why: "it was not played to its end"},
		{name: "the machine, once", does: on(play.Broken), want: Unstable, why: "it failed once"},
		{name: "stands still in virtual time only", does: always(play.Hung, ok), want: Pass},
		{name: "spins in virtual time only", does: always(play.Spun, ok), want: Pass},
		{name: "stands still, and dies on the clock", does: always(play.Hung, bad), want: Fail, kind: judge.Panic},
		{name: "stands still, and deadlocks", does: always(play.Hung, play.Deadlock), want: Fail, kind: judge.Deadlock},
		{name: "stands still everywhere", does: always(play.Hung, play.Hung), want: Unstable, why: "neither virtual time nor the machine's clock decides: nothing goes on"},
		{name: "stands still, and dies once", does: func(s play.Script, nth int) play.End {
			switch {
			case !s.RealTime:
				return play.Hung
			case nth == 0:
				return bad
			}
			return ok
		}, want: Unstable, why: "it failed once on the machine's clock"},
		{name: "stands still, and dies now and then", does: func(s play.Script, nth int) play.End {
			switch {
			case !s.RealTime:
				return play.Hung
			case nth%4 == 0:
				return bad
			}
			return ok
		}, want: Fail, kind: judge.Panic},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := inspected(t, "{check: Pool/CloseUnused, points: 5}, {check: Pool/CloseTwice, points: 3, after: [Pool/CloseUnused]}", &fakeStage{does: c.does})
			require.NoError(t, err)
			q := in.cases[0]
			require.Equal(t, c.want, q.state, q.reason)
			require.Equal(t, c.kind, q.found.Kind)
			require.Contains(t, q.reason, c.why)
			res := &Result{MaxScore: 5, Checks: []Check{q.result()}}
			res.score(DefaultRubric())
			require.Equal(t, Graded, res.Status)
			if c.want == Fail {
				require.Zero(t, res.Score)
				require.Contains(t, in.cases[1].reason, "it can't be checked until Pool/CloseUnused passes")
				require.Equal(t, Skipped, in.cases[1].state)
				require.Empty(t, res.Review)
			} else {
				require.Equal(t, 5.0, res.Score, "what is not certain costs nothing")
				require.Equal(t, c.want == Unstable, len(res.Review) > 0)
				require.NotEqual(t, Skipped, in.cases[1].state)
			}
			if c.want == Pass {
				require.NotZero(t, q.played)
			}
		})
	}
}

// A skipped check names the one that failed, through others that are skipped.
func TestSkippedNamesTheCause(t *testing.T) {
	died := map[bool]play.End{true: play.Died, false: play.Done}
	in, err := inspected(t, "{check: Pool/CloseUnused}, {check: Pool/CloseTwice, after: [Pool/CloseUnused]}, {check: Pool/CloseReleases, after: [Pool/CloseTwice]}, {check: Pool/CloseWaits}",
		&fakeStage{does: func(s play.Script, _ int) play.End { return died[len(s.Tasks) == 0] }})
	require.NoError(t, err)
	var got []Verdict
	for _, q := range in.cases {
		got = append(got, q.state)
	}
	require.Equal(t, []Verdict{Fail, Skipped, Skipped, Pass}, got)
	require.Equal(t, "it can't be checked until Pool/CloseUnused passes", in.cases[2].reason)
	require.Zero(t, in.cases[2].played, "it costs no time")
}

// A world that was drawn gets as small as still shows the failure.
func TestConfirmMakesSmaller(t *testing.T) {
	least := func(n int) *inquiry {
		in, err := inspected(t, "{check: Pool/Chaos}", &fakeStage{does: func(s play.Script, _ int) play.End {
			if len(s.Tasks) >= n {
				return play.Died
			}
			return play.Done
		}})
		require.NoError(t, err)
		require.Equal(t, Fail, in.cases[0].state)
		return in.cases[0]
	}
	large := 0
	for _, w := range least(0).worlds {
		large = max(large, len(w.Script.Tasks))
	}
	q := least(large - 1)
	require.GreaterOrEqual(t, len(q.world.Script.Tasks), large-1, "never smaller than what fails")
	first := q.worlds[q.number]
	q = least(min(4, large))
	require.Less(t, len(q.world.Script.Tasks), len(first.Script.Tasks))
	require.Equal(t, q.world.Say, q.result().World)
	require.Equal(t, judge.Panic, q.found.Kind)
	// One of another kind is no smaller case of the same.
	key := func(s play.Script) string {
		text, err := json.Marshal(s)
		require.NoError(t, err)
		return string(text)
	}
	none, one := key(q.worlds[0].Script), key(q.worlds[1].Script)
	require.NotEmpty(t, q.worlds[1].Smaller())
	in, err := inspected(t, "{check: Pool/Chaos}", &fakeStage{does: func(s play.Script, _ int) play.End {
		switch key(s) {
		case none:
			return play.Done
		case one:
			return play.Died
		}
		return play.Leaked
	}})
	require.NoError(t, err)
	q = in.cases[0]
	require.Equal(t, 1, q.number)
	require.Equal(t, judge.Panic, q.found.Kind)
	require.Equal(t, one, key(q.world.Script))
}

// What the machine does wrong is an error, and no verdict.
func TestInspectionErrors(t *testing.T) {
	broken := errors.New("no fork")
	in, err := inspected(t, "{check: Pool/CloseUnused}", &fakeStage{does: on(), fails: broken})
	require.ErrorIs(t, err, broken)
	require.Empty(t, in.cases[0].state)
	_, err = inspected(t, "{check: Pool/CloseUnused}", &fakeStage{does: on(), short: true})
	require.ErrorContains(t, err, "scripts gave")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	f := &fakeStage{does: on(), fails: ctx.Err()}
	_, err = inspected(t, "{check: Pool/CloseUnused}", f)
	require.ErrorIs(t, err, context.Canceled)
}

// Checks of a function that is not there fail at the root, and the rest is
// skipped: a student sees one thing to do.
func TestMissingFunction(t *testing.T) {
	in := newInspection(invariants.Pool, DefaultRubric(), publicSeed("x"), nil)
	in.miss("there is no NewPool")
	fails := 0
	for _, q := range in.cases {
		switch q.state {
		case Fail:
			fails++
			require.Equal(t, "Pool/ExactlyOnce", q.row.Check)
			require.Equal(t, "there is no NewPool", q.result().Headline)
		default:
			require.Equal(t, Skipped, q.state, q.row.Check)
			require.NotEmpty(t, q.reason)
		}
	}
	require.Equal(t, 1, fails)
}

// Who fails the smallest worlds is not asked about the rest.
func TestInspectionStopsEarly(t *testing.T) {
	all, few := &fakeStage{does: on()}, &fakeStage{does: always(play.Died, play.Died)}
	_, err := inspected(t, "{check: Pool/CloseWaits}", all)
	require.NoError(t, err)
	in, err := inspected(t, "{check: Pool/CloseWaits}", few)
	require.NoError(t, err)
	require.Equal(t, 2, in.cases[0].played)
	require.Less(t, few.plays, all.plays)
	// Nor who stands still in virtual time, where each world takes real time.
	still := &fakeStage{does: always(play.Hung, play.Done)}
	_, err = inspected(t, "{check: Pool/Chaos}", still)
	require.NoError(t, err)
	require.LessOrEqual(t, still.plays, 2*(1+replays+realWorlds))
}
