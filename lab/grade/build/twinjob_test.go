package build

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The twin is built by a process that runs as the compiler does, so that the limits
// are the same.
func TestTwinIsBuiltElsewhere(t *testing.T) {
	var jobs []Command
	var fail error
	b := &Builder{Dir: t.TempDir(), Cache: t.TempDir(), Run: func(_ context.Context, c Command) ([]byte, time.Duration, error) {
		jobs = append(jobs, c)
		return nil, 0, fail
	}}
	tl := &tools{command: "/go", program: "/program", path: "/bin"}
	w, err := b.newWorkspace(tl, example())
	require.NoError(t, err)
	_, err = b.buildTwin(t.Context(), tl, w, false, time.Minute)
	require.ErrorContains(t, err, "without a word")
	require.Len(t, jobs, 1)
	require.Equal(t, "/program", jobs[0].Path)
	require.Equal(t, twinWord, jobs[0].Args[0])
	require.Equal(t, time.Minute, jobs[0].Limit)
	require.True(t, slices.Contains(jobs[0].Writes, w.at("twins")))
	require.False(t, slices.Contains(jobs[0].Writes, w.module()), "the sources stay as they are")

	fail = ErrLimit
	_, err = b.buildTwin(t.Context(), tl, w, false, time.Minute)
	require.ErrorIs(t, err, ErrLimit)

	require.Error(t, workOnTwin(w.at("none"), w.at("out/done")))
}
