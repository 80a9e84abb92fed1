package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/golden"
)

// call runs the command and returns its exit code and what it printed.
func call(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Main(ctx, args, &out, &errs)
	return code, out.String(), errs.String()
}

// Every bad input gets one clear line on standard error and nothing else.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"urlz", exitUsage, `"urlz" is neither a command nor a scenario (did you mean urls?)`},
		{"frobnicate", exitUsage, `"frobnicate" is neither a command nor a scenario; see poollab help`},
		{"run urlz", exitUsage, `there is no scenario "urlz" (did you mean urls?)`},
		{"-frob", exitUsage, "flag provided but not defined: -frob"},
		{"run -workers 0", exitUsage, "urls: -workers is 0: a pool needs at least one worker"},
		{"run -workers -3", exitUsage, "urls: -workers is -3"},
		{"run -workers many", exitUsage, `invalid value "many" for flag -workers: not a whole number`},
		{"run -workers 99999999999999999999", exitUsage, "not a whole number"},
		{"run -n -1", exitUsage, "urls: -n is -1: there must be at least one task"},
		{"run -n 0", exitUsage, "urls: -n is 0"},
		{"run -n 2000000", exitUsage, "at most 1000000"},
		{"run -latency banana", exitUsage, `invalid value "banana" for flag -latency: not a duration such as 300ms or 2s`},
		{"run -latency -1s", exitUsage, "urls: -latency is -1s"},
		{"run -latency 0", exitUsage, "try the scenario tiny"},
		{"run -latency", exitUsage, "flag needs an argument: -latency"},
		{"run cpu -latency 1s", exitUsage, "cpu has no -latency"},
		{"run -scale 0", exitUsage, "urls: -scale is 0"},
		{"run -scale NaN", exitUsage, "urls: -scale is NaN"},
		{"run -scale Inf", exitUsage, "urls: -scale is +Inf"},
		{"run -scale -1", exitUsage, "urls: -scale is -1"},
		{"run -seed -1", exitUsage, "not a whole number from 0 up"},
		{"run -color blue", exitUsage, `-color is auto, always or never, not "blue"`},
		{"run -width 20", exitUsage, "-width 20 is too narrow"},
		{"run -width -5", exitUsage, "-width -5 is too narrow"},
		{"run -width 100000", exitUsage, "too wide"},
		{"run urls mixed", exitUsage, "run takes one scenario, got urls and mixed"},
		{"urls -n 5 mixed", exitUsage, "run takes one scenario, got urls and mixed"},
		{"run -dsn postgres://x/y", exitUsage, "urls: -dsn means nothing here"},
		{"run load -dsn mysql://x/y", exitUsage, "load: -dsn"},
		{"run load -dsn sqlite:x.db", exitUsage, "load: -dsn"},
		{"run load -dsn postgres://127.0.0.1:1/x?connect_timeout=1", exitMachine, "127.0.0.1"},
		{"run -trace " + filepath.Join(dir, "no", "such", "dir", "t.json"), exitUsage, "-trace: open"},
		{"run -svg " + dir, exitUsage, "-svg: open"},
		{"run -trace " + filepath.Join(dir, "x") + " -svg " + filepath.Join(dir, "x"), exitUsage, "cannot both write"},
		{"tiny -svg " + filepath.Join(dir, "x"), exitUsage, "tiny has nothing to draw"},
		{"run -trace " + filepath.Join(dir, "x") + " -svg " + dir + "/./x", exitUsage, "cannot both write"},
		{"list all", exitUsage, `list takes no words, got "all"`},
		{"version 2", exitUsage, `version takes no words, got "2"`},
		{"doctor who", exitUsage, `doctor takes no words, got "who"`},
		{"explain urls tiny", exitUsage, "explain takes one scenario or invariant, got urls and tiny"},
		{"explain orderd", exitUsage, `"orderd" is neither a scenario nor an invariant (did you mean Ordered?)`},
		{"replay pg1-abc", exitUsage, "this token is of a graded check: poollab grade -replay pg1-abc DIR"},
		{"explain nothing", exitUsage, `"nothing" is neither a scenario nor an invariant`},
		{"explore -run (", exitUsage, `invalid value "(" for flag -run: error parsing regexp: missing closing )`},
		{"explore -run A/b", exitUsage, "a test is explored as a whole, so subtests cannot be chosen"},
		{"explore -schedules 9 ./x -for 1s", exitUsage, "-schedules and -for both say when to stop: give one of them"},
		{"explore -schedules -9", exitUsage, `invalid value "-9" for flag -schedules: not a whole number from 1 up`},
		{"explore -schedules 0", exitUsage, "not a whole number from 1 up"},
		{"explore -for -1s", exitUsage, "not a time in which anything can be done"},
		{"explore -for long", exitUsage, "not a duration such as 30s or 10m"},
		{"explore -preemptions -1", exitUsage, "not a whole number from 0 up"},
		{"explore -preemptions 1 -strategy pos", exitUsage, "-preemptions tries all schedules, so there is no -strategy"},
		{"explore -preemptions 1 -stale 10", exitUsage, "-preemptions tries all schedules, so it does not stop"},
		{"explore -seed -1", exitUsage, "not a whole number from 0 up"},
		{"explore -strategy luck", exitUsage, `invalid value "luck" for flag -strategy: there are portfolio, pct2, pct3, pct5, pos, walk, delay`},
		{"explore -modules a,,b", exitUsage, "not a list of module paths such as example.com/a,example.com/b"},
		{"explore -html " + filepath.Join(dir, "no", "x.html"), exitUsage, "-html: open"},
		{"explore -frob", exitUsage, "explore: flag provided but not defined: -frob; see poollab help explore"},
		{"replay", exitUsage, "replay takes a token, which poollab explore prints with a failure"},
		{"replay a b", exitUsage, "replay takes one token, got 2 words"},
		{"replay nonsense", exitUsage, "a token begins with pl1-, and this does not"},
		{"replay pl1-AIBAbXKhFYPj", exitUsage, "this is not a whole token; copy all of it, from pl1- on"},
		{"replay pl1-A!", exitUsage, "this is not a whole token"},
		{"replay pl2-AIBAbXKhFYPj", exitUsage, "this token is from another version of poollab"},
		{"replay -debug -json pl1-A", exitUsage, "-debug leaves the run to the debugger, so there is nothing for -json or -html"},
		{"replay -schedules 3 pl1-A", exitUsage, "replay: flag provided but not defined: -schedules; see poollab help replay"},
		{"help me", exitUsage, `there is no command "me"`},
		{"help run list", exitUsage, "help takes one command"},
	} {
		t.Run(c.args, func(t *testing.T) {
			code, stdout, stderr := call(t.Context(), strings.Fields(c.args)...)
			assert.Equal(t, c.code, code)
			assert.Empty(t, stdout)
			assert.Contains(t, stderr, c.want)
			assert.True(t, strings.HasPrefix(stderr, "poollab: "), stderr)
			assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %q", stderr)
		})
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left, "a refused run leaves no file")
}

func TestNarrowTerminal(t *testing.T) {
	t.Setenv("COLUMNS", "20")
	code, stdout, stderr := call(t.Context(), "run", "-scale", "0.001")
	assert.Equal(t, exitUsage, code)
	assert.Empty(t, stdout)
	assert.Equal(t, "poollab: this terminal has 20 columns: a timeline needs at least 40; widen it or set -width\n", stderr)
}

var errGone = errors.New("nobody reads")

// gone is a standard output that fails after a number of writes.
type gone struct{ left int }

func (g *gone) Write(p []byte) (int, error) {
	if g.left--; g.left < 0 {
		return 0, errGone
	}
	return len(p), nil
}

func TestClosedOutput(t *testing.T) {
	for _, args := range [][]string{{}, {"run", "-json", "-no-sweep"}, {"list"}, {"help"}, {"version"}, {"explain", "urls"}} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			var stderr bytes.Buffer
			code := Main(t.Context(), args, &gone{}, &stderr)
			assert.Equal(t, exitMachine, code, args)
			assert.Equal(t, "poollab: cannot write to standard output: nobody reads\n", stderr.String())
			if len(args) == 0 {
				assert.Zero(t, time.Since(begin), "a run that nobody reads is not begun")
			}
		})
	}
}

func TestDrawings(t *testing.T) {
	trace, svg := filepath.Join(t.TempDir(), "t.json"), filepath.Join(t.TempDir(), "t.svg")
	old := strings.Repeat("older and longer\n", 10_000)
	require.NoError(t, os.WriteFile(trace, []byte(old), 0o600))

	code, _, _ := call(t.Context(), "-n", "0", "-trace", trace)
	assert.Equal(t, exitUsage, code)
	kept, err := os.ReadFile(trace)
	require.NoError(t, err)
	assert.Equal(t, old, string(kept), "a refused run leaves the file alone")

	synctest.Test(t, func(t *testing.T) {
		code, _, stderr := call(t.Context(), "-no-sweep", "-trace", trace, "-svg", svg)
		assert.Equal(t, exitFine, code, stderr)
	})
	written, err := os.ReadFile(trace)
	require.NoError(t, err)
	var events struct{ TraceEvents []any }
	require.NoError(t, json.Unmarshal(written, &events))
	assert.NotEmpty(t, events.TraceEvents)
	picture, err := os.ReadFile(svg)
	require.NoError(t, err)
	assert.Contains(t, string(picture), "pool.Map, 5 workers")
}

func TestWords(t *testing.T) {
	t.Setenv("COLUMNS", "")
	for _, args := range []string{"list", "help", "help run", "help explore", "help replay", "help scale", "help tune", "explain urls", "explain straggler", "explain", "explain Visible"} {
		t.Run(args, func(t *testing.T) {
			code, stdout, stderr := call(t.Context(), strings.Fields(args)...)
			assert.Equal(t, exitFine, code)
			assert.Empty(t, stderr)
			golden.Check(t, "testdata/"+strings.ReplaceAll(args, " ", "_")+".golden", stdout)
		})
	}
	for _, args := range []string{"-h", "run -h", "run urls --help", "urls -h", "explain -h", "help list", "list -h", "explore -h", "explore ./... -race -h", "replay -help", "doctor --help", "version -help", "help -h"} {
		code, stdout, stderr := call(t.Context(), strings.Fields(args)...)
		assert.Equal(t, exitFine, code, args)
		assert.Empty(t, stderr, args)
		assert.Contains(t, stdout, "usage: poollab", args)
	}
	_, stdout, _ := call(t.Context(), "version")
	assert.Contains(t, stdout, "poollab ")
	assert.Contains(t, stdout, system())
}

func TestDoctor(t *testing.T) {
	code, stdout, _ := call(t.Context(), "doctor")
	assert.Contains(t, []int{exitFine, exitMachine}, code)
	for _, name := range []string{"processors", "clock", "go", "schedules", "race detector", "loopback", "database", "terminal"} {
		assert.Contains(t, stdout, name)
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"urls", "urlz", 1}, {"kitten", "sitting", 3}, {"run", "runn", 1}} {
		assert.Equal(t, c.want, edits(c.a, c.b), "%s %s", c.a, c.b)
		assert.Equal(t, c.want, edits(c.b, c.a), "%s %s", c.b, c.a)
	}
}
