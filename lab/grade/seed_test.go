package grade

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSeeds(t *testing.T) {
	s, other := Secret("0123456789abcdef"), Secret("0123456789abcdeF")
	a := seedOf(s, "lab 1", "files")
	require.Equal(t, a, seedOf(s, "lab 1", "files"), "the same when it is graded again")
	seen := map[seed]string{a: "it"}
	for what, b := range map[string]seed{
		"secret": seedOf(other, "lab 1", "files"), "assignment": seedOf(s, "lab 2", "files"), "files": seedOf(s, "lab 1", "filez"),
		"where one ends": seedOf(s, "lab 1f", "iles"), "public": publicSeed("lab 1"), "other public": publicSeed("lab 2"),
	} {
		require.NotContains(t, seen, b, what)
		seen[b] = what
	}
	require.Equal(t, a.rand("Map/Ordered").Uint64(), a.rand("Map/Ordered").Uint64())
	require.NotEqual(t, a.rand("Map/Ordered").Uint64(), a.rand("Map/NoLeak").Uint64())
	require.NotEqual(t, a.number("Map"), a.number("Pool"))
}

// A secret seed has a name that tells equal from different, and none of its bytes.
func TestSeedShown(t *testing.T) {
	require.Equal(t, "public", publicSeed("x").show(false))
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOfN(rapid.Byte(), 16, 32).Draw(t, "secret")
		a := seedOf(secret, "lab", "files")
		shown := a.show(true)
		require.Regexp(t, `^secret-[0-9a-f]{8}$`, shown)
		digits := strings.TrimPrefix(shown, "secret-")
		require.NotContains(t, hex.EncodeToString(a[:]), digits)
		require.NotContains(t, hex.EncodeToString(secret), digits)
		require.NotEqual(t, shown, seedOf(secret, "lab", "other").show(true))
	})
}

func TestReadSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seed")
	_, err := ReadSecret(path)
	require.ErrorIs(t, err, ErrSecret)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, []byte("  0123456789abcde\n\n\n\n"), 0o600))
	_, err = ReadSecret(path)
	require.ErrorIs(t, err, ErrSecret)
	require.ErrorContains(t, err, "holds 15 bytes, and 16 are the least that nobody guesses")
	require.NotContains(t, err.Error(), "0123456789", "it is not printed")
	require.NoError(t, os.WriteFile(path, []byte("0123456789abcdef\n"), 0o600))
	s, err := ReadSecret(path)
	require.NoError(t, err)
	require.Equal(t, Secret("0123456789abcdef"), s)
}
