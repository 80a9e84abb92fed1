package twin

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCache(t *testing.T) {
	for _, tt := range []struct{ set, want, fault string }{
		{set: filepath.Join(string(filepath.Separator), "some", "dir"), want: filepath.Join(string(filepath.Separator), "some", "dir")},
		{set: "relative", fault: "not an absolute path"},
	} {
		t.Setenv("POOLLAB_CACHE", tt.set)
		got, err := Cache()
		require.Equal(t, tt.want, got)
		if tt.fault != "" {
			require.ErrorContains(t, err, tt.fault)
		}
	}
	t.Setenv("POOLLAB_CACHE", "")
	dir, err := os.UserCacheDir()
	require.NoError(t, err)
	got, err := Cache()
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "poollab", "twin"), got)
}

// TestPrune has more twins than are kept, of ages that grow with their number.
func TestPrune(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	key := func(i int) string { return fmt.Sprintf("%02x%030x", i, i) }
	age := func(name string, d time.Duration) {
		when := time.Now().Add(-d)
		require.NoError(t, os.Chtimes(name, when, when))
	}
	for i := range keep + 5 {
		e := entry{filepath.Join(cache, key(i))}
		require.NoError(t, e.make())
		require.NoError(t, e.save(&Twin{}))
		age(e.record(), time.Duration(i)*time.Hour)
	}
	lateOne := entry{filepath.Join(cache, key(200))}
	require.NoError(t, lateOne.make())
	require.NoError(t, lateOne.save(&Twin{}))
	age(lateOne.record(), lately/2)
	for i, name := range []string{key(100), key(101), "other"} {
		require.NoError(t, os.Mkdir(filepath.Join(cache, name), 0o755))
		age(filepath.Join(cache, name), time.Duration(i)*2*abandoned)
	}
	unlock, err := lock(t.Context(), cache, key(keep+4))
	require.NoError(t, err)
	defer unlock()

	prune(cache, key(keep+3))
	require.DirExists(t, lateOne.dir, "used lately")
	for i := range keep - 2 {
		require.DirExists(t, filepath.Join(cache, key(i)))
	}
	for i := keep - 2; i < keep+3; i++ {
		require.NoDirExists(t, filepath.Join(cache, key(i)))
	}
	require.DirExists(t, filepath.Join(cache, key(keep+3)), "the current one")
	require.DirExists(t, filepath.Join(cache, key(keep+4)), "in use")
	require.DirExists(t, filepath.Join(cache, key(100)), "being built")
	require.NoDirExists(t, filepath.Join(cache, key(101)), "given up long ago")
	require.DirExists(t, filepath.Join(cache, "other"), "not ours")
}

func TestLoad(t *testing.T) {
	t.Parallel()
	e := entry{filepath.Join(t.TempDir(), "x")}
	require.NoError(t, e.make())
	require.NoError(t, os.WriteFile(e.binary(), nil, 0o755))
	_, ok := e.load()
	require.False(t, ok, "no record")
	require.NoError(t, e.save(&Twin{Path: e.binary(), Package: "p"}))
	tw, ok := e.load()
	require.True(t, ok)
	require.Equal(t, "p", tw.Package)
	require.NoError(t, os.Remove(e.binary()))
	_, ok = e.load()
	require.False(t, ok, "no binary")
	require.NoError(t, os.WriteFile(e.record(), []byte("{"), 0o644))
	_, ok = e.load()
	require.False(t, ok, "half a record")
}
