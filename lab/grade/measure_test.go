package grade

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// pretender is a gauge that takes so long for each task, and does what it is told
// in the rounds that are named.
type pretender struct {
	name   string
	each   time.Duration
	starts time.Duration
	log    *[]string
	spent  time.Duration
	rounds int
	does   map[int]play.Record // by round, from 1; 0 is for all others
	fails  error
}

func (p *pretender) Measure(_ context.Context, s play.Script) (play.Record, time.Duration, error) {
	p.rounds++
	n := s.Load.Tasks * s.Load.Calls
	name := p.name
	if n == 1 {
		name = "start"
	}
	*p.log = append(*p.log, name)
	cpu := p.starts + time.Duration(n)*p.each
	p.spent += cpu
	r := play.Record{End: play.Done, Ran: n}
	for _, k := range []int{0, p.rounds} {
		if told, ok := p.does[k]; ok && n > 1 {
			r = told
		}
	}
	return r, cpu, p.fails
}

func pretended(ours, theirs pretender) (*measurement, *pretender, *pretender, *[]string) {
	log := &[]string{}
	ours.name, theirs.name, ours.log, theirs.log = "ours", "theirs", log, log
	return &measurement{contract: invariants.Pool, limit: 2, ours: &ours, theirs: &theirs}, &ours, &theirs, log
}

func TestMeasurement(t *testing.T) {
	const ms, reference = time.Millisecond, 200 * time.Nanosecond
	lost := play.Record{End: play.Done, Ran: 79_999, Say: "task 7 ran 0 times"}
	for _, c := range []struct {
		say      string
		ours     pretender
		theirs   pretender
		state    Verdict
		kind     judge.Kind
		headline string
		reason   string
		err      error
		most     time.Duration // of our processes
	}{
		{say: "as quick", ours: pretender{each: reference}, state: Pass},
		{say: "quicker", ours: pretender{each: 0}, state: Pass},
		{say: "just within", ours: pretender{each: 2*reference - 5}, state: Pass},
		{say: "slower", ours: pretender{each: 2*reference + 5}, state: Fail, kind: judge.Assertion, headline: "more than 2 times the processor time of the reference"},
		{say: "much slower", ours: pretender{each: 20 * time.Microsecond}, state: Fail, kind: judge.Assertion, headline: "more than 2 times", most: 4 * time.Second},
		{say: "slow to start", ours: pretender{each: reference, starts: 40 * ms}, state: Fail, kind: judge.Assertion, headline: "more than 2 times"},
		{say: "loses tasks", ours: pretender{each: reference, does: map[int]play.Record{0: lost}}, state: Fail, kind: judge.Assertion, headline: "under many tasks: task 7 ran 0 times"},
		{say: "does half of it and says nothing", ours: pretender{each: reference, does: map[int]play.Record{0: {End: play.Done, Ran: 5}}}, state: Fail, kind: judge.Assertion, headline: "under many tasks"},
		{say: "loses tasks once", ours: pretender{each: reference, does: map[int]play.Record{5: lost}}, state: Unstable, reason: "1 process of 22 did not do all tasks, and when it was played again it did: under many tasks: task 7"},
		{say: "slower, and loses tasks once", ours: pretender{each: 5 * reference, does: map[int]play.Record{5: lost}}, state: Fail, kind: judge.Assertion, headline: "more than 2 times"},
		{say: "spins", ours: pretender{starts: 1500 * ms, does: map[int]play.Record{0: {End: play.Spun}}}, state: Fail, kind: judge.Spin, headline: "ended after 1.5s of processor time"},
		{say: "hangs", ours: pretender{does: map[int]play.Record{0: {End: play.Hung}}}, state: Fail, kind: judge.Hang, headline: "nothing went on any more"},
		{say: "dies", ours: pretender{does: map[int]play.Record{0: {End: play.Died, Say: "all is lost"}}}, state: Fail, kind: judge.Panic, headline: "all is lost"},
		{say: "too much memory", ours: pretender{does: map[int]play.Record{0: {End: play.Killed, Say: "memory"}}}, state: Fail, kind: judge.Limit, headline: "too much memory"},
		{say: "the machine fails", ours: pretender{each: reference, fails: ErrMachine}, err: ErrMachine},
		{say: "the reference loses tasks", ours: pretender{each: reference}, theirs: pretender{does: map[int]play.Record{4: lost}}, err: ErrMachine},
	} {
		t.Run(c.say, func(t *testing.T) {
			c.theirs.each = reference
			if c.theirs.starts = 2 * ms; c.ours.starts == 0 {
				c.ours.starts = 2 * ms
			}
			m, ours, _, _ := pretended(c.ours, c.theirs)
			q := &inquiry{}
			err := m.run(t.Context(), q)
			if c.err != nil {
				require.ErrorIs(t, err, c.err)
				require.Empty(t, q.state)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.state, q.state, q.found)
			require.Contains(t, q.reason, c.reason)
			if c.state == Fail {
				require.Equal(t, c.kind, q.found.Kind)
				require.Contains(t, q.found.Headline, c.headline)
				require.NotEmpty(t, q.world.Say)
			}
			if c.most > 0 {
				require.Less(t, ours.spent, c.most)
			}
		})
	}
}

// What the machine does meanwhile meets both alike: A B B A.
func TestTurns(t *testing.T) {
	m, _, _, log := pretended(pretender{each: 200}, pretender{each: 200, starts: time.Millisecond})
	require.NoError(t, m.run(t.Context(), &inquiry{}))
	require.Equal(t, []string{"start", "ours"}, (*log)[:2])
	var turns []string
	starts := 1
	for _, name := range (*log)[2:] {
		if name == "start" {
			starts++
			continue
		}
		turns = append(turns, name)
	}
	require.Len(t, turns, 2*firstPairs)
	require.Greater(t, starts, 4)
	for i := 0; i < len(turns); i += 4 {
		require.Equal(t, []string{"ours", "theirs", "theirs", "ours"}, turns[i:i+4])
	}
}

// wavering takes turns at being slower and quicker than what is allowed.
type wavering struct{ pretender }

func (w *wavering) Measure(ctx context.Context, s play.Script) (play.Record, time.Duration, error) {
	w.each = 400 + time.Duration(100*(w.rounds%2)-50)
	return w.pretender.Measure(ctx, s)
}

func TestBenefitOfTheDoubt(t *testing.T) {
	m, _, _, log := pretended(pretender{}, pretender{each: 200, starts: time.Millisecond})
	m.ours = &wavering{pretender{log: log, starts: time.Millisecond}}
	q := &inquiry{}
	require.NoError(t, m.run(t.Context(), q))
	require.Equal(t, Pass, q.state)
	require.Contains(t, q.reason, "benefit of the doubt")
	require.Contains(t, q.reason, "between 1.75 and 2.25, by 60 processes each")
}

func TestMeasurementIsStopped(t *testing.T) {
	stopped := errors.New("stopped")
	m, _, _, _ := pretended(pretender{fails: fmt.Errorf("player: %w", stopped)}, pretender{each: 200})
	q := &inquiry{}
	require.ErrorIs(t, m.run(t.Context(), q), stopped)
	require.Empty(t, q.state)
}

func TestFastWaits(t *testing.T) {
	for text, want := range map[string][]string{
		"{name: x, checks: [{check: Map/Fast, points: 5}]}":                                                                               {"Map/ExactlyOnce", "Map/WorkConserving"},
		"{name: x, checks: [{check: Map/Fast, points: 5}, {check: Map/WorkConserving, skip: true}]}":                                      {"Map/ExactlyOnce"},
		"{name: x, base: none, checks: [{check: Map/Fast, points: 5}]}":                                                                   nil,
		"{name: x, base: none, checks: [{check: Map/Fast, points: 5}, {check: Map/ExactlyOnce, points: 1}]}":                              {"Map/ExactlyOnce"},
		"{name: x, base: none, checks: [{check: Map/Fast, points: 5}, {check: Map/WorkConserving, points: 1}]}":                           {"Map/WorkConserving"},
		"{name: x, base: none, checks: [{check: Map/Fast, points: 5, after: []}, {check: Map/WorkConserving, points: 1}]}":                nil,
		"{name: x, checks: [{check: Map/Fast, points: 5, after: [Map/Bounded]}]}":                                                         {"Map/Bounded"},
		"{name: x, contracts: [Pool, Map], checks: [{check: '*/Fast', points: 5, ratio: 3, after: ['*/FullWidth']}]}":                     {"Map/FullWidth"},
		"{name: x, checks: [{check: Map/PERF-01, points: 5}, {check: Pool/Fast, points: 5, ratio: 3}, {check: Map/Ordered, skip: true}]}": {"Map/ExactlyOnce", "Map/WorkConserving"},
	} {
		r, err := ParseRubric([]byte(text))
		require.NoError(t, err, text)
		i := r.find("Map/Fast")
		require.GreaterOrEqual(t, i, 0, text)
		require.ElementsMatch(t, want, r.rows[i].After, text)
	}
}
