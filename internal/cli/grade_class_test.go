package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
	"example.com/poollab/lab/grade/export"
	"example.com/poollab/testdata/submissions"
)

// classOf writes a class of twelve: right ones, mistakes, one that does not
// compile, and two that would rather not be graded.
func classOf(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "class")
	for i, name := range []string{
		"good/plain", "good/channels", "good/ints", "mistakes/map-appends", "mistakes/map-sequential", "mistakes/todo", "mistakes/does-not-compile",
		"mistakes/map-only", "mistakes/wrong-signature", "hostile/goexit", "mistakes/map-deadlocks", "hostile/test-main",
	} {
		s, ok := submissions.Lookup(name)
		require.True(t, ok, name)
		require.NoError(t, s.Write(filepath.Join(dir, fmt.Sprintf("s%02d %s", i, filepath.Base(name)))))
	}
	return dir
}

// grades are the points of a folder of results.
func grades(t *testing.T, dir string) map[string]string {
	t.Helper()
	all, err := grade.Store{Dir: dir}.All()
	require.NoError(t, err)
	out := map[string]string{}
	for _, r := range all {
		out[r.Submission] = r.Summary()
	}
	return out
}

// A class in three shards, put together, is the class in one run, even if that run
// was killed on its way and went on.
func TestGradeClass(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	class, out := classOf(t), t.TempDir()
	whole, all := filepath.Join(out, "whole"), filepath.Join(out, "all")

	args := append([]string{"grade", "-class", class, "-out", whole, "-jobs", "2"}, quick...)
	cmd := grader(t.Context(), args...)
	require.NoError(t, cmd.Start())
	results := func() []string {
		names, _ := filepath.Glob(filepath.Join(whole, "*.json"))
		return names
	}
	require.Eventually(t, func() bool { return len(results()) >= 3 }, time.Minute, 2*time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	require.Less(t, len(results()), 12, "it was done before it was killed")
	before := grades(t, whole) // whole ones, all of them
	require.GreaterOrEqual(t, len(before), 3)

	code, _, stderr := result(t, grader(t.Context(), args...))
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "has results already: -resume goes on with them")
	code, stdout, stderr := result(t, grader(t.Context(), append(args, "-resume")...))
	require.Zero(t, code, stderr)
	require.Regexp(t, `^12 submissions: \d+ graded, \d+ refused, 0 not graded, (\d+) kept from before`, stdout)
	require.Contains(t, stdout, "poollab export -format html")

	shards := []string{}
	for k := range 3 {
		dir := filepath.Join(out, fmt.Sprintf("shard %d", k))
		shards = append(shards, dir)
		code, stdout, stderr := result(t, grader(t.Context(), append([]string{"grade", "-class", class, "-out", dir, "-shard", fmt.Sprintf("%d/3", k+1), "-jobs", "2"}, quick...)...))
		require.Zero(t, code, stderr)
		require.Contains(t, stdout, fmt.Sprintf("of shard %d/3", k+1))
		require.Contains(t, stdout, fmt.Sprintf("merge -out ALL '%s'", dir))
	}
	code, stdout, stderr = call(t.Context(), append([]string{"merge", "-out", all}, shards...)...)
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "12 results from 3 folders are in "+all)
	want := grades(t, all)
	require.Len(t, want, 12)
	require.Equal(t, want, grades(t, whole))
	for id, g := range before {
		require.Equal(t, want[id], g)
	}
	require.Equal(t, "10 of 10 points", want["s00 plain"])
	require.Contains(t, want["s06 does-not-compile"], "refused: it does not compile")
	require.Contains(t, want["s05 todo"], "0 of 10 points")

	lines, err := os.ReadFile(filepath.Join(whole, "progress.jsonl"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, strings.Count(string(lines), "\n"), 12)
	table, err := os.Open(filepath.Join(all, "class.csv"))
	require.NoError(t, err)
	defer table.Close()
	rows, err := csv.NewReader(table).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 13)

	code, stdout, _ = call(t.Context(), "regrade", "-diff", whole, all)
	require.Zero(t, code)
	require.Equal(t, "12 submissions, 0 changed, 0 fell\n", stdout)
	exported(t, all, slices.Sorted(maps.Keys(want)))
}

// exported writes the results of a class in every format that holds one.
func exported(t *testing.T, dir string, ids []string) {
	gradebook := filepath.Join(t.TempDir(), "gradebook.csv")
	text := "Student,ID,SIS User ID,SIS Login ID,Section,worker pools (7)\n    Points Possible,,,,,10\n"
	for i, id := range ids {
		text += fmt.Sprintf("Name,%d,,%s,A,\n", i+1, id)
	}
	require.NoError(t, os.WriteFile(gradebook, []byte(text), 0o600))
	many := 0
	for _, f := range export.Formats() {
		args := []string{"export", "-format", f.Name(), dir}
		if f.Name() == "canvas" {
			args = append(args, "-base", gradebook, "-assignment", "worker pools (7)")
		}
		code, stdout, stderr := call(t.Context(), args...)
		if !f.Many() {
			assert.Equal(t, exitUsage, code, f.Name())
			assert.Contains(t, stderr, "is a file for one submission: choose one of the 12 with -only", f.Name())
			continue
		}
		many++
		if !assert.Zero(t, code, "%s: %s", f.Name(), stderr) {
			continue
		}
		if f.Name() != "sarif" { // lists failures alone
			for _, id := range ids {
				assert.Contains(t, stdout, id, f.Name())
			}
		}
		file := filepath.Join(t.TempDir(), "out")
		code, said, stderr := call(t.Context(), append(args, "-o", file)...)
		assert.Zero(t, code, stderr)
		assert.Contains(t, said, "12 results in "+file+", for "+f.Name())
		data, err := os.ReadFile(file)
		assert.NoError(t, err)
		assert.Equal(t, stdout, string(data), f.Name())
	}
	require.GreaterOrEqual(t, many, 5)
	code, stdout, stderr := call(t.Context(), "export", "-format", "gradescope", "-only", ids[0], dir)
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, `"score": 10`)
}

// What the machine could not grade makes the exit code 3, and the rest is there.
func TestGradeClassUngraded(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	out := filepath.Join(t.TempDir(), "results")
	class := filepath.Join(t.TempDir(), "class")
	for _, name := range []string{"a", "b"} {
		s, _ := submissions.Lookup("good/plain")
		require.NoError(t, s.Write(filepath.Join(class, name)))
	}
	// One of them has no time at all.
	code, stdout, stderr := result(t, grader(t.Context(), append([]string{"grade", "-class", class, "-out", out, "-timeout", "1ns"}, quick...)...))
	require.Equal(t, exitMachine, code)
	require.Contains(t, stdout, "2 submissions: 0 graded, 0 refused, 2 not graded")
	require.Contains(t, stderr, `"a": not graded: it was not done after 1ns`)
	require.Contains(t, stderr, "2 submissions without a grade: -resume tries them again")
	// A result whose place is taken is lost, and told.
	require.NoError(t, os.Remove(filepath.Join(out, "a.json")))
	require.NoError(t, os.MkdirAll(filepath.Join(out, "a.json", "in the way"), 0o700))
	code, _, stderr = result(t, grader(t.Context(), append([]string{"grade", "-class", class, "-out", out, "-resume"}, quick...)...))
	require.Equal(t, exitMachine, code)
	require.Contains(t, stderr, `that of "a" is not written`)
	// What is interrupted says how to go on, with what it was given.
	require.NoError(t, os.RemoveAll(out))
	cmd := grader(t.Context(), append([]string{"grade", "-class", class, "-out", out, "-jobs", "1"}, quick...)...)
	var text, complaints strings.Builder
	cmd.Stdout, cmd.Stderr = &text, &complaints
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool { _, err := os.Stat(filepath.Join(out, "a.json")); return err == nil }, time.Minute, time.Millisecond)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait()
	if cmd.ProcessState.ExitCode() != exitFine { // it was quicker than the signal
		require.Equal(t, exitInterrupted, cmd.ProcessState.ExitCode())
		require.Contains(t, text.String(), "poollab grade -resume -class "+class+" -out "+out+" -only Map/ExactlyOnce -schedules 0 -jobs 1 -race=false")
		require.Contains(t, text.String(), "1 not begun")
	}
}

// Marks that fell come first, and make the exit code 1.
func TestRegrade(t *testing.T) {
	one := func(id string, score float64, status grade.Verdict) grade.Result {
		return grade.Result{
			Schema: grade.Schema, Submission: id, Status: grade.Graded, Score: score, MaxScore: 20, Kit: "k",
			Checks: []grade.Check{{ID: "MAP-01", Contract: "Map", Name: "Ordered", Status: status, Score: score, MaxScore: 20}},
		}
	}
	write := func(results ...grade.Result) string {
		s := grade.Store{Dir: t.TempDir()}
		for _, r := range results {
			require.NoError(t, s.Write(&r))
		}
		return s.Dir
	}
	fell := one("z fell\x1b", 10, grade.Fail)
	fell.Kit = "k2"
	a := write(one("a raised", 3, grade.Fail), one("z fell\x1b", 20, grade.Pass), one("gone", 1, grade.Pass), one("same", 5, grade.Pass))
	b := write(one("a raised", 4, grade.Fail), fell, one("new", 2, grade.Pass), one("same", 5, grade.Pass))
	code, stdout, stderr := call(t.Context(), "regrade", "-diff", a, b)
	require.Equal(t, exitFailed, code)
	require.Contains(t, stderr, "2 marks lower than before")
	require.Equal(t, `FELL "gone"  1 of 20 points -> nothing
FELL "z fell\x1b"  20 of 20 points -> 10 of 20 points (other kit)
       Map/Ordered: pass -> fail
     "a raised"  3 of 20 points -> 4 of 20 points
     "new"  nothing -> 2 of 20 points
4 submissions, 4 changed, 2 fell
`, stdout)
	code, stdout, _ = call(t.Context(), "regrade", "-json", a, b)
	require.Equal(t, exitFailed, code)
	var j struct {
		Schema  string
		Fell    int
		Changes []grade.Change
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &j))
	require.Equal(t, "poollab.regrade/1", j.Schema)
	require.Equal(t, 2, j.Fell)
	require.Len(t, j.Changes, 4)
	code, stdout, _ = call(t.Context(), "regrade", "-json", b, b)
	require.Zero(t, code)
	require.Contains(t, stdout, `"changes": []`)
	code, _, _ = call(t.Context(), "regrade", "-diff", b, write(one("a raised", 4, grade.Fail), fell, one("new", 2, grade.Pass), one("same", 5, grade.Pass), one("more", 9, grade.Pass)))
	require.Zero(t, code, "a new mark is no lower one")
}

// Shards that contradict each other are not put together.
func TestMergeConflict(t *testing.T) {
	var dirs []string
	for _, score := range []float64{3, 4} {
		s := grade.Store{Dir: t.TempDir()}
		require.NoError(t, s.Write(&grade.Result{Schema: grade.Schema, Submission: "x", Status: grade.Graded, Score: score, MaxScore: 9, Checks: []grade.Check{}}))
		dirs = append(dirs, s.Dir)
	}
	out := filepath.Join(t.TempDir(), "all")
	code, stdout, stderr := call(t.Context(), "merge", "-out", out, dirs[0], dirs[1])
	require.Equal(t, exitUsage, code)
	require.Empty(t, stdout)
	require.Contains(t, stderr, `results contradict each other: "x" has 3 of 9 points in `+dirs[0]+" and 4 of 9 points in "+dirs[1])
	require.NoDirExists(t, out)
	require.NoError(t, os.WriteFile(filepath.Join(dirs[1], "x.json"), []byte("{"), 0o600))
	code, _, stderr = call(t.Context(), "merge", "-out", out, dirs[0], dirs[1])
	require.Equal(t, exitMachine, code)
	require.Contains(t, stderr, "x.json is not a result")
	require.NoDirExists(t, out)
}

func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{
		"": "''", "a/b-c.d": "a/b-c.d", "a b": "'a b'", "it's": `'it'\''s'`, "a\x1bb": `$'a\x1bb'`, "a\nb'c": `$'a\nb\'c'`, `a\b`: `'a\b'`, `a"b`: `'a"b'`, "zoë": "'zoë'",
	} {
		require.Equal(t, want, shellWord(word))
	}
}

// The default rubric that is printed is one that is read.
func TestRubricCommand(t *testing.T) {
	code, stdout, stderr := call(t.Context(), "rubric")
	require.Zero(t, code, stderr)
	file := filepath.Join(t.TempDir(), "my rubric.yaml")
	require.NoError(t, os.WriteFile(file, []byte(stdout), 0o600))
	code, stdout, stderr = call(t.Context(), "rubric", file)
	require.Zero(t, code, stderr)
	d := grade.DefaultRubric()
	require.Contains(t, stdout, fmt.Sprintf("total      %g points in %d checks, rubric worker pools %s\n", d.MaxScore(), len(d.Rows()), d.Digest()))
	require.Contains(t, stdout, "poollab grade -rubric '"+file+"' DIR")
	for _, row := range d.Rows() {
		_, name, _ := strings.Cut(row.Check, "/")
		require.Contains(t, stdout, "  "+name+" ")
	}
	require.NoError(t, os.WriteFile(file, []byte("name: short\ntotal: 100\nchecks: [{check: all/NoLeak, hidden: true, points: 0.5}]\n"), 0o600))
	code, stdout, stderr = call(t.Context(), "rubric", file)
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "total      100 points in")
	require.Contains(t, stdout, "  hidden  after ExactlyOnce")
}
