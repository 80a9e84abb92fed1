package grade

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSelf checks that a note of the digest is believed only if it is about this
// file, and whole.
func TestSelf(t *testing.T) {
	t.Parallel()
	g := &Grader{Cache: filepath.Join(t.TempDir(), "cache")}
	digest, err := g.self()
	require.NoError(t, err)
	require.Len(t, digest, 2*digestSize)
	note, err := os.ReadFile(g.note())
	require.NoError(t, err)
	about, rest := string(note[:len(note)-len(digest)-2]), string(note[len(note)-len(digest)-2:])
	require.Equal(t, "\n"+digest+"\n", rest)

	const other = "0123456789abcdef"
	write := func(text string) string {
		require.NoError(t, os.WriteFile(g.note(), []byte(text), 0o600))
		got, err := g.self()
		require.NoError(t, err)
		return got
	}
	require.Equal(t, other, write(about+"\n"+other+"\n"), "what is noted is not read again")
	for name, text := range map[string]string{
		"another file": about + "1\n" + other + "\n",
		"cut off":      about + "\n" + other,
		"short":        about + "\n" + other[2:] + "\n",
		"no digest":    about + "\n" + "x" + other[1:] + "\n",
		"empty":        "",
	} {
		require.Equal(t, digest, write(text), name)
	}
}
