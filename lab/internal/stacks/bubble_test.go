package stacks_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/internal/stacks"
)

// The code of this file is under test for whoever does not say otherwise.
func TestBubble(t *testing.T) {
	all, ours := stacks.Kit{}, stacks.Kit{Starts: []string{"example.com/poollab/lab/internal/stacks_test."}}
	require.Zero(t, stacks.Bubble())
	synctest.Test(t, func(t *testing.T) {
		stop := make(chan struct{})
		defer close(stop)
		go func() { <-stop }()
		synctest.Wait()
		states := map[string]int{}
		inside := all.Inside(stacks.Bubble())
		for _, g := range inside {
			states[g.State]++
		}
		require.Equal(t, map[string]int{"synctest.Run": 1, "chan receive": 1}, states, "the caller does not count")
		require.Equal(t, stacks.Bubble(), stacks.Newest(inside))
		require.Equal(t, 1, all.Started())
		require.Zero(t, ours.Started())
		require.Empty(t, ours.Inside(stacks.Bubble()))
	})
}
