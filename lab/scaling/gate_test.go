package scaling

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// results makes results of samples, in nanoseconds.
func resultsOf(t *testing.T, name string, samples []float64) *Results {
	t.Helper()
	var r Results
	require.NoError(t, r.Add(strings.NewReader(repeat("Benchmark"+name+"/workers=2 1 %v ns/op", samples...)), name))
	return &r
}

// turns makes results of two series that took turns.
func turns(t *testing.T, a, b []float64) *Results {
	t.Helper()
	var text strings.Builder
	for i := range a {
		fmt.Fprintf(&text, "BenchmarkX/pool=a/workers=2 1 %v ns/op\nBenchmarkX/pool=b/workers=2 1 %v ns/op\n", a[i], b[i])
	}
	return read(t, text.String())
}

func verdict(t *testing.T, c *Comparison, err error) Compared {
	t.Helper()
	require.NoError(t, err)
	require.Len(t, c.Rows, 1)
	return c.Rows[0]
}

// testdata/loaded.txt was recorded with pool.Map on two processors that twenty
// other programs fought for: 4000 rounds of two equal works and one of 15 % more,
// in an order drawn anew, in microseconds. One sample in twenty took more than
// five times the median.
func loaded(t *testing.T) (rounds [][3]float64) {
	t.Helper()
	text, err := os.ReadFile("testdata/loaded.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		var x [3]float64
		_, err := fmt.Sscan(line, &x[0], &x[1], &x[2])
		require.NoError(t, err)
		rounds = append(rounds, x)
	}
	return rounds
}

// No gate fails where nothing has changed, on a loaded machine: 400 comparisons
// of equal work, paired and not.
func TestNoFalseAlarms(t *testing.T) {
	const samples = 20
	rounds := loaded(t)
	comparisons, faster := 0, 0
	for ; len(rounds) >= samples; rounds = rounds[samples:] {
		var a, b, slower []float64
		for _, x := range rounds[:samples] {
			a, b, slower = append(a, x[0]), append(b, x[1]), append(slower, x[2])
		}
		for _, pair := range [][2][]float64{{a, b}, {b, a}} {
			c, err := CompareSeries(turns(t, pair[0], pair[1]), GateOptions{Against: "a"})
			row := verdict(t, c, err)
			assert.True(t, row.Paired)
			c, err = Compare(resultsOf(t, "X", pair[0]), resultsOf(t, "X", pair[1]), GateOptions{})
			for _, row := range []Compared{row, verdict(t, c, err)} {
				assert.NotEqual(t, Slower, row.Verdict, "%+v", row)
				if row.Verdict == Faster {
					faster++ // fails nothing, so no difference is too small for it
				}
			}
			comparisons++
		}
		c, err := CompareSeries(turns(t, a, slower), GateOptions{Against: "a"})
		assert.NotEqual(t, Faster, verdict(t, c, err).Verdict)
	}
	assert.Equal(t, 400, comparisons)
	assert.LessOrEqual(t, faster, 16, "of 800, at 99 %% confidence")
}

// A slowdown of 15 % is caught with 20 samples a side, where samples spread by
// 5 %, or by 4 % and some are disturbed. Without a slowdown nothing is.
func TestSlowdownIsCaught(t *testing.T) {
	for _, c := range []struct {
		name   string
		noise  float64
		rare   float64
		drift  float64
		paired bool
	}{
		{"quiet", 0.02, 0, 0, false},
		{"noisy", 0.05, 0, 0, false},
		{"noisy, disturbed", 0.04, 0.03, 0, false},
		{"in turns", 0.05, 0, 0, true},
		{"in turns while the machine drifts", 0.04, 0, 0.5, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			caught, alarms := 0, 0
			for i := range 100 {
				d := drawn{rng: rand.New(rand.NewPCG(11, uint64(i))), noise: c.noise, disturbed: c.rare, samples: 20}
				flat := func(float64) float64 { return 1 }
				p := d.points([]int{1, 2, 3}, flat)
				old, same, slow := p[0].Rates, p[1].Rates, p[2].Rates
				for k := range old {
					machine := 100 * (1 + c.drift*float64(k))
					old[k], same[k], slow[k] = machine/old[k], machine/same[k], 1.15*machine/slow[k]
				}
				compare := func(b []float64) Verdict {
					if c.paired {
						x, err := CompareSeries(turns(t, old, b), GateOptions{Against: "a"})
						return verdict(t, x, err).Verdict
					}
					x, err := Compare(resultsOf(t, "X", old), resultsOf(t, "X", b), GateOptions{})
					return verdict(t, x, err).Verdict
				}
				if compare(slow) == Slower {
					caught++
				}
				if compare(same) != Same {
					alarms++
				}
			}
			t.Log(caught, alarms)
			assert.GreaterOrEqual(t, caught, 95)
			assert.LessOrEqual(t, alarms, 1)
		})
	}
}

func around(center float64, n int) []float64 {
	var v []float64
	for i := range n {
		v = append(v, center*(1+0.001*float64((i*7)%n-n/2)))
	}
	return v
}

func TestGateVerdicts(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new []float64
		o        GateOptions
		want     Verdict
	}{
		{"slower", around(100, 10), around(120, 10), GateOptions{}, Slower},
		{"slower by what is allowed", around(100, 10), around(120, 10), GateOptions{Size: 0.25}, Same},
		{"slower by less than is allowed", around(100, 10), around(103, 10), GateOptions{}, Same},
		{"faster", around(100, 10), around(80, 10), GateOptions{}, Faster},
		{"few samples", around(100, 3), around(200, 3), GateOptions{}, Unknown},
		{"one sample", around(100, 1), around(200, 1), GateOptions{}, Unknown},
		{"paired", around(100, 12), around(120, 12), GateOptions{Paired: true}, Slower},
		{"paired, few", around(100, 4), around(120, 4), GateOptions{Paired: true}, Unknown},
		{"no variance", []float64{1, 1, 1, 1, 1, 1, 1, 1}, []float64{2, 2, 2, 2, 2, 2, 2, 2}, GateOptions{}, Slower},
		{"paired, of unequal number", around(100, 12), around(120, 15), GateOptions{Paired: true}, Slower},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, err := Compare(resultsOf(t, "X", c.old), resultsOf(t, "X", c.new), c.o)
			row := verdict(t, x, err)
			assert.Equal(t, c.want, row.Verdict, "%+v", row)
			if c.want == Unknown {
				assert.Contains(t, row.Notes[0], "need >= ")
				assert.Empty(t, x.Failed())
			}
			assert.Len(t, x.Failed(), map[Verdict]int{Slower: 1}[c.want])
		})
	}
	// Of a rate, less is slower.
	rate := func(name string, v []float64) *Results {
		return read(t, repeat("BenchmarkX/workers=2 1 %v req/s", v...))
	}
	x, err := Compare(rate("X", around(100, 10)), rate("X", around(80, 10)), GateOptions{})
	row := verdict(t, x, err)
	assert.Equal(t, Slower, row.Verdict)
	assert.InDelta(t, 1.25, row.Ratio.Center, 0.01)
}

// With a baseline, a machine that is three times as slow is no slowdown, and a
// pool that lost against its baseline is one.
func TestGateAgainstBaseline(t *testing.T) {
	o := GateOptions{Against: "a"}
	before := turns(t, around(100, 12), around(50, 12))
	x, err := Compare(before, turns(t, around(300, 12), around(150, 12)), o)
	assert.Equal(t, Same, verdict(t, x, err).Verdict)
	assert.InDelta(t, 0.5, x.Rows[0].New.Center, 0.01)
	x, err = Compare(before, turns(t, around(300, 12), around(200, 12)), o)
	assert.Equal(t, Slower, verdict(t, x, err).Verdict)
	assert.Empty(t, x.Rows[0].Notes)

	x, err = CompareSeries(before, o)
	row := verdict(t, x, err)
	assert.Equal(t, Faster, row.Verdict)
	assert.True(t, row.Paired)

	// Measured one after the other they are compared all the same, and that is
	// said.
	apart := repeat("BenchmarkX/pool=a/workers=2 1 %v ns/op", around(100, 12)...) + repeat("BenchmarkX/pool=b/workers=2 1 %v ns/op", around(50, 12)...)
	x, err = Compare(read(t, apart), read(t, apart), o)
	row = verdict(t, x, err)
	assert.Equal(t, []string{"b and its baseline did not take turns: what changed between them counts as a difference"}, row.Notes)
	x, err = CompareSeries(read(t, apart), o)
	assert.False(t, verdict(t, x, err).Paired)

	for _, bad := range []string{"", "c"} {
		_, err = CompareSeries(before, GateOptions{Against: bad})
		assert.ErrorIs(t, err, ErrNoSeries)
	}
	_, err = Compare(before, before, GateOptions{Against: "c"})
	assert.ErrorIs(t, err, ErrNoSeries)
}

func TestGateNamesWhatIsMissing(t *testing.T) {
	x, err := Compare(resultsOf(t, "X", around(1, 6)), read(t, repeat("BenchmarkX/workers=2 1 %v ns/op", around(1, 6)...)+repeat("BenchmarkX/workers=3 1 %v ns/op", 1)), GateOptions{})
	require.NoError(t, err)
	assert.Contains(t, x.Notes, "X with 3 workers is not in the old results")
	x, err = Compare(read(t, repeat("BenchmarkX/workers=2 1 %v ns/op", around(1, 6)...)+repeat("BenchmarkY/workers=2 1 %v ns/op", 1)), resultsOf(t, "X", around(1, 6)), GateOptions{})
	require.NoError(t, err)
	assert.Contains(t, x.Notes, "Y with 2 workers is not in the new results")
	_, err = Compare(resultsOf(t, "X", around(1, 6)), resultsOf(t, "Y", around(1, 6)), GateOptions{})
	assert.ErrorIs(t, err, ErrNoResults)
	_, err = Compare(&Results{}, resultsOf(t, "Y", around(1, 6)), GateOptions{})
	assert.ErrorContains(t, err, "old results: ")
}

// A gate of many rows errs no more often than one of a single row: forty rows of
// equal work, with nothing allowed, and not one gate in fifty fails.
func TestManyRowsShareTheError(t *testing.T) {
	failed := 0
	for i := range 100 {
		rng := rand.New(rand.NewPCG(21, uint64(i)))
		var old, is strings.Builder
		for row := range 40 {
			for range 12 {
				fmt.Fprintf(&old, "BenchmarkX/workers=%d 1 %v ns/op\n", row+1, 100*(1+0.1*rng.Float64()))
				fmt.Fprintf(&is, "BenchmarkX/workers=%d 1 %v ns/op\n", row+1, 100*(1+0.1*rng.Float64()))
			}
		}
		c, err := Compare(read(t, old.String()), read(t, is.String()), GateOptions{Size: 1e-9})
		require.NoError(t, err)
		require.Len(t, c.Rows, 40)
		if len(c.Failed()) > 0 {
			failed++
		}
	}
	assert.LessOrEqual(t, failed, 2)
}

// Samples that drift say little: a machine that slows down while it measures
// first the old and then the new code is no slowdown of the code.
func TestDriftIsNoSlowdown(t *testing.T) {
	alarms := 0
	for i := range 100 {
		rng := rand.New(rand.NewPCG(23, uint64(i)))
		load, all := 0.0, []float64(nil)
		for range 40 {
			load = 0.95*load + 0.06*rng.NormFloat64()
			all = append(all, 100*(1.2+load))
		}
		c, err := Compare(resultsOf(t, "X", all[:20]), resultsOf(t, "X", all[20:]), GateOptions{})
		if verdict(t, c, err).Verdict == Slower {
			alarms++
		}
	}
	t.Log(alarms)
	assert.LessOrEqual(t, alarms, 5)
}

// Quotients with a baseline are made round by round, so that a machine that
// becomes three times as slow in the middle hides nothing.
func TestBaselineTakesTurns(t *testing.T) {
	results := func(ratio float64) *Results {
		var a, b []float64
		for i := range 12 {
			machine := 100 * (1 + float64(i)/4)
			a, b = append(a, machine), append(b, machine*ratio*(1+0.001*float64(i%3)))
		}
		return turns(t, a, b)
	}
	x, err := Compare(results(0.5), results(0.6), GateOptions{Against: "a"})
	row := verdict(t, x, err)
	assert.Equal(t, Slower, row.Verdict)
	assert.InDelta(t, 1.2, row.Ratio.Lo, 0.01)
}
