package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"

	"example.com/poollab/internal/peers/work"
)

// TestMain is also what a sample's process runs.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sample" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestSmoke measures two cells in processes of their own, and reads the file as
// benchstat does: it must find nothing to warn of.
func TestSmoke(t *testing.T) {
	name := filepath.Join(t.TempDir(), "r.txt")
	args := strings.Fields("-rounds 1 -time 5ms -load 99 -work map -impl pool,loop -workers 2 -machine test")
	require.NoError(t, command(append(args, "-o", name)))
	d, err := load([]string{name})
	require.NoError(t, err)
	assert.Len(t, d.samples, 2)
	assert.Contains(t, d.long(), "| **pool**")

	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	var parser benchproc.ProjectionParser
	_, err = parser.Parse(".fullname", nil)
	require.NoError(t, err)
	rest, keys := parser.Residue(), []benchproc.Key{}
	reader := benchfmt.NewReader(f, name)
	for reader.Scan() {
		if bad, ok := reader.Result().(*benchfmt.SyntaxError); ok {
			t.Fatal(bad)
		}
		if r, ok := reader.Result().(*benchfmt.Result); ok {
			keys = append(keys, rest.Project(r))
			assert.Equal(t, "test", r.GetConfig("machine"))
			for _, v := range r.Values {
				assert.Positive(t, v.Value, "benchstat warns of zeros: %s", v.Unit)
				assert.Equal(t, -1, reader.Units().GetBetter(v.Unit), v.Unit)
			}
		}
	}
	require.NoError(t, reader.Err())
	assert.Len(t, keys, 2)
	assert.Empty(t, benchproc.NonSingularFields(keys))
}

func TestProcessThatFailsSaysWhy(t *testing.T) {
	_, err := measure(t.Context(), work.Cell{Work: "map", Impl: "pool", Workers: 0, Tasks: 5}, 5*time.Millisecond)
	assert.EqualError(t, err, "bench: Map/impl=pool/tasks=5/workers=any: work: Map/impl=pool/tasks=5/workers=any needs workers and tasks, got 0 and 5")
}
