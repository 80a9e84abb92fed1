package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// deaf is a test that would not notice that the command is gone: standard input
// is closed, and nothing ends it.
const deaf = `package deaf

import (
	"os"
	"testing"
)

func TestDeaf(t *testing.T) {
	os.Stdin.Close()
	done := make(chan bool)
	go func() { done <- true }()
	<-done
}
`

// When the command is killed, its children are gone soon.
func TestExploreKilled(t *testing.T) {
	t.Parallel()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	p := place{dir, filepath.Join(dir, "cache")}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module deaf\n\ngo 1.24\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "deaf_test.go"), []byte(deaf), 0o600))
	cmd := p.command(t.Context(), "explore", "-for", "10m", "-stale", "0")
	require.NoError(t, cmd.Start())
	twins := func() (n int) {
		files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, file := range files {
			if line, _ := os.ReadFile(file); strings.HasPrefix(string(line), p.cache) {
				n++
			}
		}
		return n
	}
	assert.Eventually(t, func() bool { return twins() > 0 }, time.Minute, 10*time.Millisecond, "it does not begin")
	assert.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	assert.Eventually(t, func() bool { return twins() == 0 }, 5*time.Second, 10*time.Millisecond, "processes are left")
}
