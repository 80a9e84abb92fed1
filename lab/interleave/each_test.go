package interleave_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave"
)

// Who looks at each schedule sees those that fail beside those that do not, and
// can play each of them again.
func TestEach(t *testing.T) {
	body := func(*testing.T) {
		ready, done := make(chan struct{}, 1), make(chan struct{})
		interleave.Go(func() { interleave.Send(ready, struct{}{}); interleave.Close(done) })
		// It hangs if the other comes first.
		if interleave.Len(ready) > 0 {
			interleave.Block()
		}
		interleave.Recv(done)
	}
	kinds := map[interleave.Kind]int{}
	next := 3
	res, err := interleave.Explore(body, interleave.Options{First: 3, Schedules: 63, Each: func(p interleave.Played) bool {
		require.Equal(t, next, p.Index)
		next++
		kinds[p.Kind]++
		require.Positive(t, p.Steps)
		require.Equal(t, p.Kind, interleave.Replay(body, p.Schedule, interleave.Options{}).Kind)
		return true
	}})
	require.NoError(t, err)
	require.Equal(t, 60, res.Schedules)
	require.Empty(t, res.Kind)
	require.Len(t, kinds, 2)
	require.Positive(t, kinds[interleave.Deadlock])

	calls := 0
	res, err = interleave.Explore(body, interleave.Options{Schedules: 60, Each: func(interleave.Played) bool { calls++; return calls < 5 }})
	require.NoError(t, err)
	require.Equal(t, 5, res.Schedules)
}
