package scaling

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// texts are problems in words.
func texts(problems []Problem) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	return all
}

// Broken lines are named with file and line, and the others are used.
func TestBrokenInput(t *testing.T) {
	long := strings.Repeat("x", longest+10)
	for name, c := range map[string]struct {
		input string
		kept  int
		want  []string
	}{
		"good":             {"BenchmarkA/workers=1 5 100 ns/op\nBenchmarkA/workers=2 5 50 ns/op\n", 2, nil},
		"crlf":             {"cpu: x\r\nBenchmarkA/workers=1 5 100 ns/op\r\nBenchmarkA/workers=2 5 50 ns/op\r\n", 2, nil},
		"no last newline":  {"BenchmarkA/workers=1 5 100 ns/op", 1, nil},
		"truncated count":  {"BenchmarkA/workers=1 5 100 ns/op\nBenchmarkA/workers=1 \n", 1, []string{"in:2: missing iteration count"}},
		"truncated values": {"BenchmarkA/workers=1 5\nBenchmarkA/workers=1 5 100 ns/op\n", 1, []string{"in:1: missing measurements"}},
		"truncated unit":   {"BenchmarkA/workers=1 5 100\nBenchmarkA/workers=1 5 100 ns/op\n", 1, []string{"in:1: missing units"}},
		"words":            {"BenchmarkA/workers=1 5 fast ns/op\nBenchmarkA/workers=1 5 1 ns/op", 1, []string{"in:1: parsing measurement: invalid syntax"}},
		"nan":              {"BenchmarkA/workers=1 5 NaN ns/op 3 B/op\n", 1, []string{"in:1: NaN sec/op is no measurement"}},
		"infinite":         {"\nBenchmarkA/workers=1 5 +Inf ns/op 3 B/op\n", 1, []string{"in:2: +Inf sec/op is no measurement"}},
		"huge":             {"BenchmarkA/workers=1 5 1e300 ns/op 3 B/op\n", 1, []string{"in:1: 1e+291 sec/op is out of range"}},
		"too huge":         {"BenchmarkA/workers=1 5 1e999 ns/op 3 B/op\nBenchmarkA/workers=1 5 1 ns/op", 1, []string{"in:1: parsing measurement: value out of range"}},
		"tiny":             {"BenchmarkA/workers=1 5 1e-200 ns/op 3 B/op\n", 1, []string{"in:1: 1e-209 sec/op is out of range"}},
		"twice":            {"BenchmarkA/workers=1 5 100 ns/op 200 ns/op\n", 1, []string{"in:1: sec/op stands twice in the line; the first counts"}},
		"units at odds":    {"Unit ns/op better=lower\nUnit ns/op better=higher\nBenchmarkA/workers=1 5 1 ns/op\n", 1, []string{"in:2: metadata better of unit ns/op already set to lower"}},
		"binary":           {"\x00\x01\x7fELF\nBenchmarkA/workers=1 5 1 ns/op\n\x00\n", 1, []string{"in:1: this is binary data, not text"}},
		"long line":        {"a\n" + long + "\nBenchmarkA/workers=1 5 1 ns/op\n", 1, []string{"in:2: the line is longer than 32768 bytes"}},
		"long last line":   {"BenchmarkA/workers=1 5 1 ns/op\n" + long, 1, []string{"in:2: the line is longer than 32768 bytes"}},
		"other lines":      {"PASS\nok  \tx\t1.2s\n--- BENCH: BenchmarkA\n    a_test.go:1: hello\nBenchmarkA\nBenchmarkA/workers=1 5 1 ns/op\n", 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, from := range []io.Reader{strings.NewReader(c.input), iotest.OneByteReader(strings.NewReader(c.input)), iotest.DataErrReader(strings.NewReader(c.input))} {
				var r Results
				require.NoError(t, r.Add(from, "in"))
				assert.Equal(t, c.kept, r.Len())
				assert.Equal(t, c.want, texts(r.Problems))
			}
		})
	}
}

func TestNoResults(t *testing.T) {
	for _, input := range []string{"", "\n\n", "PASS\n", "BenchmarkA\n", "BenchmarkA/workers=1 5 NaN ns/op\n", "\x00\x00"} {
		var r Results
		assert.ErrorIs(t, r.Add(strings.NewReader(input), "in"), ErrNoResults, "%q", input)
	}
	var r Results
	broken := errors.New("the disk is gone")
	err := r.Add(io.MultiReader(strings.NewReader("BenchmarkA/workers=1 5 1 ns/op\n"), iotest.ErrReader(broken)), "in")
	assert.ErrorIs(t, err, broken)
	assert.Equal(t, 1, r.Len(), "what was read before counts")
	assert.Contains(t, err.Error(), "in:1: ")
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	var r Results
	err := r.AddFile(dir)
	assert.ErrorContains(t, err, "is a directory")
	assert.ErrorContains(t, err, dir)
	assert.ErrorIs(t, r.AddFile(filepath.Join(dir, "none")), os.ErrNotExist)
	empty := filepath.Join(dir, "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o666))
	assert.ErrorIs(t, r.AddFile(empty), ErrNoResults)
	assert.ErrorContains(t, r.AddFile(empty), empty)
}

func FuzzAdd(f *testing.F) {
	f.Add("BenchmarkA/workers=1 5 100 ns/op\nUnit ns/op better=lower\ncpu: x\n")
	f.Add("BenchmarkA/workers=1-8 5 NaN ns/op 1 pct-of-bound\r\n\x00")
	f.Add("BenchmarkA/workers=1 5 1 ns/op\nBenchmarkA/workers=2 5 2 ns/op\nBenchmarkA/workers=3 5 3 ns/op\n")
	f.Fuzz(func(t *testing.T, input string) {
		var r Results
		if r.Add(strings.NewReader(input), "in") != nil {
			return
		}
		tables, err := r.Tables(Options{})
		if err != nil {
			return
		}
		for _, table := range tables {
			require.NotEmpty(t, table.Series)
			for _, s := range table.Series {
				require.NotEmpty(t, s.Rows)
				require.NotEmpty(t, s.Knee().Why)
				require.NotEmpty(t, s.Explain().Why)
			}
		}
	})
}
