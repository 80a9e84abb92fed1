package scenarios

import (
	"context"
	"errors"
	"slices"
	"testing"

	"example.com/poollab/pool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHashing(t *testing.T) {
	s := cpu()
	s.Scale = 0.001
	w := start(t, s)
	results, err := pool.Map(t.Context(), 4, w.Tasks, w.Do)
	require.NoError(t, w.Check(results, err))
	values := make([]string, len(results))
	for i, r := range results {
		values[i] = r.Value
	}
	slices.Sort(values)
	assert.Len(t, slices.Compact(values), s.N, "every chain ends differently")
	assert.Zero(t, w.Bound(4).Time)
	assert.Contains(t, w.Bound(4).Why, "GOMAXPROCS=")

	assert.ErrorContains(t, w.Check(results[1:], nil), "task 0 is missing")
	assert.ErrorContains(t, w.Check(append(results, results[3]), nil), "task 3 came back 2 times")
	assert.ErrorIs(t, w.Check(results, context.Canceled), context.Canceled)
	forged := slices.Clone(results)
	for i := range forged {
		forged[i].Value = results[(i+1)%len(results)].Value
	}
	assert.ErrorContains(t, w.Check(forged, nil), "instead of")

	s.Seed++
	assert.ErrorContains(t, start(t, s).Check(results, nil), "instead of", "the seed changes the chains")
	s.Seed--
	s.Scale *= 2
	assert.ErrorContains(t, start(t, s).Check(results, nil), "instead of", "the scale changes their length")
}

func TestHashingHasAtLeastOneRound(t *testing.T) {
	s := cpu()
	s.Scale = 1e-12
	w := start(t, s)
	r, err := w.Do(t.Context(), w.Tasks[5])
	require.NoError(t, err)
	zero, err := hashChain{seed: s.Seed}.do(t.Context(), w.Tasks[5])
	require.NoError(t, err)
	assert.NotEqual(t, zero.Value, r.Value)
}

// looks is a context that ends after it has been looked at a few times.
type looks struct {
	context.Context
	left int
}

func (l *looks) Err() error {
	if l.left--; l.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestHashingEndsWithItsContext(t *testing.T) {
	why := errors.New("enough")
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	w := start(t, cpu())
	_, err := w.Do(ended, w.Tasks[0])
	assert.Equal(t, why, err)
	_, err = w.Do(&looks{Context: ended, left: 2}, w.Tasks[0])
	assert.Equal(t, why, err, "it looks at the context while it runs, too")
}
