package build

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestAskOnce checks that the go command is asked again when it is another one, and
// when the note of its answer is damaged.
func TestAskOnce(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, name := range []string{"bin/go", "VERSION", "go.env"} {
		name = filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, nil, 0o700))
	}
	asked := 0
	b := &Builder{
		Dir: t.TempDir(), Cache: filepath.Join(t.TempDir(), "cache"), Go: filepath.Join(root, "bin", "go"), Program: "program",
		Run: func(context.Context, Command) ([]byte, time.Duration, error) {
			asked++
			return []byte(`{"GOROOT":"/goroot"}`), 0, nil
		},
	}
	find := func() int {
		found, err := b.find(t.Context())
		require.NoError(t, err)
		require.Equal(t, "/goroot", found.goroot)
		require.JSONEq(t, `{"GOROOT":"/goroot"}`, found.about)
		return asked
	}
	require.Equal(t, 1, find())
	require.Equal(t, 1, find())
	require.NoError(t, os.WriteFile(filepath.Join(root, "VERSION"), []byte("go2"), 0o600))
	require.Equal(t, 2, find(), "another version")
	require.Equal(t, 2, find())
	note := b.note()
	text, err := os.ReadFile(note)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(note, text[:len(text)-1], 0o600))
	require.Equal(t, 3, find(), "half a note")
	require.NoError(t, os.Remove(filepath.Join(root, "go.env")))
	require.Equal(t, 4, find(), "nobody knows what it is")
	require.Equal(t, 5, find())
}

// TestIdleCache checks that the go command finds its own cache made.
func TestIdleCache(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	require.NoError(t, makeIdle(base))
	w := &workspace{root: t.TempDir(), base: base}
	entries, err := os.ReadDir(w.idle())
	require.NoError(t, err)
	require.Len(t, entries, 257)
	require.Contains(t, w.env(&tools{}, false), "GOCACHE="+w.idle())
}
