package judge

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/lab"
	"example.com/poollab/lab/grade/play"
)

func TestTraceOf(t *testing.T) {
	s := func(n int) time.Duration { return time.Duration(n) * unit }
	tr := traceOf(2, play.Record{Events: []play.Event{
		{Kind: play.Start, Task: 3, By: 7},
		{Kind: play.Start, Task: 1, By: 8},
		{Kind: play.Ends, Task: 3, At: s(1)},
		{Kind: play.Start, Task: 2, At: s(1), By: 7},
		{Kind: play.Yield, Task: 3, At: s(2)},
		{Kind: play.Yield, Task: 3, At: s(3)}, // a second outcome of a task is not its first
		{Kind: play.Ends, Task: 1, At: s(3)},
	}})
	assert.Equal(t, lab.Trace{Workers: 2, Elapsed: s(4), Spans: []lab.Span{
		{Task: 3, Lane: 0, End: s(1), Yield: s(2), StartSeq: 1, EndSeq: 3, YieldSeq: 5, Goroutine: 7},
		{Task: 1, Lane: 1, End: s(3), StartSeq: 2, EndSeq: 7, Goroutine: 8},
		{Task: 2, Lane: 0, Start: s(1), End: s(4), StartSeq: 4, Goroutine: 7}, // runs on, a unit longer than all else
	}}, tr)
	assert.Equal(t, 2, tr.Peak())
}

func TestTraceOfEnds(t *testing.T) {
	for how, want := range map[play.How]error{play.Returns: nil, play.Fails: errCall, play.Panics: lab.ErrAborted, play.Exits: lab.ErrAborted} {
		tr := traceOf(1, play.Record{Events: []play.Event{{Kind: play.Start}, {Kind: play.Ends, How: how}}})
		require.Len(t, tr.Spans, 1)
		assert.Equal(t, want, tr.Spans[0].Err, how)
	}
	tr := traceOf(1, play.Record{Events: []play.Event{{Kind: play.Start}, {Kind: play.Ends, Fault: &play.Fault{Canceled: true}}}})
	assert.Equal(t, errCall, tr.Spans[0].Err)
}

// A task that runs twice has two spans; an end without a start has none.
func TestTraceOfOddRecords(t *testing.T) {
	tr := traceOf(1, play.Record{Events: []play.Event{
		{Kind: play.Ends, Task: 5},
		{Kind: play.Yield, Task: 5},
		{Kind: play.Start, Task: 1},
		{Kind: play.Ends, Task: 1, At: 1},
		{Kind: play.Ends, Task: 1, At: 2},
		{Kind: play.Start, Task: 1, At: 3},
		{Kind: play.Ends, Task: 1, At: 4},
	}})
	require.Len(t, tr.Spans, 2)
	assert.Equal(t, []time.Duration{1, 1}, tr.Durations())
	assert.Equal(t, 1, tr.Peak())
	assert.Zero(t, traceOf(3, play.Record{}).Spans)
}
