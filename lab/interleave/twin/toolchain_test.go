package twin

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadable(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		theirs, ours string
		ok           bool
	}{
		{"go1.26.8", "go1.26.8", true},
		{"go1.26.9", "go1.26.8", true},
		{"go1.25.1", "go1.26.8", true},
		{"go1.27.1", "go1.26.8", false},
		{"go1.27rc1 X:thing", "go1.26.8", false},
		{"go1.27.1", "go1.27.1 X:thing", true},
		{"devel go1.99-abc", "go1.26.8", true},
		{"go1.27.1", "devel go1.28-abc", true},
	} {
		if err := readable(tt.theirs, tt.ours); tt.ok {
			require.NoError(t, err, tt.theirs)
		} else {
			require.ErrorContains(t, err, "build it with the newer one", tt.theirs)
		}
	}
}

func TestToolchainInModuleCache(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("compiles the standard library once more")
	}
	out, err := command{name: "go"}.run(t.Context(), "env", "GOROOT")
	require.NoError(t, err)
	f := newFixture(t, "-- go.mod --\nmodule small\n-- a_test.go --\npackage small\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {}\n")
	c := f.config(".")
	c.env = append(f.env, "GOMODCACHE="+filepath.Dir(string(out)))
	require.Equal(t, []string{"small/a_test.go"}, run(t, f.build(t, c)))
}
