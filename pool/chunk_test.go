package pool_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

func TestChunkedMapIsAMap(t *testing.T) {
	for _, chunk := range []int{1, 2, 3, 10, math.MaxInt} {
		for _, workers := range []int{1, 2, 5} {
			items := naturalsTo(100)
			var mu sync.Mutex
			calls := map[int]int{}
			got, err := pool.MapWith[int, int](pool.Chunk(chunk))(t.Context(), workers, items, func(_ context.Context, i int) (int, error) {
				mu.Lock()
				defer mu.Unlock()
				calls[i]++
				return square(i), nil
			})
			assert.NoError(t, err)
			for i := range items {
				assert.Equal(t, square(i), got[i])
				assert.Equal(t, 1, calls[i])
			}
		}
	}
}

// A chunk is one worker's, which is both the gain and the price. What stops the
// work stops it within a chunk too.
func TestChunksAreTakenWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		f := func(_ context.Context, i int) (int, error) {
			r.start(i)
			defer r.end(i)
			time.Sleep(time.Second)
			return i, nil
		}
		_, err := pool.MapWith[int, int](pool.Chunk(4))(t.Context(), 2, naturalsTo(4), f)
		assert.NoError(t, err)
		assert.Equal(t, 1, r.peak)
		assert.Equal(t, 4*time.Second, r.now())

		failure := errors.New("failure")
		n := 0
		_, err = pool.MapWith[int, int](pool.Chunk(4))(t.Context(), 2, naturalsTo(4), func(context.Context, int) (int, error) {
			n++
			return 0, failure
		})
		assert.Same(t, failure, err)
		assert.Equal(t, 1, n)

		ctx, cancel := context.WithCancel(t.Context())
		n = 0
		_, err = pool.MapWith[int, int](pool.Chunk(4))(ctx, 2, naturalsTo(4), func(context.Context, int) (int, error) {
			n++
			cancel()
			return 0, nil
		})
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, 1, n)
	})
}

func TestChunkNeedsAnItem(t *testing.T) {
	assert.Panics(t, func() { pool.Chunk(0) })
	assert.Panics(t, func() { pool.Chunk(-1) })
	assert.Panics(t, func() {
		_, _ = pool.MapWith[int, int]()(t.Context(), 0, []int{1}, func(context.Context, int) (int, error) { return 0, nil })
	})
}
