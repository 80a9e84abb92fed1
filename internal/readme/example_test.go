//go:build unix

package readme

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const exampleModule = "../../testdata/example"

// goTest runs the tests of a module outside of this one.
func goTest(t *testing.T, dir string) (output string, err error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "test", "./...")
	command.Dir = dir
	// A workspace or flags of the caller's are none of that module's.
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := command.CombinedOutput()
	return string(out), err
}

// The kit is used from another module in three lines, and the failure that the
// page shows is what it says about a pool with one worker too many.
func TestExampleModule(t *testing.T) {
	if os.Getenv(done) != "" {
		t.Logf("%s is set: the page has been run", done)
		return
	}
	out, err := goTest(t, exampleModule)
	require.NoError(t, err, out)

	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(exampleModule)))
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	replace(t, filepath.Join(dir, "go.mod"), "=> ../..", "=> "+root)
	replace(t, filepath.Join(dir, "mypool.go"), "for range workers {", "for range workers + 1 {")
	out, err = goTest(t, dir)
	require.Error(t, err)
	require.Contains(t, out, "--- FAIL: TestPool/Bounded ")

	page, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	shown := block(string(page), "--- FAIL: TestPool/Bounded ")
	require.NotEmpty(t, shown)
	assert.Empty(t, match(shown, strings.Split(out, "\n")), "README.md shows a line that is not printed; all of it:\n%s", out)
}

// replace changes the one place in a file that says old.
func replace(t *testing.T, file, old, with string) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(data), old), "%q in %s", old, file)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(data), old, with, 1)), 0o600))
}

// block is the code block of a page that has a word in it.
func block(page, word string) []string {
	for i, part := range strings.Split(page, "```") {
		if i%2 == 1 && strings.Contains(part, word) {
			_, body, _ := strings.Cut(part, "\n")
			return strings.Split(strings.TrimSpace(body), "\n")
		}
	}
	return nil
}
