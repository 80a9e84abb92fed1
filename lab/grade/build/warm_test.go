package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPrune(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	key := func(c string) string { return strings.Repeat(c, 2*keySize) }
	for name, days := range map[string]int{key("a"): 40, key("b"): 40, key("c"): 20, "new-1": 2, "new-2": 0, "other": 40} {
		dir := filepath.Join(cache, name)
		require.NoError(t, os.Mkdir(dir, 0o700))
		when := time.Now().Add(-time.Duration(days) * 24 * time.Hour)
		require.NoError(t, os.Chtimes(dir, when, when))
	}
	prune(cache, key("a"))
	var left []string
	entries, err := os.ReadDir(cache)
	require.NoError(t, err)
	for _, e := range entries {
		left = append(left, e.Name())
	}
	require.Equal(t, []string{key("a"), key("c"), "new-2", "other"}, left)
}

func TestNoRace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"go: -race requires cgo; enable cgo by setting CGO_ENABLED=1\n":                              true,
		"# runtime/cgo\ncgo: C compiler \"gcc\" not found: exec: \"gcc\": executable file not found": true,
		"go: -race is not supported on plan9/386\n":                                                  true,
		"# example.com/x\nx.go:3: undefined: y\n":                                                    false,
	} {
		require.Equal(t, want, noRace([]byte(text)), text)
	}
}

// TestBaseKey checks that another toolchain has another base.
func TestBaseKey(t *testing.T) {
	t.Parallel()
	one, err := baseKey(&tools{about: "go1"})
	require.NoError(t, err)
	again, err := baseKey(&tools{about: "go1"})
	require.NoError(t, err)
	other, err := baseKey(&tools{about: "go2"})
	require.NoError(t, err)
	require.Equal(t, one, again)
	require.NotEqual(t, one, other)
	require.Len(t, one, 2*keySize)
}
