package grade

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"example.com/poollab/lab/invariants"
)

// parsed is the rubric of a text that must make sense.
func parsed(t require.TestingT, text string) *Rubric {
	r, err := ParseRubric([]byte(text))
	require.NoError(t, err, text)
	return r
}

// byName finds a row, which must be there.
func (r *Rubric) byName(t require.TestingT, name string) Row {
	i := r.find(name)
	require.GreaterOrEqual(t, i, 0, "%s in %v", name, r.rows)
	return r.rows[i]
}

// The default is the table: every core invariant of each contract, once, with its
// points, and a race check each.
func TestDefaultRubric(t *testing.T) {
	want := map[string]float64{}
	for _, c := range contracts() {
		for _, row := range invariants.For(c) {
			if row.Level == invariants.Core {
				want[string(c)+"/"+row.Name] = float64(row.Points)
			}
		}
		want[string(c)+"/NoRace"] = 5
	}
	r := DefaultRubric()
	got := map[string]float64{}
	for _, row := range r.Rows() {
		require.NotContains(t, got, row.Check, "twice")
		got[row.Check] = *row.Points
		if _, name, _ := strings.Cut(row.Check, "/"); name == root {
			require.Empty(t, row.After)
		} else {
			require.NotEmpty(t, row.After, row.Check)
		}
		require.False(t, *row.Hidden)
	}
	require.Equal(t, want, got)
	require.Equal(t, 1, r.Searches())
}

// Parents stand before their children, so that a teacher and a student can read
// from top to bottom.
func TestRubricOrder(t *testing.T) {
	for _, r := range []*Rubric{DefaultRubric(), parsed(t, "checks: [{check: Map/Bounded, after: [Map/NoLeak]}]")} {
		seen := map[string]bool{}
		for _, row := range r.Rows() {
			for _, parent := range row.After {
				require.True(t, seen[parent], "%s before %s", row.Check, parent)
			}
			seen[row.Check] = true
		}
	}
}

// A rubric written as a file is read as what it was.
func TestRubricFile(t *testing.T) {
	for name, r := range map[string]*Rubric{
		"default":  DefaultRubric(),
		"no races": DefaultRubric().Without("NoRace"),
		"searches": DefaultRubric().WithSchedules(7),
		"all": parsed(t, `name: "a: #1 \"odd\"\nname"
contracts: [Pool, Map]
total: 100
seed: public
effort: 3
schedules: 0
imports: [fmt, sync]
limits: {files: 3, bytes: 1000, memory: 134217728, cpu: 90s, wall: 2m}
due: 2026-12-01T23:59:00+01:00
late: [{within: 90m, keeps: 0.95}, {within: 48h, keeps: 0.5}]
checks:
  - {check: all/NoLeak, hidden: true, say: "look at \"what\" is left: it's there"}
  - {check: Map/Fast, points: 3, ratio: 1.5}
  - {check: Map/Ordered, points: 0.1}
`),
		"nothing to say": parsed(t, "name: null\n"),
	} {
		back, err := ParseRubric([]byte(r.File()))
		require.NoError(t, err, "%s\n%s", name, r.File())
		require.Equal(t, r.Digest(), back.Digest(), "%s\n%s", name, r.File())
		require.Equal(t, r.Name, back.Name)
		require.Len(t, back.Rows(), len(r.Rows()))
	}
}

// Whatever changes a grade changes the digest, and how it is written does not.
func TestRubricDigest(t *testing.T) {
	seen := map[string]string{}
	for _, text := range []string{
		"name: a", "name: b", "name: a\nseed: public", "name: a\neffort: 2", "name: a\nschedules: 2", "name: a\ntotal: 10",
		"name: a\ncontracts: [Map]", "name: a\nimports: [fmt]", "name: a\nlimits: {cpu: 2s}", "name: a\ndue: 2026-12-01T00:00:00Z",
		"name: a\ndue: 2026-12-01T00:00:00Z\nlate: [{within: 1h, keeps: 0.5}]", "name: a\nchecks: [{check: Map/Ordered, points: 1}]",
		"name: a\nchecks: [{check: Map/Ordered, skip: true}]", "name: a\nchecks: [{check: Map/Ordered, hidden: true}]",
		"name: a\nchecks: [{check: Map/Ordered, say: x}]", "name: a\nchecks: [{check: Map/Ordered, after: []}]",
	} {
		d := parsed(t, text).Digest()
		require.NotContains(t, seen, d, text)
		seen[d] = text
	}
	require.Equal(t, parsed(t, "name: a\nseed: submission\nbase: default").Digest(), parsed(t, "name: a").Digest())
	require.Equal(t, parsed(t, "name: a\ndue: 2026-12-01T01:00:00+01:00").Digest(), parsed(t, "name: a\ndue: 2026-12-01T00:00:00Z").Digest())
	require.Equal(t, parsed(t, "name: a\nchecks: [{check: all/NoLeak, points: 1}]").Digest(), parsed(t, "name: a\nchecks: [{check: '*/NoLeak', points: 1}]").Digest())
	require.Equal(t, parsed(t, "name: a\nchecks: [{check: map/map-01, points: 1}]").Digest(), parsed(t, "name: a\nchecks: [{check: Map/Ordered, points: 1}]").Digest())
}

func TestRubricChanges(t *testing.T) {
	r := parsed(t, `
checks:
  - {check: "*/NoLeak", points: 1, hidden: true, say: think}
  - {check: Map/*, points: 2}
  - {check: Map/NoLeak, points: 9}
  - {check: Pool/Chaos, skip: true}
  - {check: Pool/FIFO, points: 4}
  - {check: Completed/ExactlyOnce, skip: true}
  - {check: all/Joined, after: [all/NoLeak]}
`)
	require.Equal(t, 9.0, *r.byName(t, "Map/NoLeak").Points)
	require.True(t, *r.byName(t, "Map/NoLeak").Hidden)
	require.Equal(t, "think", r.byName(t, "Pool/NoLeak").Say)
	require.Equal(t, 1.0, *r.byName(t, "Pool/NoLeak").Points)
	require.Equal(t, 2.0, *r.byName(t, "Map/Ordered").Points)
	require.Negative(t, r.find("Pool/Chaos"))
	require.Equal(t, []string{"Pool/ExactlyOnce"}, r.byName(t, "Pool/FIFO").After, "what is added waits for the root as well")
	require.Empty(t, r.byName(t, "Completed/NoLeak").After, "the base waits for nothing that the file leaves out")
	require.Equal(t, []string{"Map/NoLeak"}, r.byName(t, "Map/Joined").After)
	require.Equal(t, []string{"Completed/NoLeak"}, r.byName(t, "Completed/Joined").After)

	none := parsed(t, "base: none\nchecks: [{check: Map/Ordered}, {check: Map/NoLeak, after: [Map/*]}]")
	require.Empty(t, none.byName(t, "Map/Ordered").After)
	require.Equal(t, []string{"Map/Ordered"}, none.byName(t, "Map/NoLeak").After, "all but itself")

	some := parsed(t, "contracts: [Pool]")
	for _, row := range some.Rows() {
		require.Equal(t, "Pool", contractOf(row.Check))
	}
	require.NotEmpty(t, some.Rows())
}

// Points that are brought to a total sum to it, to the hundredth, whatever they
// were, and each has two decimals, as grade books have.
func TestRubricTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := float64(rapid.IntRange(1, 20_000).Draw(t, "cents")) / 100
		var b strings.Builder
		fmt.Fprintf(&b, "base: none\ntotal: %v\nchecks:\n", total)
		names := []string{"Map/Ordered", "Map/NoLeak", "Map/Bounded", "Pool/Bounded", "Pool/NoLeak", "Pool/Chaos", "Completed/NoLeak"}
		sum := 0.0
		for _, name := range names {
			p := rapid.SampledFrom([]float64{0, 0.01, 1, 2, 3, 5, 7.5, 15, 1e6}).Draw(t, name)
			sum += p
			fmt.Fprintf(&b, "  - {check: %s, points: %v}\n", name, p)
		}
		if sum == 0 {
			t.Skip("nothing to scale")
		}
		r := parsed(t, b.String())
		cents := 0
		for _, row := range r.Rows() {
			c := *row.Points * 100
			require.InDelta(t, math.Round(c), c, 1e-6, "two decimals")
			cents += int(math.Round(c))
		}
		require.Equal(t, int(math.Round(total*100)), cents)
		require.Equal(t, total, r.MaxScore())
	})
	r := parsed(t, "total: 100")
	require.Equal(t, 100.0, r.MaxScore(), "no dust of binary fractions")
	bounded, leak := *r.byName(t, "Map/Bounded").Points, *r.byName(t, "Map/NoLeak").Points
	plain := DefaultRubric()
	require.InDelta(t, *plain.byName(t, "Map/Bounded").Points / *plain.byName(t, "Map/NoLeak").Points, bounded/leak, 0.05, "in proportion")
}

func TestRubricParts(t *testing.T) {
	all := DefaultRubric()
	names := func(r *Rubric) (out []string) {
		for _, row := range r.Rows() {
			out = append(out, row.Check)
		}
		return out
	}
	one, err := all.Only("Map/Ordered")
	require.NoError(t, err)
	require.Equal(t, []string{"Map/ExactlyOnce", "Map/Ordered"}, names(one), "with what it waits for")
	require.Equal(t, []string{"Map"}, one.Contracts)
	deep, err := all.Only(" pool/chaos ")
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"Pool/ExactlyOnce", "Pool/PanicContained", "Pool/CloseWaits", "Pool/Chaos"}, names(deep))
	leaks, err := all.Only("*/NoLeak")
	require.NoError(t, err)
	require.Len(t, leaks.Rows(), 6)
	whole, err := all.Only("Map/*", "Completed/*", "Pool/*")
	require.NoError(t, err)
	require.Equal(t, all.Digest(), whole.Digest())
	for word, want := range map[string]string{
		"Foo/*": "Foo is none of the contracts", "Map/Foo": "is no check of Map", "": "a check is named as", "Pool/FIFO": "Pool/FIFO: not in this rubric", "Map": "a check is named as",
	} {
		_, err := all.Only(word)
		require.ErrorIs(t, err, ErrRubric)
		require.ErrorContains(t, err, want)
	}

	quiet := all.Without("NoRace")
	require.Len(t, quiet.Rows(), len(all.Rows())-3)
	require.False(t, quiet.has("NoRace"))
	require.True(t, all.has("NoRace"), "the original stays as it was")
	require.NotEqual(t, all.Digest(), quiet.Digest())
	require.Empty(t, all.Without("Nothing").Without("").Digest()[:0])
	require.Equal(t, all.Digest(), all.Without("Nothing").Digest())

	none := all.WithSchedules(0)
	require.Zero(t, none.Searches())
	require.Equal(t, 1, all.Searches())
	require.NotEqual(t, all.Digest(), none.Digest())
}
