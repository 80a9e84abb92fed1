package cli

import (
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/golden"
)

// recorded are results of this repository's benchmarks.
const recorded = "../../lab/scaling/testdata/two-cores.txt"

func TestScaleOutput(t *testing.T) {
	t.Setenv("COLUMNS", "")
	t.Setenv("LC_ALL", "C.UTF-8")
	for name, args := range map[string]string{
		"scale":        "-filter .name:Map",
		"scale_plot":   "-filter /work:sleep1ms -plot -width 100",
		"scale_ascii":  "-filter /work:sleep1ms -plot -ascii -baseline Sequential",
		"scale_narrow": "-filter /work:cpu1us -width 50 -unit ns/task",
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := call(t.Context(), append(strings.Fields("scale "+args), recorded)...)
			assert.Equal(t, exitFine, code)
			assert.Empty(t, stderr)
			assert.Contains(t, stdout, "next ")
			golden.Check(t, "testdata/"+name+".golden", stdout)
			if strings.Contains(args, "-ascii") {
				for _, r := range stdout {
					require.Less(t, r, rune(128), "%q in\n%s", r, stdout)
				}
			}
		})
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
	return file
}

func TestScaleJSON(t *testing.T) {
	code, stdout, stderr := call(t.Context(), "scale", "-json", recorded)
	require.Equal(t, exitFine, code, stderr)
	var j scaleJSON
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&j))
	assert.Equal(t, "poollab.scale/1", j.Schema)
	require.Len(t, j.Tables, 3)
	for _, table := range j.Tables {
		require.Len(t, table.Series, 3)
		for _, s := range table.Series {
			assert.Equal(t, 2, s.GOMAXPROCS)
			assert.NotEmpty(t, s.Why)
			assert.NotEmpty(t, s.Knee.Why)
			require.Len(t, s.Rows, 5)
			for i, r := range s.Rows {
				assert.Len(t, r.Samples, 8)
				assert.NotNil(t, r.Median.Lo)
				assert.Equal(t, i > 0, r.Change != nil)
			}
		}
	}
	// What is not known is null, not a number that JSON does not have.
	few := write(t, "few.txt", "BenchmarkA/workers=1 1 100 ns/op\nBenchmarkA/workers=2 1 60 ns/op\n")
	code, stdout, stderr = call(t.Context(), "scale", "-json", few)
	require.Equal(t, exitFine, code, stderr)
	assert.Contains(t, stdout, `"hi": null`)
}

func TestScaleBadInput(t *testing.T) {
	dir := t.TempDir()
	empty := write(t, "empty.txt", "")
	noKey := write(t, "nokey.txt", "BenchmarkA 1 100 ns/op\n")
	one := write(t, "one.txt", "BenchmarkA/workers=1 1 100 ns/op\n")
	for _, c := range []struct{ args, want string }{
		{"scale " + dir, "is a directory"},
		{"scale " + filepath.Join(dir, "none"), "no such file"},
		{"scale " + empty, "no benchmark results in " + empty},
		{"scale " + noKey, "no benchmark has workers= in its name"},
		{"scale -key k " + recorded, "no benchmark has k= in its name; there is work, workers"},
		{"scale -filter ( " + recorded, "filter: "},
		{"scale -unit B/op " + recorded, "has the unit B/op"},
		{"scale -svg " + filepath.Join(dir, "x.svg") + " " + one, "two worker counts"},
		{"scale -svg " + dir + " " + recorded, "-svg: open"},
		{"scale -svg a -png ./a " + recorded, "cannot both write"},
		{"scale -alpha 2 " + recorded, "not a number between 0 and 1"},
		{"scale -confidence NaN " + recorded, "not a number between 0 and 1"},
		{"scale -gate -size -5% a b", "not a number above 0"},
		{"scale -size 5% " + recorded, "-size is for a gate"},
		{"scale -against pool " + recorded, "-against is for a gate"},
		{"scale -gate " + recorded, "takes two files, old and new, got 1"},
		{"scale -gate a b c", "takes two files, old and new, got 3"},
		{"scale -gate -against x a b c", "takes at most two files"},
		{"scale -gate -plot a b", "a gate has nothing for -plot"},
		{"scale -gate -against nobody " + recorded, "no such series: nobody"},
		{"scale -gate " + recorded + " " + empty, "no benchmark results in " + empty},
		{"scale -frob", "scale: flag provided but not defined: -frob; see poollab help scale"},
		{"tune urls mixed", "tune takes one scenario"},
		{"tune nothing", `there is no scenario "nothing"`},
		{"tune -workers 4", "nothing to compare"},
		{"tune -workers 1,x", "not whole numbers"},
		{"tune -until 0", "not a number between 0 and 1"},
		{"tune -for 0s", "not a time"},
		{"tune -benchtime 1s", "-benchtime is for benchmarks"},
		{"tune -bench X -workers 1,2", "-workers is for a scenario"},
		{"tune -bench (", "error parsing regexp"},
		{"tune -bench X a b", "takes one package"},
		{"tune -bench X ./none", "none"},
		{"tune -n 0", "-n is 0"},
		{"tune -o " + filepath.Join(dir, "no", "x"), "-o: open"},
	} {
		t.Run(c.args, func(t *testing.T) {
			code, stdout, stderr := call(t.Context(), strings.Fields(c.args)...)
			assert.Equal(t, exitUsage, code)
			assert.Empty(t, stdout)
			assert.Contains(t, stderr, c.want)
			assert.True(t, strings.HasPrefix(stderr, "poollab: "), stderr)
			assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %q", stderr)
		})
	}
}

// What is readable is used, and what is not is named.
func TestScaleUsesWhatIsReadable(t *testing.T) {
	good := "BenchmarkA/workers=1 1 100 ns/op\nBenchmarkA/workers=2 1 60 ns/op\n"
	mixed := write(t, "mixed.txt", "BenchmarkA/workers=1\t1\nBenchmarkA/workers=4 1 NaN ns/op\n"+good)
	code, stdout, stderr := call(t.Context(), "scale", mixed, filepath.Dir(mixed))
	assert.Equal(t, exitFine, code)
	assert.Contains(t, stdout, "1.67x")
	assert.Contains(t, stderr, "mixed.txt:1: missing measurements")
	assert.Contains(t, stderr, "mixed.txt:2: NaN sec/op is no measurement")
	assert.Contains(t, stderr, "is a directory")
	assert.Equal(t, 3, strings.Count(stderr, "\n"))

	many := write(t, "many.txt", strings.Repeat("BenchmarkA/workers=1\t1\n", 100)+good)
	_, _, stderr = call(t.Context(), "scale", many)
	assert.Equal(t, 21, strings.Count(stderr, "\n"))
	assert.Contains(t, stderr, "80 problems more")
}

func TestScalePlots(t *testing.T) {
	dir := t.TempDir()
	svg, dots := filepath.Join(dir, "p.svg"), filepath.Join(dir, "p.png")
	code, _, stderr := call(t.Context(), "scale", "-svg", svg, "-png", dots, recorded)
	require.Equal(t, exitFine, code, stderr)
	for _, name := range []string{"p.svg", "p-2.svg", "p-3.svg"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Contains(t, string(text), "</svg>")
	}
	f, err := os.Open(dots)
	require.NoError(t, err)
	defer f.Close()
	picture, err := png.Decode(f)
	require.NoError(t, err)
	assert.Greater(t, picture.Bounds().Dx(), 500)
}

// lines are samples of one benchmark.
func benchLines(name string, values ...string) string {
	text := ""
	for _, v := range values {
		text += "Benchmark" + name + " 1 " + v + " ns/op\n"
	}
	return text
}

func TestGate(t *testing.T) {
	t.Setenv("COLUMNS", "")
	old := write(t, "old.txt", benchLines("A/workers=4", "100", "101", "102", "103", "104", "105", "106", "107"))
	slow := write(t, "new.txt", benchLines("A/workers=4", "130", "131", "132", "133", "134", "135", "136", "137"))
	code, stdout, stderr := call(t.Context(), "scale", "-gate", old, slow)
	assert.Equal(t, exitFailed, code)
	assert.Equal(t, "poollab: 1 of 1 row slower by more than 5%\n", stderr)
	assert.Contains(t, stdout, "SLOWER")
	assert.Contains(t, stdout, "1.290")
	assert.Contains(t, stdout, "next ")
	assert.Contains(t, stdout, "old and new were measured at different times")

	code, stdout, stderr = call(t.Context(), "scale", "-gate", "-size", "50%", old, slow)
	assert.Equal(t, exitFine, code, stderr)
	assert.Contains(t, stdout, "0 slower, 1 same, 0 faster")
	code, stdout, _ = call(t.Context(), "scale", "-gate", slow, old)
	assert.Equal(t, exitFine, code)
	assert.Contains(t, stdout, "0 slower, 0 same, 1 faster")

	code, stdout, _ = call(t.Context(), "scale", "-gate", "-json", old, slow)
	assert.Equal(t, exitFailed, code)
	var j scaleJSON
	require.NoError(t, json.Unmarshal([]byte(stdout), &j))
	require.NotNil(t, j.Gate)
	assert.True(t, j.Gate.Failed)
	assert.EqualValues(t, "slower", j.Gate.Rows[0].Verdict)

	few := write(t, "few.txt", benchLines("A/workers=4", "300"))
	code, stdout, _ = call(t.Context(), "scale", "-gate", old, few)
	assert.Equal(t, exitFine, code, "what is not known does not fail")
	assert.Contains(t, stdout, "need >= ")
	assert.Contains(t, stdout, "1 not known")

	var turns strings.Builder
	for _, v := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		turns.WriteString(benchLines("A/pool=loop/workers=4", "10"+v) + benchLines("A/pool=mine/workers=4", "13"+v))
	}
	one := write(t, "one.txt", turns.String())
	code, stdout, _ = call(t.Context(), "scale", "-gate", "-against", "loop", one)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stdout, "measured in turns")
	code, _, _ = call(t.Context(), "scale", "-gate", "-against", "loop", "-size", "0.4", one)
	assert.Equal(t, exitFine, code)
	code, _, _ = call(t.Context(), "scale", "-gate", "-against", "loop", one, one)
	assert.Equal(t, exitFine, code)
}
