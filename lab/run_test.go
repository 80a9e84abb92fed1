package lab

import (
	"errors"
	"slices"
	"time"

	"pgregory.net/rapid"
)

// lesson is the run of a pool that never idles, made by hand; the consumer
// receives each outcome as soon as it and all before it are there.
func lesson(workers int, tasks []time.Duration) Trace {
	free := make([]time.Duration, workers)
	t := Trace{Workers: workers}
	type event struct {
		at   time.Duration
		kind int // ends come before the starts that they permit
		seq  *int
	}
	var events []event
	t.Spans = make([]Span, len(tasks))
	var ready time.Duration
	for i, d := range tasks {
		lane := slices.Index(free, slices.Min(free))
		s := &t.Spans[i]
		*s = Span{Task: i, Lane: lane, Start: free[lane], End: free[lane] + d}
		free[lane] = s.End
		ready = max(ready, s.End)
		s.Yield = ready
		events = append(events, event{s.Start, 1, &s.StartSeq}, event{s.End, 0, &s.EndSeq}, event{s.Yield, 2, &s.YieldSeq})
		if d == 0 {
			events[len(events)-2].kind = 1 // it ends after its own start
		}
	}
	slices.SortStableFunc(events, func(a, b event) int {
		if a.at != b.at {
			return int(a.at - b.at)
		}
		return a.kind - b.kind
	})
	for i, e := range events {
		*e.seq = i + 1
	}
	t.Elapsed = ready
	return t
}

// randomRun draws a trace that a recorder could have seen: any order of
// starts, ends and yields, many in one instant, some tasks still running.
func randomRun(t *rapid.T) Trace {
	trace := Trace{
		Name:    rapid.String().Draw(t, "name"),
		Workers: rapid.IntRange(0, 4).Draw(t, "workers"),
	}
	var running, ended []int // spans
	var now time.Duration
	for seq := range rapid.IntRange(0, 40).Draw(t, "events") {
		now += rapid.OneOf(
			rapid.Just(time.Duration(0)),
			rapid.Custom(func(t *rapid.T) time.Duration { return time.Duration(rapid.IntRange(1, 3000).Draw(t, "ns")) }),
			rapid.Custom(func(t *rapid.T) time.Duration {
				return time.Duration(rapid.Int64Range(1, 1e10).Draw(t, "long"))
			}),
		).Draw(t, "passing")
		kind := rapid.IntRange(0, 5).Draw(t, "kind")
		switch {
		case kind == 0 && len(ended) > 0:
			s := &trace.Spans[ended[0]]
			ended = ended[1:]
			s.Yield, s.YieldSeq = now, seq+1
		case kind <= 2 && len(running) > 0:
			i := rapid.IntRange(0, len(running)-1).Draw(t, "ending")
			s := &trace.Spans[running[i]]
			s.End, s.EndSeq = now, seq+1
			if rapid.IntRange(0, 3).Draw(t, "failing") == 0 {
				s.Err = errors.New(rapid.String().Draw(t, "error"))
			}
			ended = append(ended, running[i])
			running = slices.Delete(running, i, i+1)
		default:
			s := Span{Task: len(trace.Spans), Start: now, StartSeq: seq + 1, Goroutine: uint64(seq % 3)}
			for slices.ContainsFunc(running, func(i int) bool { return trace.Spans[i].Lane == s.Lane }) {
				s.Lane++
			}
			running = append(running, len(trace.Spans))
			trace.Spans = append(trace.Spans, s)
		}
	}
	for _, i := range running {
		trace.Spans[i].End = now
	}
	trace.Elapsed = now
	return trace
}
