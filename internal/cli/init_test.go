package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The module that init writes compiles without a network, and says what comes next.
func TestInit(t *testing.T) {
	t.Parallel()
	sync := filepath.Join(t.TempDir(), "sync")
	code, _, stderr := call(t.Context(), "init", sync)
	require.Zero(t, code, stderr)
	mod, err := os.ReadFile(filepath.Join(sync, "go.mod"))
	require.NoError(t, err)
	require.Contains(t, string(mod), "module sync-pools\n", "what the standard library has is no name for a module")

	dir := filepath.Join(t.TempDir(), "My Pools")
	code, stdout, stderr := call(t.Context(), "init", dir)
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "is a module with three pools to write: ")
	require.Contains(t, stdout, "next       cd '"+dir+"'\n")
	mod, err = os.ReadFile(filepath.Join(dir, "go.mod"))
	require.NoError(t, err)
	require.Contains(t, string(mod), "module my-pools\n")
	require.NotContains(t, string(mod), "testdata")
	vet := exec.Command("go", "vet", "./...")
	vet.Dir = dir
	vet.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
	out, err := vet.CombinedOutput()
	require.NoError(t, err, string(out))

	before := filesBelow(t, dir)
	mine := filepath.Join(dir, "map.go")
	require.NoError(t, os.WriteFile(mine, []byte("package mine\n"), 0o600))
	code, _, stderr = call(t.Context(), "init", dir)
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "work in it is never written over")
	require.Equal(t, before, filesBelow(t, dir))
	data, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.Equal(t, "package mine\n", string(data))
}

func TestModuleName(t *testing.T) {
	for dir, want := range map[string]string{"/x/Coursework 3": "coursework-3", "/x/ü-pool": "pool", "/x/a.b_c": "a.b_c", "/x/.pool": "pool", "/x/-": ""} {
		name, err := moduleName(dir)
		require.Equal(t, want == "", err != nil, dir)
		require.Equal(t, want, name, dir)
	}
}
