package starter_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/starter"
)

// kit is the root of this module.
func kit(t *testing.T) string {
	dir, err := filepath.Abs("../..")
	require.NoError(t, err)
	return dir
}

// offline runs the go command in a folder without a network.
func offline(t *testing.T, dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "POOLLAB_TWIN=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestStarterCompilesAndFailsHelpfully(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "coursework")
	names, err := starter.Starter{Module: "coursework", Command: "poollab", Kit: kit(t)}.Write(dir)
	require.NoError(t, err)
	require.Contains(t, names, "README.md")

	out, err := offline(t, dir, "vet", "./...")
	require.NoError(t, err, out)
	out, err = offline(t, dir, "test", "-run", "TestMap$/ExactlyOnce|TestLesson", ".")
	require.Error(t, err, "a starter that passes gives the solution away")
	require.Contains(t, out, "Map is not written yet: task 1 in README.md says where to begin")
	require.Contains(t, out, "ExactlyOnce (SUB-02)")
}

func TestStarterLeavesWorkAlone(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "map.go")
	require.NoError(t, os.WriteFile(mine, []byte("package mine\n"), 0o644))
	_, err := starter.Starter{Module: "coursework", Kit: kit(t)}.Write(dir)
	require.ErrorIs(t, err, starter.ErrTaken)
	data, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.Equal(t, "package mine\n", string(data))
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, list, 1)
}

func TestStarterRefusesModulePaths(t *testing.T) {
	for _, path := range []string{"", "a b", "x\n// y", "../up", "-flag", "a//b"} {
		_, err := starter.Starter{Module: path, Kit: kit(t)}.Write(filepath.Join(t.TempDir(), "x"))
		require.Error(t, err, path)
	}
}

func TestStarterNeedsTheKit(t *testing.T) {
	_, err := starter.Starter{Module: "coursework", Kit: t.TempDir()}.Write(filepath.Join(t.TempDir(), "x"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
