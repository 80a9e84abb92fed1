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

	"github.com/stretchr/testify/assert"
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

// Every mistake with a flag or a file gets one clear line, and nothing is written.
func TestGradeBadInput(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) string {
		require.NoError(t, os.WriteFile(at(name), []byte(text), 0o600))
		return at(name)
	}
	require.NoError(t, os.Mkdir(at("empty"), 0o700))
	require.NoError(t, os.MkdirAll(at("class/alice"), 0o700))
	require.NoError(t, os.Mkdir(at("full"), 0o700))
	require.NoError(t, grade.Store{Dir: at("full")}.Write(&grade.Result{Schema: grade.Schema, Submission: "x", Status: grade.Graded, Checks: []grade.Check{}}))
	file := write("file", "x")
	rubric, noRows := write("bad.yaml", "name: x\nefort: 1\n"), write("race.yaml", "base: none\nchecks: [{check: Map/NoRace}]\n")
	secret := write("secret", "short")
	rosterFile := write("roster.csv", "id,dir\na,x\na,y\n")
	before := filesBelow(t, dir)
	sub := at("class/alice")
	for _, c := range []struct {
		args string
		want string
	}{
		{"grade", "grade takes the folder of a submission, or -class with a folder of them"},
		{"grade a b", "grade takes one folder, got 2; for several, see -class"},
		{"grade " + at("none"), "the submission cannot be read: stat"},
		{"grade " + file, file + " is a file, and a submission is a folder"},
		{"grade -frob x", "grade: flag provided but not defined: -frob; see poollab help grade"},
		{"grade -schedules -1 x", `invalid value "-1" for flag -schedules: a whole number from 0 to 100`},
		{"grade -schedules many x", "a whole number from 0 to 100"},
		{"grade -schedules 101 x", "a whole number from 0 to 100"},
		{"grade -race=perhaps x", `invalid boolean value "perhaps" for -race`},
		{"grade -jobs 0 x", "not a whole number from 1 up"},
		{"grade -submitted yesterday x", "not a time such as 2026-11-30T23:59:00Z"},
		{"grade -timeout soon -class x", `invalid value "soon" for flag -timeout`},
		{"grade -timeout -1s -class x", "-timeout is -1s: it is a time, or 0 for none"},
		{"grade -rubric " + at("none") + " x", "the rubric cannot be used: open"},
		{"grade -rubric " + rubric + " x", "the rubric cannot be used: " + rubric + ": line 2: there is no field efort here; did you mean effort?"},
		{"grade -rubric " + noRows + " -race=false x", "-race=false leaves nothing to check"},
		{"grade -secret " + at("none") + " x", "the secret cannot be used: open"},
		{"grade -secret " + secret + " x", "holds 5 bytes, and 16 are the least that nobody guesses"},
		{"grade -only Map/Orderd x", `-only: "Map/Orderd" is no check of Map; did you mean Ordered?`},
		{"grade -only Foo/* x", "Foo is none of the contracts"},
		{"grade -only Map/Ordered,, x", "a check is named as Map/Ordered"},
		{"grade -format frob " + sub, `frob`},
		{"grade -json -format csv " + sub, "-json and -format both say what is printed"},
		{"grade -o " + at("no/such/x.json") + " " + sub, "-o: there is no folder " + at("no/such")},
		{"grade -out x " + sub, "-out is about a class; see -class"},
		{"grade -shard 1/2 " + sub, "-shard is about a class"},
		{"grade -resume " + sub, "-resume is about a class"},
		{"grade -timeout 1s " + sub, "-timeout is about a class"},
		{"grade -class c d", `-class names all submissions, so there is no folder to add: "d"`},
		{"grade -class c -name d", "-name is about one submission; for a class, see poollab export"},
		{"grade -class c -o d", "-o is about one submission"},
		{"grade -class c -format csv", "-format is about one submission"},
		{"grade -class c -json", "-json is about one submission"},
		{"grade -class c -strict", "-strict is about one submission"},
		{"grade -class " + at("none"), "the class list cannot be used: stat"},
		{"grade -class " + at("empty"), "there are no submissions in"},
		{"grade -class " + rosterFile, `line 3: "a" is there twice, first in line 2`},
		{"grade -class " + at("class") + " -out " + at("full"), "has results already: -resume goes on with them, -out names another folder"},
		{"grade -class " + at("class") + " -out " + file, "not a directory"},
		{"grade -class " + at("class") + " -shard 3/2", "the parts are numbered from 1/2 to 2/2"},
		{"grade -class " + at("class") + " -shard auto", "no engine has set its variable"},
		{"grade -selftest x", "-selftest grades the samples of the kit, so it takes no folder"},
		{"grade -selftest -class x", "-class is about submissions, and -selftest grades samples of the kit"},
		{"merge", "merge takes the folders of the shards, and -out with the folder for all"},
		{"merge a b", "merge takes the folders of the shards, and -out"},
		{"merge -out " + at("m"), "merge takes the folders of the shards"},
		{"merge -out " + at("full") + " " + at("empty"), "has results already: name another folder"},
		{"merge -out " + at("m") + " " + at("none"), "cannot be read: open"},
		{"merge -out " + at("m") + " " + at("empty"), "there are no results in"},
		{"merge -frob", "merge: flag provided but not defined: -frob"},
		{"regrade", "regrade takes the bundle of an appeal"},
		{"regrade -diff a", "regrade takes the bundle of an appeal"},
		{"regrade -diff=false a b", "regrade takes the bundle of an appeal"},
		{"regrade -diff " + at("none") + " " + at("full"), "cannot be read: open"},
		{"regrade -diff " + at("full") + " " + at("empty"), "there are no results in"},
		{"export", "export takes the folder of results that grade -class wrote"},
		{"export a b -format csv", "export takes the folder of results"},
		{"export " + at("full"), "say for which platform with -format: "},
		{"export -format frob " + at("full"), "frob"},
		{"export -format csv " + at("none"), "cannot be read: open"},
		{"export -format csv " + at("empty"), "there are no such results in"},
		{"export -format csv -only y " + at("full"), "there are no such results in"},
		{"export -format canvas -base " + at("none") + " " + at("full"), "the gradebook cannot be read: open"},
		{"export -format csv -o " + at("none/x") + " " + at("full"), "-o: there is no folder " + at("none")},
		{"export -format canvas -base " + file + " " + at("full"), "-assignment is missing"},
		{"export -format csv -base " + file + " " + at("full"), "-base is a gradebook of canvas, and csv has none"},
		{"rubric a b", "rubric takes one file, got 2 words"},
		{"rubric -x", "rubric has no flag -x"},
		{"rubric " + at("none"), "the rubric cannot be used: open"},
		{"rubric " + rubric, "line 2: there is no field efort"},
		{"watch a b", "watch takes one folder, got 2 words"},
		{"watch " + at("none"), "is no folder to watch"},
		{"watch " + file, "is no folder to watch"},
		{"watch -rubric " + rubric + " " + sub, "line 2: there is no field efort"},
		{"watch -frob", "watch: flag provided but not defined: -frob"},
		{"init", "init takes one folder, which it makes; got 0 words"},
		{"init a b", "init takes one folder, which it makes; got 2 words"},
		{"init " + at("full"), "work in it is never written over; name a new folder"},
		{"init " + file, "is a file, and init makes a folder"},
		{"init -module ../x " + at("new"), `-module: "../x" is no module path`},
		{"init -module sync " + at("new"), "-module: sync is a package of the standard library"},
		{"init -kit " + at("empty") + " " + at("new"), "the source of the kit is not in"},
		{"init " + at("---"), "makes no name for a module: give one with -module"},
		{"init -frob x", "init: flag provided but not defined: -frob"},
	} {
		t.Run(c.args, func(t *testing.T) {
			code, stdout, stderr := call(t.Context(), strings.Fields(c.args)...)
			assert.Equal(t, exitUsage, code, stderr)
			assert.Empty(t, stdout)
			assert.Contains(t, stderr, c.want)
			assert.True(t, strings.HasPrefix(stderr, "poollab: "), stderr)
			assert.NotContains(t, stderr, "grade: the", "no word of a package")
			assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %q", stderr)
		})
	}
	require.Equal(t, before, filesBelow(t, dir), "a refused call leaves no file")
}

// filesBelow are all files below a folder.
func filesBelow(t *testing.T, dir string) (names []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		names = append(names, path)
		return err
	}))
	return names
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
