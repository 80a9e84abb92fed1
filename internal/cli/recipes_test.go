package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"example.com/poollab/lab/grade"
	"example.com/poollab/lab/interleave/twin"
)

// recipe is a file of lab/grade/recipes.
func recipe(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "lab", "grade", "recipes", filepath.FromSlash(name)))
	require.NoError(t, err)
	return string(data)
}

// values stand for the variables of the engines.
var values = strings.NewReplacer(
	"${{ matrix.shard }}", "3", "$SLURM_CPUS_PER_TASK", "2", "$CI_NODE_INDEX", "1", "$HOME", "/home", "$RUNNER_TEMP", "/tmp",
	"$POOLLAB_SEED", "/seed", "$(mktemp -d)", "/tmp/nothing", "$root", "/autograder",
)

// shellLines are the command lines of poollab in a text of shell commands.
func shellLines(t *testing.T, text string) (lines [][]string) {
	t.Helper()
	command := regexp.MustCompile(`(?m)^\s*(?:- |- run: |exec )?(?:go tool )?poollab ((?:[^\n>|#]|\\\n)*)`)
	for _, m := range command.FindAllStringSubmatch(text, -1) {
		line := values.Replace(strings.ReplaceAll(m[1], "\\\n", " "))
		require.NotContains(t, line, "$(", "a word that is not known")
		var words []string
		for _, w := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1) {
			words = append(words, strings.Trim(w, `"`))
		}
		lines = append(lines, words)
	}
	return lines
}

// understood takes a command line apart with the flags of the command itself.
func understood(t *testing.T, words []string) *gradeFlags {
	t.Helper()
	var err error
	p := &gradeFlags{}
	switch words[0] {
	case "grade":
		_, err = p.parse(words[1:])
	case "merge":
		_, err = parseAround((&mergeFlags{}).flags(), words[1:])
	case "export":
		var e exportFlags
		if _, err = parseAround(e.flags(), words[1:]); err == nil {
			_, err = (&gradeFlags{format: e.format}).formatOf()
		}
	case "doctor":
	default:
		t.Fatalf("there is no command %q", words[0])
	}
	require.NoError(t, err, "%q", words)
	return p
}

// inParts checks that a command grades one of n parts of a class, and can be
// started again.
func inParts(t *testing.T, p *gradeFlags, n int, env map[string]string) {
	t.Helper()
	require.NotEmpty(t, p.class)
	require.True(t, p.resume, "a job that is started again goes on")
	s, err := grade.ParseShard(p.shard, func(name string) string { return env[name] })
	require.NoError(t, err)
	require.Equal(t, n, s.Of)
}

func TestRecipeGitHub(t *testing.T) {
	type step struct {
		If, Run, Uses string
		Env           map[string]string
		With          map[string]string
	}
	var flow struct {
		On          string
		Permissions map[string]string
		Jobs        map[string]struct {
			Needs    string
			RunsOn   string `yaml:"runs-on"`
			Strategy struct {
				FailFast *bool `yaml:"fail-fast"`
				Matrix   struct{ Shard []int }
			}
			Steps []step
		}
	}
	text := recipe(t, "github-actions.yml")
	require.NoError(t, yaml.Unmarshal([]byte(text), &flow))
	require.Equal(t, map[string]string{"contents": "read"}, flow.Permissions)
	g, m := flow.Jobs["grade"], flow.Jobs["merge"]
	require.NotNil(t, g.Strategy.FailFast)
	require.False(t, *g.Strategy.FailFast, "one part that fails does not end the others")
	require.Equal(t, "grade", m.Needs)
	shards := g.Strategy.Matrix.Shard
	require.LessOrEqual(t, len(shards), 256, "what a matrix can have")
	for i, k := range shards {
		require.Equal(t, i+1, k)
	}
	for _, s := range append(g.Steps, m.Steps...) {
		require.NotContains(t, s.Run, "${{ secrets", "a secret goes through the environment")
	}
	lines := shellLines(t, text)
	require.Len(t, lines, 3)
	inParts(t, understood(t, lines[0]), len(shards), nil)
	require.Equal(t, "merge", lines[1][0])
	require.Equal(t, "export", lines[2][0])
	understood(t, lines[1])
	understood(t, lines[2])
	last := g.Steps[len(g.Steps)-1]
	require.Equal(t, "always()", last.If, "what was done is kept")
	require.Contains(t, last.With["name"], "${{ matrix.shard }}", "each part has an artifact of its own")
}

func TestRecipeGitLab(t *testing.T) {
	var ci struct {
		Stages []string
		Grade  struct {
			Stage    string
			Parallel int
			Script   []string
			Retry    struct {
				Max       int
				ExitCodes int `yaml:"exit_codes"`
			}
			Artifacts struct {
				When  string
				Paths []string
			}
		}
		Merge struct {
			Stage  string
			Script []string
		}
	}
	text := recipe(t, "gitlab-ci.yml")
	require.NoError(t, yaml.Unmarshal([]byte(text), &ci))
	require.Equal(t, []string{"grade", "merge"}, ci.Stages)
	require.True(t, ci.Grade.Parallel >= 2 && ci.Grade.Parallel <= 200, "what GitLab runs at once")
	require.Equal(t, exitMachine, ci.Grade.Retry.ExitCodes)
	require.LessOrEqual(t, ci.Grade.Retry.Max, 2, "more are not allowed")
	require.Equal(t, "always", ci.Grade.Artifacts.When)
	require.Equal(t, []string{"results-*"}, ci.Grade.Artifacts.Paths)
	lines := shellLines(t, text)
	require.Len(t, lines, 3)
	inParts(t, understood(t, lines[0]), ci.Grade.Parallel, map[string]string{"CI_NODE_INDEX": "8", "CI_NODE_TOTAL": "8"})
	understood(t, lines[1])
	understood(t, lines[2])
}

func TestRecipeScripts(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no bash")
	}
	for _, name := range []string{"slurm.sh", "gradescope/setup.sh", "gradescope/run_autograder"} {
		path := filepath.Join("..", "..", "lab", "grade", "recipes", name)
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.NotZero(t, info.Mode()&0o111, "%s can be run", name)
		out, err := exec.Command("bash", "-n", path).CombinedOutput()
		require.NoError(t, err, string(out))
		require.NotContains(t, recipe(t, name), "\r")
	}
	setup := shellLines(t, recipe(t, "gradescope/setup.sh"))
	require.Len(t, setup, 2)
	understood(t, []string{"grade", setup[1][1]})
	require.Contains(t, recipe(t, "gradescope/run_autograder"), "/results/results.json")
	mod, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	require.NoError(t, err)
	least := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(mod)
	require.Contains(t, recipe(t, "gradescope/setup.sh"), "\nversion="+string(least[1])+".", "the Go of the module")
	docker := recipe(t, "gradescope/Dockerfile")
	require.Regexp(t, `(?m)^FROM gradescope/autograder-base`, docker)
	require.Contains(t, docker, "/autograder/run_autograder")
}

// The autograder runs on a folder laid out as Gradescope does it.
func TestRecipeGradescope(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	root := filepath.Join(t.TempDir(), "auto grader")
	bin := t.TempDir()
	exe, err := filepath.Abs(os.Args[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(bin, "poollab"), []byte("#!/bin/sh\n"+asCommand+"=1 exec '"+exe+"' \"$@\"\n"), 0o700))
	require.NoError(t, os.MkdirAll(filepath.Join(root, "source"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(root, "source", "seed"), []byte("0123456789abcdef0123"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "source", "rubric.yaml"), []byte(`name: lab
base: none
schedules: 0
due: 2026-11-30T12:00:00Z
late: [{within: 24h, keeps: 0.5}]
checks:
  - {check: Map/ExactlyOnce, points: 10}
  - {check: Map/Ordered, points: 10, after: [Map/ExactlyOnce], hidden: true, say: look at the order}
`), 0o600))
	metadata := `{"id": 1, "created_at": "2026-11-30T11:59:59.123456+00:00", "assignment": {"title": "x"}, "previous_submissions": [{"submission_time": "2026-11-01T00:00:00Z", "results": {"output": "\"created_at\": \"x\""}}]}`
	file := filepath.Join(root, "results", "results.json")
	cache, err := twin.Cache() // that of the user, which is full already
	require.NoError(t, err)
	run := func(submission, path string) (code int, stderr string) {
		require.NoError(t, os.RemoveAll(filepath.Join(root, "submission")))
		require.NoError(t, os.Rename(sample(t, submission, "x"), filepath.Join(root, "submission")))
		require.NoError(t, os.WriteFile(filepath.Join(root, "submission_metadata.json"), []byte(metadata), 0o600))
		cmd := exec.CommandContext(t.Context(), "bash", filepath.Join("..", "..", "lab", "grade", "recipes", "gradescope", "run_autograder"))
		cmd.Env = append(os.Environ(), "AUTOGRADER="+root, "PATH="+bin+string(filepath.ListSeparator)+path, "POOLLAB_CACHE="+cache)
		code, stdout, stderr := result(t, cmd)
		require.Empty(t, stdout, "it is kept beside the results")
		return code, stderr
	}
	type test struct {
		Name, Status, Output, Visibility string
		Score                            *float64
		Max                              *float64 `json:"max_score"`
	}
	type results struct {
		Score *float64
		Time  *float64 `json:"execution_time"`
		Tests []test
		Extra struct {
			Poollab struct{ Graded bool }
		} `json:"extra_data"`
	}
	read := func() (r results) {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(data, &r))
		require.NotNil(t, r.Score)
		require.NotNil(t, r.Time)
		for _, k := range r.Tests {
			require.Contains(t, []string{"", "passed", "failed"}, k.Status)
			require.Contains(t, []string{"hidden", "after_due_date", "after_published", "visible"}, k.Visibility)
		}
		return r
	}

	code, stderr := run("good/plain", os.Getenv("PATH"))
	require.Zero(t, code, stderr)
	r := read()
	require.Equal(t, 20.0, *r.Score)
	require.Len(t, r.Tests, 2)
	require.True(t, r.Extra.Poollab.Graded)

	metadata = strings.Replace(metadata, "11:59:59.123456", "12:00:01", 1)
	code, stderr = run("mistakes/map-appends", os.Getenv("PATH"))
	require.Zero(t, code, "a grade is no fault of the autograder: %s", stderr)
	r = read()
	require.Equal(t, 5.0, *r.Score, "half is right, and half of that is left")
	require.Equal(t, "failed", r.Tests[1].Status)
	require.NotContains(t, r.Tests[1].Output, "result[0]", "it is hidden")

	code, _ = run("mistakes/does-not-compile", os.Getenv("PATH"))
	require.Zero(t, code)
	require.False(t, read().Extra.Poollab.Graded)

	code, stderr = run("good/plain", "/usr/bin:/bin") // where no go command is, or an old one
	if _, err := exec.LookPath("/usr/bin/go"); err != nil {
		require.Equal(t, exitMachine, code, stderr)
		require.NoFileExists(t, file, "no earlier grade, and no zero")
	}
	metadata = `{"created_at": "some day"}`
	code, stderr = run("good/plain", os.Getenv("PATH"))
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "not a time such as")
	require.NoFileExists(t, file)
}
