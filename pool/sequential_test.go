package pool_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

func TestSequential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name   string
			calls  []call
			ends   time.Duration
			err    error
			took   time.Duration
			starts int
		}{
			{"stops at the first error", []call{{Takes: time.Second}, {Takes: time.Second, Fate: fails}, {Takes: time.Second}}, forever, itemError(1), 2 * time.Second, 2},
			{"stops when the context ends", []call{{Takes: time.Second}, {Takes: time.Second}}, time.Millisecond, errTooLate, time.Second, 1},
		} {
			w := world{Workers: 1, Calls: tt.calls, Ends: tt.ends}
			ctx, cancel := w.context()
			r := newRecorder()
			_, err := pool.Sequential(ctx, w.items(), w.do(r))
			cancel()
			assert.ErrorIs(t, err, tt.err, tt.name)
			assert.Equal(t, tt.took, r.now(), tt.name)
			assert.Len(t, r.order(), tt.starts, tt.name)
		}
		assert.PanicsWithValue(t, "mine", func() {
			_, _ = pool.Sequential(t.Context(), []int{1}, func(context.Context, int) (int, error) { panic("mine") })
		}, "a panic stays the caller's own")
	})
}

// oddError cannot be compared.
type oddError []string

func (oddError) Error() string { return "odd" }

// oddContext is somebody else's context, whose error is an odd one.
type oddContext struct{ context.Context }

func (oddContext) Err() error { return oddError{} }

// The error of a context that ended says as much as it must and not more.
func TestEndedContexts(t *testing.T) {
	f := func(context.Context, int) (int, error) { return 0, nil }

	cause := fmt.Errorf("user left: %w", context.Canceled)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	_, err := pool.Sequential(ctx, []int{1}, f)
	assert.Equal(t, cause, err, "this cause says both")

	_, err = pool.Sequential(oddContext{context.Background()}, []int{1}, f)
	var odd oddError
	assert.ErrorAs(t, err, &odd)
}
