package poolbench

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"

	"example.com/poollab/pool"
)

func BenchmarkMap(b *testing.B)       { Map(b, pool.Map) }
func BenchmarkCompleted(b *testing.B) { Completed(b, pool.Completed) }
func BenchmarkPool(b *testing.B) {
	Pool(b, func(workers int) Submitter { return pool.New(workers) })
}

// benchstat warns of cells that mix different things and of columns that lack a
// row of the first one; the test looks for both in real output.
func TestBenchstatReadsBenchmarks(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	out, err := exec.CommandContext(t.Context(), self, "-test.run=^$", "-test.benchtime=1x", "-test.count=2",
		"-test.bench=/work=noop/workers=(1|256)$|^BenchmarkMap$/work=(cpu1us|sleep1ms|http)/workers=(64|256)$").Output()
	require.NoError(t, err, "%s", out)
	var parser benchproc.ProjectionParser
	cellBy, err := parser.Parse("/work,.name,/workers", nil)
	require.NoError(t, err)
	hidden := parser.Residue()

	cells := map[string][]benchproc.Key{}
	reader := benchfmt.NewReader(bytes.NewReader(out), "output")
	for reader.Scan() {
		if r, ok := reader.Result().(*benchfmt.Result); ok {
			for _, v := range r.Values {
				cell := cellBy.Project(r).StringValues() + " " + v.Unit
				cells[cell] = append(cells[cell], hidden.Project(r))
			}
		}
	}
	require.NoError(t, reader.Err())

	var want []string
	for _, name := range []string{"Map", "Completed", "Pool"} {
		want = append(want, "noop "+name+" 1 sec/task", "noop "+name+" 256 sec/task")
	}
	want = append(want, "cpu1us Map 64 sec/task", "cpu1us Map 256 sec/task")
	for _, row := range []string{"sleep1ms Map ", "http Map "} {
		want = append(want, row+"64 sec/task", row+"256 sec/task", row+"64 pct-of-bound", row+"256 pct-of-bound")
	}
	assert.ElementsMatch(t, want, slices.Collect(maps.Keys(cells)))
	for cell, results := range cells {
		assert.Len(t, results, 2, "%s: one result for each -count", cell)
		assert.Empty(t, benchproc.NonSingularFields(results), "%s: results vary in what a table does not show", cell)
	}
}

type call = func(context.Context, int) (int, error)

// faulty are pools that do not do their work, and what is said of them.
var faulty = map[string]struct {
	bench func(*testing.B)
	says  string
}{
	"map forgets": {func(b *testing.B) {
		Map(b, func(_ context.Context, _ int, items []int, _ call) ([]int, error) {
			return make([]int, len(items)), nil
		})
	}, "result 1 is 0, want 1"},
	"map is short": {func(b *testing.B) {
		Map(b, func(context.Context, int, []int, call) ([]int, error) { return nil, nil })
	}, "10000 items and 0 results"},
	"completed is short": {func(b *testing.B) {
		Completed(b, func(context.Context, int, []int, call) iter.Seq2[int, error] { return func(func(int, error) bool) {} })
	}, "10000 items and 0 outcomes"},
	"pool refuses": {func(b *testing.B) {
		Pool(b, func(workers int) Submitter {
			p := pool.New(workers)
			_ = p.Close()
			return p
		})
	}, "pool: closed"},
}

const faultyVariable = "POOLBENCH_FAULTY"

func BenchmarkFaulty(b *testing.B) {
	f, ok := faulty[os.Getenv(faultyVariable)]
	if !ok {
		b.Skip("for TestBenchmarksCheckWhatTheyMeasure")
	}
	f.bench(b)
}

// A pool that does not do its work is not fast.
func TestBenchmarksCheckWhatTheyMeasure(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	for name, f := range faulty {
		cmd := exec.CommandContext(t.Context(), self, "-test.run=^$", "-test.benchtime=1x", "-test.bench=^BenchmarkFaulty$")
		cmd.Env = append(os.Environ(), faultyVariable+"="+name)
		out, err := cmd.CombinedOutput()
		assert.Error(t, err, "%s\n%s", name, out)
		assert.Contains(t, string(out), f.says, name)
	}
}
