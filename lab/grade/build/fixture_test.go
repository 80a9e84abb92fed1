package build

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/gate"
	"example.com/poollab/lab/interleave/twin"
)

func TestMain(m *testing.M) {
	Main()
	os.Exit(run(m))
}

// warmed is a cache that all tests share, and that the next run finds again.
var warmed struct {
	sync.Once
	dir string
}

func run(m *testing.M) int {
	dir, err := twin.Cache()
	if err != nil {
		if dir, err = os.MkdirTemp("", "poollab-build-test-"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
	}
	warmed.dir = filepath.Join(dir, "build")
	return m.Run()
}

func builder(t testing.TB) *Builder {
	t.Helper()
	b := &Builder{Dir: t.TempDir(), Cache: warmed.dir}
	warmed.Do(func() { require.NoError(t, b.Warm(t.Context())) })
	return b
}

// submission lays files out and has the gate take them.
func submission(t testing.TB, files map[string]string) gate.Submission {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	sub, problems, err := gate.Check(dir, gate.Rules{})
	require.NoError(t, err)
	require.Empty(t, problems)
	return sub
}
