package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"example.com/poollab/internal/golden"
	"example.com/poollab/pool"
)

func text(t Trace, opts ...TextOption) string {
	var out bytes.Buffer
	_ = WriteText(&out, t, opts...)
	return out.String()
}

// spans builds a trace from lanes of tasks in milliseconds: start, end, start,
// end.
func spans(workers int, lanes ...[]int) Trace {
	t := Trace{Workers: workers}
	for lane, times := range lanes {
		for i := 0; i+1 < len(times); i += 2 {
			t.Spans = append(t.Spans, Span{
				Task:     len(t.Spans),
				Lane:     lane,
				Start:    time.Duration(times[i]) * time.Millisecond,
				End:      time.Duration(times[i+1]) * time.Millisecond,
				StartSeq: len(t.Spans) + 1,
				EndSeq:   len(t.Spans) + 1000,
			})
			t.Elapsed = max(t.Elapsed, t.Spans[len(t.Spans)-1].End)
		}
	}
	return t
}

func TestTextGolden(t *testing.T) {
	failing := spans(2, []int{0, 300, 300, 1000}, []int{0, 700})
	failing.Spans[0].Err = errors.New("fault")
	running := spans(2, []int{0, 500}, []int{0, 1000})
	running.Spans[1].EndSeq = 0
	crowded := spans(4)
	for i := range 40 {
		crowded.Spans = append(crowded.Spans, spans(4, []int{i, 100 + i}).Spans[0])
		crowded.Spans[i].Lane, crowded.Spans[i].Task = i, i
	}
	crowded.Elapsed = 140 * time.Millisecond
	yields := spans(2, []int{0, 400, 400, 900}, []int{0, 1000})
	for i := range yields.Spans {
		yields.Spans[i].Yield, yields.Spans[i].YieldSeq = yields.Spans[i].End, 100+i
	}
	for name, c := range map[string]struct {
		trace Trace
		opts  []TextOption
	}{
		"empty":      {Trace{}, nil},
		"narrow":     {yields, []TextOption{Width(40)}},
		"too_narrow": {yields, []TextOption{Width(1)}},
		"wide":       {yields, []TextOption{Width(120)}},
		"ascii":      {failing, []TextOption{ASCII()}},
		"failing":    {failing, nil},
		"color":      {failing, []TextOption{Color(), Width(40)}},
		"running":    {running, []TextOption{Axis(2 * time.Second)}},
		"surplus":    {spans(1, []int{0, 1000}, []int{500, 1000}), nil},
		"crowded":    {crowded, []TextOption{func(o *textOptions) { o.lanes = 4 }}},
		"minutes":    {spans(1, []int{0, 200_000, 200_000, 3_000_000}), nil},
		"tiny":       {spans(1, []int{0, 1, 1, 2, 2, 1000}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			golden.Check(t, "testdata/text/"+name+".golden", text(c.trace, c.opts...))
		})
	}
}

func TestTextOfTheLesson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := Recorder{Workers: 5}
		number := func(i int) int { return i }
		items := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		_, err := pool.Map(t.Context(), 5, items, WrapBy(&r, number, func(_ context.Context, i int) (int, error) {
			// One nanosecond apart, so that the order is not left to chance.
			time.Sleep(time.Second + time.Duration(i%5))
			return i, nil
		}))
		require.NoError(t, err)
		rows := strings.Split(text(r.Trace(), Axis(10*time.Second)), "\n")
		assert.Len(t, rows, 7)
		for _, row := range rows[:5] {
			assert.Equal(t, 2, strings.Count(row, "▐"), row)
			assert.Contains(t, row, "·", "the rest of the axis is idle")
		}
	})
}

// Every row is as wide as asked, whatever the run.
func TestTextWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trace := randomTrace(t)
		width := rapid.IntRange(MinWidth, 200).Draw(t, "width")
		opts := []TextOption{Width(width), Axis(time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "axis")))}
		if rapid.Bool().Draw(t, "ascii") {
			opts = append(opts, ASCII())
		}
		for _, row := range strings.Split(strings.TrimSpace(text(trace, opts...)), "\n") {
			if n := utf8.RuneCountInString(row); n > width {
				t.Fatalf("a row is wider than asked")
			}
		}
	})
}

// A task is never invisible, however short.
func TestTextShowsEveryLane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trace := randomTrace(t)
		for lane := range min(16, trace.Peak()) {
			row := fmt.Sprintf("w%d │", lane+1)
			_, rest, ok := strings.Cut(text(trace), row)
			if !ok {
				if trace.Peak() > 16 && lane == 15 {
					continue // summed up
				}
				t.Fatalf("a lane is missing")
			}
			if line, _, _ := strings.Cut(rest, "\n"); !strings.ContainsAny(line, "▐█") {
				t.Fatalf("a lane that ran a task looks idle")
			}
		}
	})
}

// randomTrace draws a run of tasks with random lengths on a few lanes.
func randomTrace(t *rapid.T) Trace {
	var trace Trace
	for lane := range rapid.IntRange(1, 20).Draw(t, "lanes") {
		at := time.Duration(0)
		for range rapid.IntRange(1, 5).Draw(t, "tasks") {
			at += time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "gap"))
			end := at + time.Duration(rapid.Int64Range(0, 1e10).Draw(t, "length"))
			n := len(trace.Spans)
			trace.Spans = append(trace.Spans, Span{Task: n, Lane: lane, Start: at, End: end, StartSeq: 2*n + 1, EndSeq: 2*n + 2})
			at = end
			trace.Elapsed = max(trace.Elapsed, end)
		}
	}
	return trace
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		end  time.Duration
		most int
		want []time.Duration
	}{
		{0, 5, []time.Duration{0}},
		{time.Second, 0, []time.Duration{0}},
		{10 * time.Second, 6, []time.Duration{0, 2 * time.Second, 4 * time.Second, 6 * time.Second, 8 * time.Second, 10 * time.Second}},
		{3, 5, []time.Duration{0, 1, 2, 3}},
		{5 * time.Minute, 4, []time.Duration{0, 2 * time.Minute, 4 * time.Minute}},
	} {
		assert.Equal(t, c.want, ticks(c.end, c.most), "%v in %d", c.end, c.most)
	}
	assert.Len(t, ticks(math.MaxInt64, 3), 3, "the last time that there is")
}

func TestTextStopsAtAFailingWriter(t *testing.T) {
	err := WriteText(failingWriter{}, spans(1, []int{0, 1000}))
	assert.ErrorIs(t, err, errDisk)
	assert.EqualError(t, err, "lab: writing a timeline: disk full")
}

// Nanoseconds times columns is more than 64 bits hold.
func TestTextOfCenturies(t *testing.T) {
	const years = 290 * 365 * 24 * time.Hour
	run := Trace{Elapsed: years, Spans: []Span{
		{Task: 0, Start: 0, End: years / 2, StartSeq: 1, EndSeq: 2},
		{Task: 1, Start: years / 2, End: years, StartSeq: 3, EndSeq: 4},
	}}
	row, _, _ := strings.Cut(text(run, ASCII(), Width(1000+len("  w1 ||"))), "\n")
	half := strings.Repeat("=", 500-len("[0"))
	assert.Equal(t, "  w1 |[0"+half+"[1"+half+"|", row)
}

var errDisk = errors.New("disk full")

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errDisk }
