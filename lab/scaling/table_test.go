package scaling

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func read(t *testing.T, text string) *Results {
	t.Helper()
	var r Results
	require.NoError(t, r.Add(strings.NewReader(text), "in"))
	require.Empty(t, r.Problems)
	return &r
}

func tables(t *testing.T, text string, o Options) []*Table {
	t.Helper()
	all, err := read(t, text).Tables(o)
	require.NoError(t, err)
	return all
}

// shape is what a table has, in a line.
func shape(all []*Table) []string {
	var lines []string
	for _, table := range all {
		line := fmt.Sprintf("%s|%s|%s|%s:", table.Package, table.Title, table.Key, table.Unit)
		for _, s := range table.Series {
			line += " " + s.Name
			for _, r := range s.Rows {
				line += fmt.Sprintf(",%d", r.Workers)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func TestGroups(t *testing.T) {
	for _, c := range []struct {
		name, input string
		o           Options
		want        []string
	}{
		{"names side by side", "pkg: p\nBenchmarkA/work=x/workers=1-4 1 9 ns/op\nBenchmarkB/work=x/workers=10-4 1 9 ns/op\nBenchmarkB/work=x/workers=9-4 1 9 ns/op\nBenchmarkA/work=y/workers=1-4 1 9 ns/op\n", Options{},
			[]string{"p|work=x|workers|sec/op: A,1 B,9,10", "p|work=y|workers|sec/op: A,1"}},
		{"pools side by side", "BenchmarkA/pool=p/workers=1 1 9 ns/op\nBenchmarkA/pool=q/workers=1 1 9 ns/op\nBenchmarkB/pool=q/workers=1 1 9 ns/op\n", Options{},
			[]string{"|A|workers|sec/op: p,1 q,1", "|B|workers|sec/op: q,1"}},
		{"names although there are pools", "BenchmarkA/pool=p/workers=1 1 9 ns/op\nBenchmarkB/pool=p/workers=1 1 9 ns/op\n", Options{Series: ".name"},
			[]string{"|pool=p|workers|sec/op: A,1 B,1"}},
		{"another key", "BenchmarkA/n=1 1 9 ns/op\nBenchmarkA/n=4 1 9 ns/op\nBenchmarkA/kind=x/n=4 1 9 ns/op\n", Options{},
			[]string{"||n|sec/op: A,1,4", "|kind=x|n|sec/op: A,4"}},
		{"a key by name", "BenchmarkA/n=1/m=2 1 9 ns/op\nBenchmarkA/n=1/m=3 1 9 ns/op\n", Options{Key: "m"},
			[]string{"|n=1|m|sec/op: A,2,3"}},
		{"processors", "BenchmarkA 1 9 ns/op\nBenchmarkA-2 1 9 ns/op\nBenchmarkA-4 1 9 ns/op\n", Options{Key: "gomaxprocs"},
			[]string{"||gomaxprocs|sec/op: A,2,4"}},
		{"a unit by name", "BenchmarkA/workers=1 1 9 ns/op 3 B/op\n", Options{Unit: "B/op"}, []string{"||workers|B/op: A,1"}},
		{"a unit as go test writes it", "BenchmarkA/workers=1 1 3 B/op 9 ns/task\n", Options{Unit: "ns/task"}, []string{"||workers|sec/task: A,1"}},
		{"an operation before a task", "BenchmarkA/workers=1 1 9 ns/task 90 ns/op\n", Options{}, []string{"||workers|sec/op: A,1"}},
		{"a rate", "BenchmarkA/workers=1 1 3 B/op 9 req/s\n", Options{}, []string{"||workers|req/s: A,1"}},
		{"a baseline without workers", "BenchmarkA/pool=sequential 1 9 ns/op\nBenchmarkA/pool=q/workers=2 1 9 ns/op\nBenchmarkA/pool=other 1 3 ns/op\n", Options{},
			[]string{"|A|workers|sec/op: sequential,0 q,2"}},
		{"a filter", "BenchmarkA/workers=1 1 9 ns/op\nBenchmarkB/workers=1 1 9 ns/op\n", Options{Filter: ".name:B"}, []string{"||workers|sec/op: B,1"}},
		{"processors are no part of the name", "BenchmarkA/workers=1-4 1 9 ns/op\n", Options{}, []string{"||workers|sec/op: A,1"}},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, shape(tables(t, c.input, c.o))) })
	}
}

func TestBadOptions(t *testing.T) {
	const input = "BenchmarkA/n=1/m=2 1 9 ns/op\nBenchmarkA/n=2/m=3 1 9 ns/op\n"
	for _, c := range []struct {
		input, want string
		o           Options
	}{
		{input, "m and n may each be the number of workers", Options{}},
		{input, "no benchmark has k= in its name; there is m, n", Options{Key: "k"}},
		{input, "no benchmark has k= in its name", Options{Key: "n", Series: "k"}},
		{input, "not by .config", Options{Key: "n", Series: ".config"}},
		{input, "filter: ", Options{Key: "n", Filter: "("}},
		{input, `the filter ".name:Z" leaves no result`, Options{Key: "n", Filter: ".name:Z"}},
		{input, "has the unit B/op", Options{Key: "n", Unit: "B/op"}},
		{"BenchmarkA 1 9 ns/op\n", "no benchmark has workers= in its name", Options{}},
		{"BenchmarkA/workers=many 1 9 ns/op\n", "no result has a whole number for workers", Options{}},
		{"BenchmarkA/workers=1 1 9 B/op\n", "no result has a whole number for workers and a time or a rate", Options{}},
	} {
		_, err := read(t, c.input).Tables(c.o)
		assert.ErrorContains(t, err, c.want)
	}
	_, err := (&Results{}).Tables(Options{})
	assert.ErrorIs(t, err, ErrNoResults)
}

func repeat(line string, values ...float64) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, line+"\n", v)
	}
	return b.String()
}

func TestRows(t *testing.T) {
	input := repeat("BenchmarkA/workers=1-4 1 %v ns/op 95 pct-of-bound", 100, 101, 102, 103, 104, 105) +
		repeat("BenchmarkA/workers=4-4 1 %v ns/op 50 pct-of-bound", 50, 51, 52, 53, 54, 55)
	s := tables(t, input, Options{})[0].Series[0]
	assert.Equal(t, 4, s.Processors)
	assert.Equal(t, "workers=1", s.Base)
	one, four := s.Rows[0], s.Rows[1]
	assert.InDelta(t, 102.5e-9, one.Median.Center, 1e-15)
	assert.Equal(t, "2%", one.Range)
	assert.Nil(t, one.Change)
	assert.Equal(t, 1.0, one.Efficiency.Center)
	assert.InDelta(t, 102.5/52.5, four.Speedup.Center, 1e-9)
	assert.Less(t, four.Speedup.Lo, four.Speedup.Center)
	assert.Greater(t, four.Speedup.Hi, four.Speedup.Center)
	assert.InDelta(t, 102.5/52.5/4, four.Efficiency.Center, 1e-9)
	assert.Equal(t, 50.0, four.OfBound.Center)
	assert.Equal(t, 1, four.Change.Than)
	assert.Equal(t, "-48.78%", four.Change.Delta)
	assert.True(t, four.Change.Significant)
	assert.True(t, four.Change.Better)

	// Of a rate, more is better.
	rates := strings.NewReplacer("ns/op", "req/s").Replace(input)
	s = tables(t, rates, Options{})[0].Series[0]
	assert.InDelta(t, 52.5/102.5, s.Rows[1].Speedup.Center, 1e-9)
	assert.False(t, s.Rows[1].Change.Better)
	assert.True(t, s.Rows[1].Change.Significant)
	assert.Equal(t, 1, s.Knee().Workers)
}

func TestBases(t *testing.T) {
	ones := repeat("BenchmarkA/workers=2 1 %v ns/op", 50) + repeat("BenchmarkA/workers=4 1 %v ns/op", 25)
	s := tables(t, ones, Options{})[0].Series[0]
	assert.Equal(t, "workers=2", s.Base)
	assert.Contains(t, s.Notes, "there is no run with workers=1: the speed-up is against workers=2")
	assert.Equal(t, 1.0, s.Rows[1].Efficiency.Center, "twice as fast with twice the workers")

	table := tables(t, ones+repeat("BenchmarkSequential/workers=2 1 %v ns/op", 75), Options{})[0]
	assert.Equal(t, "Sequential", table.Series[0].Base)
	assert.InDelta(t, 1.5, table.Series[0].Rows[0].Speedup.Center, 1e-9)
	assert.InDelta(t, 0.75, table.Series[0].Rows[0].Efficiency.Center, 1e-9)

	both := ones + repeat("BenchmarkA/workers=1 1 %v ns/op", 100) + repeat("BenchmarkB/workers=1 1 %v ns/op", 200)
	table = tables(t, both, Options{Baseline: "B"})[0]
	assert.Equal(t, "B", table.Series[0].Base)
	assert.InDelta(t, 2, table.Series[0].Rows[0].Speedup.Center, 1e-9)
	table = tables(t, both, Options{Baseline: "C"})[0]
	assert.Equal(t, []string{"there is no series C here: each is measured against itself"}, table.Notes)
}

// A unit that is exact needs no test.
func TestExactUnits(t *testing.T) {
	s := tables(t, "Unit allocs/op assume=exact\nBenchmarkA/workers=1 1 3 allocs/op\nBenchmarkA/workers=2 1 6 allocs/op\n", Options{Unit: "allocs/op"})[0].Series[0]
	assert.Equal(t, "+100.00%", s.Rows[1].Change.Delta)
	assert.True(t, s.Rows[1].Change.Significant)
	assert.Equal(t, TooFew, s.Explain().Shape)
	assert.Contains(t, s.Explain().Why, "neither a time nor a rate")
}

// What benchstat says in footnotes is said in notes, in its words.
func TestNotes(t *testing.T) {
	row := func(text string) *Row { return tables(t, text, Options{})[0].Series[0].Rows[0] }
	few := row(repeat("BenchmarkA/workers=1 1 %v ns/op", 1, 2, 3))
	assert.Equal(t, []string{"need >= 6 samples for confidence interval at level 0.95"}, few.Notes)
	assert.Equal(t, "∞", few.Range)
	equal := row(repeat("BenchmarkA/workers=1 1 %v ns/op", 3, 3, 3, 3, 3, 3))
	assert.Equal(t, []string{"all 6 samples are equal: the interval says nothing"}, equal.Notes)
	assert.Equal(t, "0%", equal.Range)
	mixed := row("cpu: x\ngo: go1.25\n" + repeat("BenchmarkA/workers=1 1 %v ns/op", 1, 2, 3) + "cpu: y\ngo: go1.26\n" + repeat("BenchmarkA/workers=1 1 %v ns/op", 4, 5, 6))
	assert.Equal(t, []string{"benchmarks vary in cpu, go"}, mixed.Notes)

	few2 := tables(t, repeat("BenchmarkA/workers=1 1 %v ns/op", 1, 2, 3)+repeat("BenchmarkA/workers=2 1 %v ns/op", 4, 5, 6), Options{})[0].Series[0].Rows[1]
	assert.Equal(t, []string{"need >= 4 samples to detect a difference at alpha level 0.05"}, few2.Change.Notes)
	assert.Equal(t, "~", few2.Change.Delta)

	zero := tables(t, repeat("BenchmarkA/workers=1 1 %v ns/op", 0, 1)+repeat("BenchmarkA/workers=2 1 %v ns/op", 4), Options{})[0].Series[0]
	assert.Len(t, zero.Rows, 1)
	assert.Equal(t, []string{"1 worker: sec/op is 0, which is no time", "there is no run with workers=1: the speed-up is against workers=2"}, zero.Notes)

	var twice Results
	require.NoError(t, twice.Add(strings.NewReader("BenchmarkA/workers=1 1 3 ns/op\n"), "a"))
	require.NoError(t, twice.Add(strings.NewReader("BenchmarkA/workers=1 1 4 ns/op\n"), "b"))
	all, err := twice.Tables(Options{})
	require.NoError(t, err)
	assert.Contains(t, all[0].Series[0].Rows[0].Notes, "samples of 2 files are taken together; with .file as the series they stand side by side")
	all, err = twice.Tables(Options{Series: ".file"})
	require.NoError(t, err)
	assert.Equal(t, []string{"|A|workers|sec/op: a,1 b,1"}, shape(all))
}
