package main

import (
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchmath"

	"example.com/poollab/internal/peers/work"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o666))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func TestTable(t *testing.T) {
	d, err := load([]string{"testdata/results.txt"})
	require.NoError(t, err)
	golden(t, "testdata/table.md", d.tables()+"\n"+d.short())
	for _, p := range work.Impls() {
		assert.Contains(t, d.long(), "\n- "+p.Name+", "+string(p.Role)+": "+p.About)
	}
}

func TestGrowth(t *testing.T) {
	d, err := load([]string{"testdata/growth.txt"})
	require.NoError(t, err)
	golden(t, "testdata/growth.md", d.growth())
}

// A run may go on on another day.
func TestDatesMayDiffer(t *testing.T) {
	name := filepath.Join(t.TempDir(), "r.txt")
	require.NoError(t, os.WriteFile(name, []byte("date: 2026-01-02\nBenchmarkMap/impl=pool/workers=2 1 5 ns/task\n"+
		"date: 2026-01-03\nBenchmarkMap/impl=pool/workers=2 1 7 ns/task\n"), 0o666))
	d, err := load([]string{name})
	require.NoError(t, err)
	assert.Equal(t, 2, d.least)
	assert.Equal(t, "2026-01-02", d.config["date"])
}

func TestWords(t *testing.T) {
	with := func(name string, lo, hi float64) rival { return rival{name: name, ratio: interval{1, lo, hi, true}} }
	few := rival{name: "c", ratio: interval{center: 1}}
	for _, tt := range []struct {
		library, baseline rival
		want              string
	}{
		{with("a", 0.2, 0.3), with("b", 0.9, 0.99), "beats both"},
		{with("a", 0.2, 0.3), with("b", 0.9, 1.1), "beats a, ties with b"},
		{with("a", 1.2, 1.3), with("b", 0.9, 1.1), "loses to a, ties with b"},
		{with("a", 1.2, 1.3), with("b", 1.1, 1.2), "loses to a and b"},
		{with("a", 1, 1.25), rival{}, "ties with a"},
		{with("a", 1, 1.26), with("b", 0.79, 1.1), "undecided against a and b"},
		{few, few, "too few samples to say"},
		{with("a", 0.2, 0.3), few, "beats a, too few samples against c"},
		{rival{}, rival{}, "nothing to compare with"},
	} {
		assert.Equal(t, tt.want, comparison{library: tt.library, baseline: tt.baseline}.words())
	}
}

// The interval is without 1 exactly if benchstat's test sees a difference.
func TestRatioAgreesWithBenchstat(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	draw := func(n int, center float64) []float64 {
		values := make([]float64, n)
		for i := range values {
			values[i] = center * math.Exp(0.1*random.NormFloat64())
		}
		return values
	}
	differ := 0
	for range 2000 {
		a, b := draw(4+random.IntN(5), 1), draw(4+random.IntN(5), 1+0.2*random.Float64())
		r := ratio(a, b)
		require.True(t, r.known)
		require.LessOrEqual(t, r.lo, r.center)
		require.LessOrEqual(t, r.center, r.hi)
		c := benchmath.AssumeNothing.Compare(benchmath.NewSample(a, &benchmath.DefaultThresholds), benchmath.NewSample(b, &benchmath.DefaultThresholds))
		if c.P <= 1-confidence {
			differ++
		}
		require.Equal(t, c.P <= 1-confidence, r.hi < 1 || r.lo > 1, "p=%v, %+v", c.P, r)
	}
	assert.Greater(t, differ, 100)
	assert.Less(t, differ, 1900)
	assert.False(t, ratio(draw(3, 1), draw(3, 9)).known, "three against three never tell")
	assert.Zero(t, ratio(nil, draw(3, 1)))
}

func TestSlope(t *testing.T) {
	xs, ys := []float64{1, 2, 3, 4}, []float64{3, 5, 7, 9}
	s := slope(xs, ys)
	assert.InDelta(t, 2, s.center, 1e-12)
	assert.InDelta(t, 2, s.lo, 1e-6)
	ys[0]++ // the textbook's numbers: slope 1.7, standard error 0.17320508, t(2, 0.975) 4.30265
	s = slope(xs, ys)
	assert.InDelta(t, 1.7, s.center, 1e-9)
	assert.InDelta(t, 1.7+4.30265*0.17320508, s.hi, 1e-4)
	assert.False(t, slope([]float64{1, 1}, []float64{2, 3}).known)
}

func TestInWords(t *testing.T) {
	for _, tt := range []struct {
		s        interval
		expected float64
		want     string
	}{
		{interval{1.04, 1.03, 1.05, true}, 1, "in proportion"},
		{interval{1.1, 0.95, 1.2, true}, 1, "in proportion"},
		{interval{1.1, 0.95, 1.21, true}, 1, "too noisy to say"},
		{interval{0.04, -0.3, 0.4, true}, 0, "too noisy to say"},
		{interval{1.2, 1.1, 1.3, true}, 1, "more than in proportion"},
		{interval{0.8, 0.7, 0.9, true}, 1, "less than in proportion"},
		{interval{0.01, 0.005, 0.02, true}, 0, "the same for any number"},
		{interval{0.5, 0.4, 0.6, true}, 0, "rises"},
		{interval{-0.5, -0.6, -0.4, true}, 0, "falls"},
		{interval{center: 1}, 1, "too few samples to say"},
	} {
		assert.Equal(t, tt.want, inWords(tt.s, tt.expected))
	}
}

func TestGrowthCells(t *testing.T) {
	cells, err := growing{maxTasks: 100_000, maxWorkers: 16}.cells(options{works: "map"})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"Map/impl=pool/tasks=1000/workers=8", "Map/impl=pool/workers=8", "Map/impl=pool/tasks=100000/workers=8",
		"Map/impl=pool/tasks=100000/workers=1", "Map/impl=pool/tasks=100000/workers=4", "Map/impl=pool/tasks=100000/workers=16",
	}, names(cells))
}

func TestFigure(t *testing.T) {
	for v, want := range map[float64]string{0.0001: "0", 0.00126: "0.0013", 0.21: "0.21", 3.456: "3.46", 34.56: "34.6", 345.6: "346", 34567: "34 567", 8: "8", 256: "256", 1e7: "10 000 000"} {
		assert.Equal(t, want, figure(v))
	}
}

func TestAsRatio(t *testing.T) {
	for _, tt := range []struct {
		r    interval
		want string
	}{
		{interval{0.5, 0.4, 0.6, true}, "0.50 (0.40 to 0.60)"},
		{interval{0.97, 0.94, 0.9985, true}, "0.970 (0.940 to 0.999)"},
		{interval{1.0041, 1.0002, 1.005, true}, "1.0041 (1.0002 to 1.0050)"},
		{interval{1, 1, 1, true}, "1.00 (1.00 to 1.00)"},
		{interval{center: 0.97}, "0.97 (?)"},
	} {
		assert.Equal(t, tt.want, tt.r.asRatio())
	}
}

func TestReplaceWritesAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one.md"), filepath.Join(dir, "two.md")
	require.NoError(t, os.WriteFile(one, []byte("<!-- begin x -->\n<!-- end x -->\n"), 0o666))
	require.NoError(t, os.WriteFile(two, []byte("nothing\n"), 0o666))
	assert.ErrorContains(t, replace(place{one, "x", "text"}, place{two, "x", "text"}), two)
	text, err := os.ReadFile(one)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "text")
	require.NoError(t, replace(place{one, "x", "text"}))
	text, err = os.ReadFile(one)
	require.NoError(t, err)
	assert.Contains(t, string(text), "text")
}

func TestBetween(t *testing.T) {
	const doc = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n"
	got, err := between(doc, "x", "new\n")
	require.NoError(t, err)
	assert.Equal(t, "a\n<!-- begin x -->\n\nnew\n\n<!-- end x -->\nb\n", got)
	again, err := between(got, "x", "new\n")
	require.NoError(t, err)
	assert.Equal(t, got, again)
	for _, doc := range []string{"", "<!-- end x --><!-- begin x -->\n", "<!-- begin y -->\n<!-- end y -->"} {
		_, err = between(doc, "x", "new")
		assert.ErrorContains(t, err, "it goes between the lines <!-- begin x --> and <!-- end x -->")
	}
}

// What knows all tasks from the start has no queue to submit them to.
func TestRolesOfTheFloor(t *testing.T) {
	p, ok := work.FindImpl("atomic")
	require.True(t, ok)
	assert.Equal(t, work.Floor, p.RoleIn("submit1us"))
	assert.Equal(t, work.Baseline, p.RoleIn("map"))
}
