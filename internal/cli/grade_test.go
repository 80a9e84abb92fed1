package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
	"example.com/poollab/lab/grade/export"
	"example.com/poollab/testdata/submissions"
)

// quick are flags with which a grade costs least.
var quick = []string{"-schedules", "0", "-race=false", "-only", "Map/ExactlyOnce"}

// grader is the command as a process of its own, with the cache of the user: what
// all submissions have in common takes minutes to compile.
func grader(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asCommand+"=1", "COLUMNS=", "LC_ALL=C.UTF-8")
	return cmd
}

// prepared fills the cache, once: on a new machine that takes a minute or more,
// for which no single test has the patience.
var prepared = sync.OnceValue(func() error { return (&grade.Grader{}).Prepare(context.Background()) })

// needsGrader skips what this system cannot do.
func needsGrader(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("grading takes the sandbox of Linux")
	}
	if testing.Short() {
		t.Skip("grading compiles submissions")
	}
	require.NoError(t, prepared())
}

// sample writes a sample submission into a folder of a name.
func sample(t *testing.T, name, as string) string {
	t.Helper()
	s, ok := submissions.Lookup(name)
	require.True(t, ok, name)
	dir := filepath.Join(t.TempDir(), as)
	require.NoError(t, s.Write(dir))
	return dir
}

func decodeResult(t *testing.T, text string) grade.Result {
	t.Helper()
	var r grade.Result
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&r), text)
	_, err := d.Token()
	require.ErrorIs(t, err, io.EOF, "one object")
	return r
}

// A right submission gets full marks, as text, as JSON and in a file.
func TestGradeGood(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	dir := sample(t, "good/plain", "alice")
	file := filepath.Join(t.TempDir(), "out.json")
	code, stdout, stderr := result(t, grader(t.Context(), append([]string{"grade", "-json", "-o", file, "-submitted", "2026-11-30T23:59:00Z", "-commit", "abc", dir}, quick...)...))
	require.Zero(t, code, stderr)
	r := decodeResult(t, stdout)
	require.Equal(t, grade.Graded, r.Status)
	require.Equal(t, r.MaxScore, r.Score)

	// The fields that DESIGN promises are there, under these names.
	var loose map[string]any
	require.NoError(t, json.Unmarshal([]byte(stdout), &loose))
	require.Equal(t, "poollab.grade/1", loose["schema"])
	require.Equal(t, "alice", loose["submission"])
	for _, key := range []string{"status", "score", "max_score", "checks", "layers", "seed"} {
		require.Contains(t, loose, key)
	}
	first := loose["checks"].([]any)[0].(map[string]any)
	for _, key := range []string{"id", "name", "status", "score", "max_score"} {
		require.Contains(t, first, key)
	}
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var one grade.Result
	require.NoError(t, json.Unmarshal(data, &one))
	require.Equal(t, r.Score, one.Score)
	require.Equal(t, "abc", one.Commit)
}

// A wrong one loses points, is told why, and what to type next.
func TestGradeBad(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	dir := sample(t, "mistakes/map-appends", "bob\x1b[31m")
	code, stdout, stderr := result(t, grader(t.Context(), "grade", "-schedules", "0", "-race=false", "-only", "Map/Ordered", dir))
	require.Equal(t, exitFailed, code, stderr)
	require.Contains(t, stdout, `"bob\x1b[31m"   `)
	require.NotContains(t, stdout, "\x1b", "a name cannot speak to the terminal")
	require.Contains(t, stdout, "FAIL Ordered")
	require.Contains(t, stdout, "Map/Ordered (MAP-01)")
	require.Contains(t, stdout, "poollab grade -only Map/Ordered ")
	require.Contains(t, stderr, "1 check failed")
}

// What is refused is no grade, and says so in each way.
func TestGradeRefused(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	dir := sample(t, "mistakes/does-not-compile", "carol")
	code, stdout, stderr := result(t, grader(t.Context(), append([]string{"grade", dir}, quick...)...))
	require.Equal(t, exitFailed, code)
	require.Contains(t, stderr, "refused: it does not compile; this is no grade")
	require.Contains(t, stdout, "This is not a grade and not a zero")
	require.Regexp(t, `\w+\.go:\d+: `, stdout)
	code, stdout, _ = result(t, grader(t.Context(), append([]string{"grade", "-format", "prairielearn", dir}, quick...)...))
	require.Equal(t, exitFailed, code)
	require.Contains(t, stdout, `"gradable": false`)
}

// What the machine cannot do costs nobody a point: exit code 3, and no result
// that a platform could take for one.
func TestGradeUngraded(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	dir, out := sample(t, "good/plain", "dave"), t.TempDir()
	for _, format := range []string{"json", "gradescope", "junit", "vpl"} {
		file := filepath.Join(out, format)
		require.NoError(t, os.WriteFile(file, []byte("an earlier result"), 0o600))
		cmd := grader(t.Context(), append([]string{"grade", "-format", format, "-o", file, dir}, quick...)...)
		cmd.Env = append(cmd.Env, "PATH=") // no go command
		code, _, stderr := result(t, cmd)
		require.Equal(t, exitMachine, code, stderr)
		require.Contains(t, stderr, "not graded: ")
		data, err := os.ReadFile(file)
		require.NotEqual(t, "an earlier result", string(data))
		if f, lookup := export.Lookup(format); format != "json" {
			require.NoError(t, lookup)
			require.ErrorIs(t, f.Write(io.Discard, []grade.Result{{Status: grade.Ungraded}}, export.Options{}), export.ErrUngraded)
			require.ErrorIs(t, err, os.ErrNotExist, format)
			continue
		}
		r := decodeResult(t, string(data))
		require.Equal(t, grade.Ungraded, r.Status)
		require.Zero(t, r.Score)
	}
}

// Each format is written by -format, with or without a file.
func TestGradeFormats(t *testing.T) {
	for _, name := range []string{"CLASSROOM", "ASSIGNMENT", "COMMIT_URL"} { // as the runner of Classroom 50 has them
		t.Setenv(name, "https://example.com/x")
	}
	r := &grade.Result{Schema: grade.Schema, Submission: "x", Status: grade.Graded, Score: 1, MaxScore: 2, Key: "k", Checks: []grade.Check{
		{ID: "MAP-01", Contract: "Map", Name: "Ordered", Status: grade.Pass, Score: 1, MaxScore: 1},
		{ID: "LEA-01", Contract: "Map", Name: "NoLeak", Status: grade.Fail, MaxScore: 1, Headline: "left"},
	}}
	for _, name := range formatNames() {
		if name == "canvas" { // fills a gradebook; see TestExport
			continue
		}
		var out, errs bytes.Buffer
		term := newTerminal(&out, &errs)
		p := gradeFlags{format: name}
		f, err := p.formatOf()
		require.NoError(t, err)
		require.NoError(t, p.write(term, f, r), name)
		require.NotEmpty(t, out.String(), name)
		p.to = filepath.Join(t.TempDir(), name)
		require.NoError(t, p.write(term, f, r), name)
		data, err := os.ReadFile(p.to)
		require.NoError(t, err)
		require.Equal(t, out.String(), string(data), name)
	}
}

// While grading goes on, the file of -o holds no points: a platform that kills the
// command finds nothing that it could take for a grade.
func TestGradeKilled(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	dir, file := sample(t, "hostile/spins-in-init", "eve"), filepath.Join(t.TempDir(), "out.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"score": 100}`), 0o600))
	cmd := grader(t.Context(), append([]string{"grade", "-o", file, dir}, quick...)...)
	require.NoError(t, cmd.Start())
	var r grade.Result
	require.Eventually(t, func() bool {
		data, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(data, &r) == nil && r.Submission == "eve"
	}, time.Minute, 5*time.Millisecond, "whole at each moment")
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	r = decodeResult(t, string(data))
	require.Equal(t, grade.Ungraded, r.Status)
	require.Zero(t, r.Score)
	require.Equal(t, 10.0, r.MaxScore)
	require.Equal(t, "grading was begun and did not come to its end", r.Reason)
}

// Folders that are no submissions are refused with a reason, and quickly.
func TestGradeOddFolders(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	for name, make := range map[string]func(dir string) error{
		"empty":              func(string) error { return nil },
		"a folder named .go": func(dir string) error { return os.Mkdir(filepath.Join(dir, "x.go"), 0o700) },
		"1 GB": func(dir string) error {
			f, err := os.Create(filepath.Join(dir, "x.go"))
			if err != nil {
				return err
			}
			defer f.Close()
			return f.Truncate(1 << 30)
		},
		"links":  func(dir string) error { return os.Symlink("/etc/passwd", filepath.Join(dir, "x.go")) },
		"a loop": func(dir string) error { return os.Symlink(dir, filepath.Join(dir, "x")) },
		"bytes": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "x\n\xff.go"), []byte("package x\n"), 0o600)
		},
		"text": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "x.go"), []byte("package x\n\xff\x00"), 0o600)
		},
		"20000 files": func(dir string) error {
			for i := range 20_000 {
				if err := os.WriteFile(filepath.Join(dir, "f"+strings.Repeat("x", 1+i%50)+strings.Repeat("y", i/50%20)+strings.Repeat("z", i/1000)+".go"), nil, 0o600); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			require.NoError(t, make(dir))
			code, stdout, stderr := result(t, grader(t.Context(), append([]string{"grade", "-json", dir}, quick...)...))
			require.Equal(t, exitFailed, code, stderr)
			r := decodeResult(t, stdout)
			require.Equal(t, grade.Refused, r.Status)
			require.NotEmpty(t, r.Problems)
			for _, p := range r.Problems {
				require.NotContains(t, p.Message, "root:", "no line of another file")
			}
			require.Less(t, len(stdout), 1<<20)
		})
	}
}

// Of a hidden check students read what the rubric says, in the table, in full
// below it, and while they work.
func TestHiddenCheckSays(t *testing.T) {
	dir := t.TempDir()
	rubric := filepath.Join(dir, "rubric.yaml")
	require.NoError(t, os.WriteFile(rubric, []byte("contracts: [Map]\nbase: none\nschedules: 0\nchecks:\n"+
		"  - {check: Map/Ordered, points: 10, hidden: true, say: think about task 3}\n"), 0o600))
	sub := filepath.Join("..", "..", "testdata", "submissions", "mistakes", "map-appends")
	for _, args := range [][]string{{"grade", "-rubric", rubric, sub}, {"watch", "-once", "-rubric", rubric, sub}} {
		code, stdout, stderr := call(t.Context(), args...)
		require.Equal(t, exitFailed, code, stderr)
		require.Contains(t, stdout, "Map/Ordered: think about task 3\n", args)
		require.NotContains(t, stdout, "result[0]", args)
	}
}
