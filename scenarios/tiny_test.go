package scenarios

import (
	"context"
	"fmt"
	"testing"

	"example.com/poollab/pool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTiny(t *testing.T) {
	s := tiny()
	w := start(t, s)
	require.True(t, len(w.Tasks) == s.N)
	results, err := pool.Map(t.Context(), 5, w.Tasks, w.Do)
	require.NoError(t, w.Check(results, err))
	assert.Zero(t, w.Bound(5).Time)
	assert.NotEmpty(t, w.Bound(5).Why)

	assert.ErrorIs(t, w.Check(results, context.Canceled), context.Canceled)
	assert.ErrorContains(t, w.Check(results[:s.N-1], nil), fmt.Sprintf("task %d is missing", s.N-1))
	results[17] = Result{}
	assert.ErrorContains(t, w.Check(results, nil), "task 0 came back 2 times; task 17 is missing")
}

func TestTinyTasksDoNotAllocate(t *testing.T) {
	w := start(t, tiny())
	assert.Zero(t, testing.AllocsPerRun(1000, func() { _, _ = w.Do(t.Context(), w.Tasks[99]) }))
}

func TestTinyScales(t *testing.T) {
	for _, scale := range []float64{0.001, 1, 2.6, 1000} {
		s := tiny()
		s.N, s.Scale = 1000, scale
		w := start(t, s)
		results, err := pool.Sequential(t.Context(), w.Tasks, w.Do)
		assert.NoError(t, w.Check(results, err), "scale %v", scale)
	}
}

func TestMixIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Uint64().Draw(t, "x")
		if got := unmix(mix(x)); got != x {
			t.Fatalf("unmix does not undo mix: %#x instead of %#x", got, x)
		}
	})
	assert.NotEqual(t, uint64(1), mix(1))
}
