package grade

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/invariants"
)

// made is an inquiry about Map/Ordered that came to a state.
func made(t *testing.T, state Verdict, points float64) *inquiry {
	in, ok := lookup(invariants.Map, "Ordered")
	require.True(t, ok)
	hidden := false
	return &inquiry{
		row: Row{Check: "Map/Ordered", Points: &points, Hidden: &hidden}, check: judge.Check{Invariant: in, Contract: invariants.Map},
		state: state, reason: "the reason", found: judge.Finding{Kind: judge.Panic, Headline: "the headline", Details: []string{"one", "two"}},
	}
}

func TestCheckScores(t *testing.T) {
	for state, want := range map[Verdict]float64{Pass: 7, Unstable: 7, Fail: 0, Skipped: 0, Error: 0} {
		c := made(t, state, 7).result()
		require.Equal(t, want, c.Score, state)
		require.Equal(t, 7.0, c.MaxScore)
		require.Equal(t, state, c.Status)
		require.Equal(t, "MAP-01", c.ID)
		require.Equal(t, state == Fail || state == Unstable, c.Output != "", state)
	}
	f := made(t, Fail, 7).result()
	require.Equal(t, "panic", f.Kind)
	require.NotEmpty(t, f.Hint, "that of the table, where the judge has none")
	require.Contains(t, f.Output, "Map/Ordered (MAP-01): "+f.Statement+"\n  saw   the headline\n")
	require.Contains(t, f.Output, "\n  hint  "+f.Hint)
	u := made(t, Unstable, 7).result()
	require.Contains(t, u.Output, "so    the reason")
	require.NotContains(t, u.Output, "the headline", "what did not happen again accuses nobody")
}

func TestScore(t *testing.T) {
	sum := func(points float64, states ...Verdict) *Result {
		r := &Result{}
		for _, s := range states {
			r.Checks = append(r.Checks, made(t, s, points).result())
			r.MaxScore += points
		}
		r.score(DefaultRubric())
		return r
	}
	r := sum(1.0/3, Pass, Pass, Fail, Unstable, Skipped)
	require.Equal(t, Graded, r.Status)
	require.Equal(t, 1.0, r.Score)
	require.Equal(t, 1.67, r.MaxScore)
	require.Equal(t, []string{"Map/Ordered: the reason"}, r.Review)
	require.Equal(t, "1 of 1.67 points, 1 failed, 1 skipped, 1 unstable", r.Summary())

	r = sum(100, Pass, Error, Fail)
	require.Equal(t, Ungraded, r.Status, "the machine's fault is no zero")
	require.Equal(t, "Map/Ordered: the reason", r.Reason)
	require.Equal(t, "not graded: Map/Ordered: the reason", r.Summary())

	require.Equal(t, "123.25 of 246.5 points, 1 failed", sum(123.25, Pass, Fail).Summary())
	require.Equal(t, 0.3, sum(0.1, Pass, Pass, Pass).Score, "no dust of binary fractions")
}

// The steps of the policy hold to the instant.
func TestLate(t *testing.T) {
	due := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	r := parsed(t, "due: 2026-12-01T13:00:00+01:00\nlate: [{within: 1h, keeps: 0.9}, {within: 24h, keeps: 0.5}]")
	for _, c := range []struct {
		by   time.Duration
		want float64
		late bool
	}{
		{-time.Hour, 10, false}, {0, 10, false}, {1, 9, true}, {time.Hour, 9, true}, {time.Hour + 1, 5, true},
		{24 * time.Hour, 5, true}, {24*time.Hour + 1, 0, true}, {1 << 62, 0, true},
	} {
		when := due.Add(c.by)
		res := &Result{Submitted: &when, Checks: []Check{{Status: Pass, Score: 10, MaxScore: 10}}, MaxScore: 10}
		res.score(r)
		require.Equal(t, c.want, res.Score, c.by)
		require.Equal(t, c.late, res.Late != nil, c.by)
		if c.late {
			require.Equal(t, Late{By: c.by, Factor: c.want / 10, Before: 10}, *res.Late)
		}
		require.Equal(t, Graded, res.Status)
		require.Empty(t, res.Notes)
	}
	res := &Result{Checks: []Check{{Status: Pass, Score: 10, MaxScore: 10}}}
	res.score(r)
	require.Equal(t, 10.0, res.Score)
	require.Equal(t, []string{"nobody said when it was handed in, so it counts as in time"}, res.Notes)

	when := due.Add(time.Minute)
	res = &Result{Submitted: &when, Checks: []Check{{Status: Pass, Score: 10, MaxScore: 10}}}
	res.score(parsed(t, "due: 2026-12-01T12:00:00Z"))
	require.Equal(t, 10.0, res.Score, "late, and nothing says what that costs")
	require.Equal(t, 1.0, res.Late.Factor)
}

func TestCheckText(t *testing.T) {
	c := Check{ID: "X-01", Contract: "Map", Name: "Y", Statement: "it holds", Status: Fail, Headline: "seen\nmore", World: "w", Hint: "look", Timeline: "a\nb"}
	for range 12 {
		c.Details = append(c.Details, "d")
	}
	text := c.text()
	require.Contains(t, text, "  saw   seen\n        more\n  world w\n")
	require.Contains(t, text, "... and 3 more\n  a\n  b\n  hint  look\n")
	c.Details = c.Details[:10]
	require.NotContains(t, c.text(), "more\n  a", "one that would be left out is shown instead")
	c.Status = Pass
	require.NotContains(t, c.text(), "hint")
}

func TestTokens(t *testing.T) {
	q := &inquiry{row: Row{Check: "Map/Ordered"}, state: Fail, number: 17, worlds: make([]judge.World, 20), schedule: []byte(`{"seed":3}`)}
	text := q.tokenOf()
	got, err := parseToken(text)
	require.NoError(t, err)
	require.Equal(t, worldToken{Check: "Map/Ordered", World: 17, Schedule: []byte(`{"seed":3}`)}, got)
	for _, bad := range []string{"", "pg1-", "pg2-" + text[4:], text[:len(text)-3], "pg1-!!", "pg1-AAAA"} {
		_, err := parseToken(bad)
		require.ErrorIs(t, err, ErrToken, bad)
	}
	q.state = Pass
	require.Empty(t, q.tokenOf())
}

// Graders side by side do not share users.
func TestFirstUser(t *testing.T) {
	require.GreaterOrEqual(t, firstUser(2)-firstUser(1), 64)
	require.Greater(t, firstUser(0), 0)
	require.Less(t, firstUser(1<<22), 1<<17)
}
