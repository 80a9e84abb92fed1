package lab

import (
	"bytes"
	"context"
	"errors"
	"runtime/trace"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWrapPassesThrough(t *testing.T) {
	var r Recorder
	fault := errors.New("fault")
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "value")
	f := WrapBy(&r, func(item int) int { return 10 * item }, func(ctx context.Context, item int) (string, error) {
		assert.Equal(t, "value", ctx.Value(key{}))
		return "result", fault
	})
	got, err := f(ctx, 3)
	assert.Equal(t, "result", got)
	assert.Same(t, fault, err)
	assert.Equal(t, 30, r.Trace().Spans[0].Task)
	assert.Same(t, fault, r.Trace().Spans[0].Err)
}

// While runtime/trace is on, tasks are regions in it: the trace names them.
func TestTasksAreRegions(t *testing.T) {
	var r Recorder
	var calls atomic.Int64
	f := Wrap(&r, func(context.Context, int) (int, error) { calls.Add(1); return 0, nil })

	var on bytes.Buffer
	require.NoError(t, trace.Start(&on), "another test is tracing")
	_, err := f(t.Context(), 0)
	trace.Stop()
	require.NoError(t, err)
	_, err = f(t.Context(), 0)
	require.NoError(t, err)

	// The format keeps a table of strings; a region's name is in it.
	assert.True(t, bytes.Contains(on.Bytes(), []byte("poollab.task")), "no region in the trace")
	assert.EqualValues(t, 2, calls.Load())
	assert.Len(t, r.Trace().Spans, 2)
}
