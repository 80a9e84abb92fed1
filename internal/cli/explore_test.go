package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is wrong with the words is told before anything is built.
func TestExploreRefuses(t *testing.T) {
	t.Parallel()
	p, err := copied(t.TempDir())
	require.NoError(t, err)
	empty := place{t.TempDir(), p.cache}
	require.NoError(t, os.Mkdir(filepath.Join(p.dir, "none"), 0o777))
	for _, c := range []struct {
		place place
		args  string
		code  int
		want  string
	}{
		{empty, "explore", exitUsage, "there is no go.mod here or in a folder above"},
		{empty, "explore ./...", exitUsage, "there is no go.mod here or in a folder above"},
		{p, "explore ./nowhere", exitUsage, "./nowhere: "},
		{p, "explore ./nowhere/...", exitUsage, "./nowhere/...: "},
		{p, "explore ./none", exitUsage, "./none: no Go files in"},
		{p, "explore ./none/...", exitUsage, "no package matches ./none/..."},
		{p, "explore example.org/else", exitUsage, "example.org/else: no required module provides package"},
		{p, "explore errors", exitUsage, "errors belongs to the standard library, which is not explored"},
		{p, "explore bank/bank.go", exitUsage, "bank/bank.go is no package of a module; name packages, not files"},
		{p, "explore ./untested", exitUsage, "there is no test to explore in example.com/fixture/untested"},
		{p, "explore -run Nothing ./bank", exitUsage, "-run Nothing matches none of the 4 tests"},
	} {
		code, stdout, stderr := c.place.call(t, strings.Fields(c.args)...)
		assert.Equal(t, c.code, code, c.args)
		assert.Empty(t, stdout, c.args)
		assert.Contains(t, stderr, "poollab: "+c.want, c.args)
		assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %q", stderr)
	}
	cmd := p.command(t.Context(), "explore", "./bank")
	cmd.Env = append(cmd.Env, "PATH="+t.TempDir())
	code, stdout, stderr := result(t, cmd)
	assert.Equal(t, exitMachine, code)
	assert.Empty(t, stdout)
	assert.Equal(t, "poollab: there is no go command: install Go, or add it to PATH\n", stderr)
	assert.NoDirExists(t, p.cache, "nothing was built")
}

// One test passes and two fail, in words and as JSON, and the tokens play the
// failures again, until the code is another.
func TestExploreBank(t *testing.T) {
	t.Parallel()
	p, err := copied(t.TempDir())
	require.NoError(t, err)
	p.dir = filepath.Join(p.dir, "bank")
	page := filepath.Join(t.TempDir(), "page.html")
	code, stdout, stderr := p.call(t, "explore", "-run", "Pays|Loses|Locks", "-html", page)
	require.Equal(t, exitFailed, code, stderr)
	assert.Equal(t, "poollab: 2 tests failed under some schedule\n", stderr)
	for _, want := range []string{
		`^package example\.com/fixture/bank: 3 tests to explore; its twin took \S+ to build `,
		` pass TestPays: \d+ schedules, at least \d+ distinct traces?, \d+ steps, \S+; no new trace in the last 3000 schedules FAIL `,
		` FAIL TestLosesUpdate: the test fails saw the balance is [12], want 3 found in schedule \d+, after \d+ steps and \S+ in all; shrunk, it fails with \d+ preemption`,
		` FAIL TestLocksBothWays: a deadlock saw all goroutines wait for one another found in schedule \d+`,
		` ── [^─]* is stopped here, before lock [^─]*; [^─]* goes on ── `,
		` In the end nobody can go on: `,
		` hint follow who holds what: take locks in one order everywhere`,
		` page \S+page\.html again poollab replay pl1-[\w-]+ `,
		` page \S+page-2\.html again poollab replay pl1-[\w-]+ `,
		` result 1 pass, 2 fail failed TestLosesUpdate, TestLocksBothWays `,
		` next poollab explore -html page\.html -run '\^TestLosesUpdate\$' \. `,
	} {
		assert.Regexp(t, want, flat(stdout))
	}
	for _, file := range []string{page, strings.TrimSuffix(page, ".html") + "-2.html"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Contains(t, string(text), "</html>")
	}

	code, stdout, _ = p.call(t, "explore", "-run", "Pays|Loses|Locks", "-json")
	assert.Equal(t, exitFailed, code)
	j := decodeExplore(t, stdout)
	require.Len(t, j.Tests, 3)
	assert.Equal(t, "example.com/fixture/bank", j.Package)
	assert.True(t, j.Packages[0].Cached)
	pays := j.test(t, "TestPays")
	assert.EqualValues(t, "pass", pays.Verdict)
	assert.True(t, pays.Stale)
	assert.Greater(t, pays.Schedules, 3000)
	for name, kind := range map[string]string{"TestLosesUpdate": "assert", "TestLocksBothWays": "deadlock"} {
		test := j.test(t, name)
		assert.EqualValues(t, "fail", test.Verdict)
		assert.EqualValues(t, kind, test.Kind)
		assert.NotEmpty(t, test.Hint)
		assert.Equal(t, "poollab replay "+test.Token, test.Replay)
		require.NotEmpty(t, test.Trace)
		places := regexp.MustCompile(`^bank(_test)?\.go:\d+$`)
		for _, step := range test.Trace {
			assert.NotEmpty(t, step.Goroutine)
			if step.At != "" {
				assert.Regexp(t, places, step.At)
			}
		}
		code, stdout, stderr := p.call(t, "replay", test.Token)
		assert.Equal(t, exitFailed, code, stderr)
		assert.Contains(t, flat(stdout), "FAIL "+name+": ")
		assert.NotContains(t, stdout, "the code has changed")
		code, stdout, _ = p.call(t, "replay", "-json", test.Token)
		assert.Equal(t, exitFailed, code)
		again := decodeExplore(t, stdout).test(t, name)
		assert.Equal(t, test.Trace, again.Trace, "the same once more")
		assert.Equal(t, test.Message, again.Message)
	}
	replayChanged(t, p, j.test(t, "TestLosesUpdate").Token)
}

// replayChanged plays a token of TestLosesUpdate after the code was changed,
// from elsewhere, and after the test is gone.
func replayChanged(t *testing.T, p place, token string) {
	file := filepath.Join(p.dir, "bank_test.go")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	change := func(old, with string) {
		changed := strings.Replace(string(text), old, with, 1)
		require.NotEqual(t, string(text), changed)
		require.NoError(t, os.WriteFile(file, []byte(changed), 0o666))
	}
	change("both(func() { a.Set(a.Balance() + 1) }, func() { a.Set(a.Balance() + 2) })", "both(func() { a.Pay(1) }, func() { a.Pay(2) })")
	code, stdout, stderr := p.call(t, "replay", token)
	assert.Equal(t, exitFine, code, stderr)
	assert.Contains(t, flat(stdout), "pass TestLosesUpdate: ")
	assert.Contains(t, flat(stdout), "it does not fail in this schedule")
	assert.Contains(t, flat(stdout), "note the code has changed since the token was made")

	change("TestLosesUpdate", "TestRenamed")
	code, _, stderr = p.call(t, "replay", token)
	assert.Equal(t, exitUsage, code)
	assert.Equal(t, "poollab: package example.com/fixture/bank has no TestLosesUpdate any more: the token is from before that was removed or renamed\n", stderr)

	other := place{t.TempDir(), p.cache}
	require.NoError(t, os.WriteFile(filepath.Join(other.dir, "go.mod"), []byte("module example.com/other\n\ngo 1.24\n"), 0o666))
	code, _, stderr = other.call(t, "replay", token)
	assert.Equal(t, exitUsage, code)
	assert.Equal(t, "poollab: the token is for TestLosesUpdate in package example.com/fixture/bank, which the module of this folder does not have: go to the module that does\n", stderr)
}
