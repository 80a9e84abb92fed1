//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The debugger gets a twin that it can read, in the place and with the
// environment that a replay has; without one, the command is printed.
func TestReplayInDebugger(t *testing.T) {
	t.Parallel()
	p := fixtureIn(t, "bank")
	_, stdout, _ := p.call(t, "explore", "-run", "LocksBothWays", "-json")
	token := decodeExplore(t, stdout).test(t, "TestLocksBothWays").Token
	require.NotEmpty(t, token)

	goCommand, err := exec.LookPath("go")
	require.NoError(t, err)
	path := t.TempDir()
	require.NoError(t, os.Symlink(goCommand, filepath.Join(path, "go")))
	cmd := p.command(t.Context(), "replay", "-debug", token)
	cmd.Env = append(cmd.Env, "PATH="+path)
	code, stdout, stderr := result(t, cmd)
	assert.Equal(t, exitMachine, code)
	assert.Contains(t, stderr, "poollab: the debugger dlv is not installed: go install github.com/go-delve/delve/cmd/dlv@latest")
	found := regexp.MustCompile(`(?m)^ +(POOLLAB_INTERLEAVE=.* GOMAXPROCS=1 .* dlv exec .* --wd \S+ (\S+) -- '-test\.run=\^TestLocksBothWays\$' .*)$`).FindStringSubmatch(stdout)
	require.NotNil(t, found, stdout)
	symbols, err := exec.CommandContext(t.Context(), "go", "tool", "nm", found[2]).CombinedOutput()
	require.NoError(t, err, "%s", symbols)
	assert.Contains(t, string(symbols), "bank_test.TestLocksBothWays")

	script := "#!/bin/sh\necho \"$@\"\necho \"$GOMAXPROCS $POOLLAB_INTERLEAVE\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(path, "dlv"), []byte(script), 0o777))
	cmd = p.command(t.Context(), "replay", "-debug", token)
	cmd.Env = append(cmd.Env, "PATH="+path)
	code, stdout, stderr = result(t, cmd)
	assert.Equal(t, exitFine, code, stderr)
	_, after, ok := strings.Cut(stdout, found[1]+"\n")
	require.True(t, ok, "the same command is printed:\n%s", stdout)
	assert.Contains(t, after, "exec ")
	assert.Contains(t, after, " "+found[2]+" -- -test.run=^TestLocksBothWays$ ")
	assert.Contains(t, after, "\n1 {")
}

func TestQuoted(t *testing.T) {
	for word, want := range map[string]string{
		"": "''", "a-b_c/d=e.f": "a-b_c/d=e.f", "^A$": "'^A$'", "it's": `'it'\''s'`, "a b": "'a b'", `{"a":1}`: `'{"a":1}'`,
	} {
		assert.Equal(t, want, quoted(word))
		out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+quoted(word)).Output()
		require.NoError(t, err)
		assert.Equal(t, word, string(out), "as the shell reads it")
	}
}
