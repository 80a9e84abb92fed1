package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
)

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
