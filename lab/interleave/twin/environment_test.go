package twin

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEnvironment has an environment in which nothing can be built, and one that
// is given instead.
func TestEnvironment(t *testing.T) {
	t.Setenv("GOFLAGS", "-nonsense")
	f := newFixture(t, "-- go.mod --\nmodule small\n-- a_test.go --\npackage small\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {}\n")
	f.env = slices.DeleteFunc(f.env, func(kv string) bool { return strings.HasPrefix(kv, "GOFLAGS=") })
	c := f.config(".")
	_, err := Build(t.Context(), c)
	require.ErrorContains(t, err, "nonsense")

	c.Env = slices.DeleteFunc(os.Environ(), func(kv string) bool { return strings.HasPrefix(kv, "GOFLAGS=") })
	c.GoCommand = filepath.Join(t.TempDir(), "go")
	_, err = Build(t.Context(), c)
	require.ErrorIs(t, err, fs.ErrNotExist)

	c.GoCommand, c.Cache = "", t.TempDir()
	tw, err := Build(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, c.Cache, filepath.Dir(filepath.Dir(tw.Path)))
}
