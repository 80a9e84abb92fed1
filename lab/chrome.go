package lab

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// WriteChrome writes traces in the Trace Event Format, as JSON that
// ui.perfetto.dev and chrome://tracing open.
//
// Each trace is a process and each lane a thread of it, with a slice for every
// task. A task that was still running lasts until the snapshot and says so in
// its arguments. The thread "consumer" has an instant for every outcome
// received, and the counter "running" counts tasks. Times are microseconds to
// three decimals, so no nanosecond is lost and tasks on a lane never overlap.
//
// Equal traces give equal bytes. A task takes about 500 of them and 20 µs.
func WriteChrome(w io.Writer, traces ...Trace) error {
	out := bufio.NewWriter(w)
	out.WriteString(`{"displayTimeUnit":"ms","traceEvents":[`)
	separator := "\n"
	for i, t := range traces {
		for _, e := range chromeEvents(i+1, t) {
			line, err := json.Marshal(e)
			if err != nil {
				return fmt.Errorf("lab: write Chrome trace: %w", err)
			}
			out.WriteString(separator)
			out.Write(line)
			separator = ",\n"
		}
	}
	out.WriteString("\n]}\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("lab: write Chrome trace: %w", err)
	}
	return nil
}

// chromeEvent is one entry of a Chrome trace.
type chromeEvent struct {
	Name     string         `json:"name"`
	Category string         `json:"cat,omitempty"`
	Phase    string         `json:"ph"`
	Time     micros         `json:"ts"`
	Duration *micros        `json:"dur,omitempty"`
	Process  int            `json:"pid"`
	Thread   int            `json:"tid"`
	Scope    string         `json:"s,omitempty"`
	Args     map[string]any `json:"args,omitempty"`

	seq    int // tells events of one instant apart
	change int // of the number of running tasks, for a counter
}

// micros is a time that JSON shows in microseconds. Its digits come from
// integers: a float would round, and two tasks of one lane could overlap.
type micros time.Duration

func (m micros) MarshalJSON() ([]byte, error) {
	m = max(0, m)
	digits := strconv.AppendInt(nil, int64(m/1000), 10)
	if rest := int64(m % 1000); rest != 0 {
		digits = fmt.Appendf(digits, ".%03d", rest)
	}
	return digits, nil
}

// chromeEvents lists the events of one trace: first the names of its tracks,
// then what happened, in order.
func chromeEvents(process int, t Trace) []chromeEvent {
	var events []chromeEvent
	yields := false
	for _, s := range t.Spans {
		events = append(events, chromeTask(process, s))
		if s.YieldSeq != 0 {
			yields = true
			events = append(events, chromeYield(process, s))
		}
	}
	events = append(events, chromeCounter(process, t)...)
	slices.SortStableFunc(events, chromeOrder)
	return append(chromeTracks(process, t, yields), events...)
}

// chromeOrder sorts events by time and sequence. A trace made by hand may lack
// sequence numbers, and its times still count.
func chromeOrder(a, b chromeEvent) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.seq, b.seq))
}

// chromeCounter steps up with every start and down with every end.
func chromeCounter(process int, t Trace) []chromeEvent {
	var events []chromeEvent
	step := func(at time.Duration, seq, change int) {
		events = append(events, chromeEvent{
			Name:    "running",
			Phase:   "C",
			Time:    micros(at),
			Process: process,
			seq:     seq,
			change:  change,
		})
	}
	for _, s := range t.Spans {
		step(s.Start, s.StartSeq, 1)
		if !s.Running() {
			step(s.End, s.EndSeq, -1)
		}
	}
	slices.SortStableFunc(events, chromeOrder)
	running := 0
	for i, e := range events {
		running += e.change
		events[i].Args = map[string]any{"tasks": running}
	}
	return events
}

// chromeTracks names the tracks and puts them in order.
func chromeTracks(process int, t Trace, yields bool) []chromeEvent {
	meta := func(name string, thread int, key string, value any) chromeEvent {
		return chromeEvent{Name: name, Phase: "M", Process: process, Thread: thread, Args: map[string]any{key: value}}
	}
	events := []chromeEvent{
		meta("process_name", 0, "name", t.Name),
		meta("process_sort_index", 0, "sort_index", process),
	}
	if yields {
		// Below the lanes, because outcomes come after tasks.
		events = append(events,
			meta("thread_name", 0, "name", "consumer"),
			meta("thread_sort_index", 0, "sort_index", t.Peak()+1))
	}
	peak := t.Peak()
	for lane := 1; lane <= peak; lane++ {
		events = append(events,
			meta("thread_name", lane, "name", "lane "+strconv.Itoa(lane)),
			meta("thread_sort_index", lane, "sort_index", lane))
	}
	return events
}

func chromeTask(process int, s Span) chromeEvent {
	args := map[string]any{"task": s.Task}
	if s.Err != nil {
		args["error"] = s.Err.Error()
	}
	if s.Running() {
		args["running"] = true
	}
	if s.Goroutine != 0 {
		args["goroutine"] = s.Goroutine
	}
	if s.YieldSeq != 0 {
		args["yielded_us"] = micros(s.Yield)
	}
	length := micros(s.Duration())
	return chromeEvent{
		Name:     "task " + strconv.Itoa(s.Task),
		Category: "task",
		Phase:    "X",
		Time:     micros(s.Start),
		Duration: &length,
		Process:  process,
		Thread:   s.Lane + 1,
		Args:     args,
		seq:      s.StartSeq,
	}
}

func chromeYield(process int, s Span) chromeEvent {
	return chromeEvent{
		Name:     "task " + strconv.Itoa(s.Task),
		Category: "yield",
		Phase:    "i",
		Time:     micros(s.Yield),
		Process:  process,
		Scope:    "t",
		Args:     map[string]any{"task": s.Task},
		seq:      s.YieldSeq,
	}
}
