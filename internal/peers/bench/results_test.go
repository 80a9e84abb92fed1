package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOtherRunsAreNotMixed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "r.txt")
	_, _ = faked(t, name, nil)
	with := func(program, seed, goos, date string) head {
		h := head{config: []setting{{"goos", goos}, {"date", date}}}
		h.set("program", program)
		h.set("seed", seed)
		return h
	}
	for _, tt := range []struct {
		want head
		err  string
	}{
		{with("p", "7", "test", "2027-01-01"), ""},
		{with("p", "0", "test", "2026-01-02"), ""},
		{with("q", "7", "test", "2026-01-02"), `was measured with program "p", and this is "q"; name another file with -o, or begin it anew with -resume=false`},
		{with("p", "8", "test", "2026-01-02"), `was measured with seed "7", and this is "8"`},
		{with("p", "7", "moon", "2026-01-02"), `was measured with goos "test", and this is "moon"`},
	} {
		r, have, err := open(name, tt.want, true)
		if tt.err == "" {
			require.NoError(t, err)
			assert.Equal(t, "7", have.note("seed"))
			require.NoError(t, r.file.Close())
			continue
		}
		require.ErrorAs(t, err, new(usageError))
		assert.Contains(t, err.Error(), tt.err)
	}
	other := filepath.Join(t.TempDir(), "letter.txt")
	require.NoError(t, os.WriteFile(other, []byte("Dear reader,\n"), 0o666))
	_, _, err := open(other, with("p", "7", "test", "x"), true)
	assert.ErrorContains(t, err, "is not a file that bench has written")
	text, err := os.ReadFile(other)
	require.NoError(t, err)
	assert.Equal(t, "Dear reader,\n", string(text), "and it is left as it is")
}
