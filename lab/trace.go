package lab

import (
	"slices"
	"time"
)

// Trace is what a [Recorder] saw of one run. Its zero value is an empty run.
type Trace struct {
	// Name says what ran, for titles: "pool.Map, 5 workers".
	Name string
	// Workers is the limit that the run promised to keep, 0 if it has none.
	Workers int
	// Elapsed is how long the run took, from the recorder's zero to the last
	// event, or to the moment of the snapshot while tasks were running.
	Elapsed time.Duration
	// Spans holds one entry a task, in the order in which they started.
	Spans []Span
}

// Span is one task's stay in a run. Times count from the recorder's zero.
//
// Sequence numbers order all events of a run, also those of one instant: in
// virtual time an end and the next start share an instant, and only their
// sequence tells that they did not overlap.
type Span struct {
	Task  int // number of the task, as the caller counts
	Lane  int // lowest lane that was free at the start, from 0
	Start time.Duration
	End   time.Duration // time of the snapshot if the task is still running
	Yield time.Duration // when the consumer received the outcome

	StartSeq int // from 1
	EndSeq   int // 0 while the task is running
	YieldSeq int // 0 if the consumer has not received the outcome

	Goroutine uint64 // 0 unless [Recorder.Goroutines] is set
	Err       error  // what the task returned, or [ErrAborted]
}

// Running reports whether the task had not ended when the trace was taken.
func (s Span) Running() bool { return s.EndSeq == 0 }

// Duration is how long the task has run.
func (s Span) Duration() time.Duration { return s.End - s.Start }

// Peak is the largest number of tasks that ran at one moment. It is counted
// along the sequence of events, so a task that starts in the instant in which
// another ends is not counted twice.
func (t Trace) Peak() int {
	lanes := 0
	for _, s := range t.Spans {
		lanes = max(lanes, s.Lane+1)
	}
	return lanes
}

// Makespan is the time from the first start to the last end.
func (t Trace) Makespan() time.Duration {
	if len(t.Spans) == 0 {
		return 0
	}
	first, last := t.Spans[0].Start, t.Spans[0].End
	for _, s := range t.Spans {
		first, last = min(first, s.Start), max(last, s.End)
	}
	return last - first
}

// Busy is the time that all tasks took together.
func (t Trace) Busy() time.Duration {
	var sum time.Duration
	for _, s := range t.Spans {
		sum += s.Duration()
	}
	return sum
}

// Idle is the time that the workers spent without a task during the
// makespan, all workers together. It is 0 for a trace without a limit.
func (t Trace) Idle() time.Duration {
	return max(0, time.Duration(t.Workers)*t.Makespan()-t.Busy())
}

// Durations holds how long each task ran, in start order: what [Bound] needs.
func (t Trace) Durations() []time.Duration {
	out := make([]time.Duration, len(t.Spans))
	for i, s := range t.Spans {
		out[i] = s.Duration()
	}
	return out
}

// Started lists the tasks in the order in which they started.
func (t Trace) Started() []int {
	return t.order(func(s Span) int { return s.StartSeq })
}

// Finished lists the tasks that ended, in the order in which they did.
func (t Trace) Finished() []int {
	return t.order(func(s Span) int { return s.EndSeq })
}

// Yielded lists the tasks whose outcome the consumer received, in that order.
func (t Trace) Yielded() []int {
	return t.order(func(s Span) int { return s.YieldSeq })
}

// FirstYield is when the consumer received its first outcome; false if none.
func (t Trace) FirstYield() (time.Duration, bool) {
	first, seq := time.Duration(0), 0
	for _, s := range t.Spans {
		if s.YieldSeq != 0 && (seq == 0 || s.YieldSeq < seq) {
			first, seq = s.Yield, s.YieldSeq
		}
	}
	return first, seq != 0
}

// Goroutines is the number of different goroutines that ran tasks, 0 if the
// recorder was not asked to look.
func (t Trace) Goroutines() int {
	seen := map[uint64]bool{}
	for _, s := range t.Spans {
		if s.Goroutine != 0 {
			seen[s.Goroutine] = true
		}
	}
	return len(seen)
}

// order lists the tasks by a sequence number, leaving out those that have none.
func (t Trace) order(seq func(Span) int) []int {
	spans := slices.DeleteFunc(slices.Clone(t.Spans), func(s Span) bool { return seq(s) == 0 })
	slices.SortFunc(spans, func(a, b Span) int { return seq(a) - seq(b) })
	tasks := make([]int, len(spans))
	for i, s := range spans {
		tasks[i] = s.Task
	}
	return tasks
}
