package lab

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

type chromeDoc struct {
	DisplayTimeUnit string        `json:"displayTimeUnit"`
	TraceEvents     []parsedEvent `json:"traceEvents"`
}

type parsedEvent struct {
	Name, Cat, Ph, S string
	Ts, Dur          number
	Pid, Tid         *int
	Args             map[string]any
}

// number is a JSON number as it was written.
type number string

func (n *number) UnmarshalJSON(text []byte) error {
	var plain json.Number
	if bytes.HasPrefix(text, []byte{'"'}) {
		return errors.New("cannot unmarshal text as a number")
	}
	err := json.Unmarshal(text, &plain)
	*n = number(plain)
	return err
}

// nanos is the number, read as microseconds, in whole nanoseconds.
func (n number) nanos(field string) (int64, error) {
	value, ok := new(big.Rat).SetString(string(n))
	if !ok {
		return 0, fmt.Errorf("%s is missing", field)
	}
	value.Mul(value, big.NewRat(1000, 1))
	switch {
	case value.Sign() < 0:
		return 0, fmt.Errorf("%s is negative", field)
	case !value.IsInt():
		return 0, fmt.Errorf("%s is a fraction of a nanosecond", field)
	}
	return value.Num().Int64(), nil
}

func parseChrome(data []byte) (doc chromeDoc, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&doc); err != nil {
		return doc, err
	}
	if d.More() {
		return doc, errors.New("more than one document")
	}
	return doc, nil
}

// slice is an X event with its times in nanoseconds.
type slice struct {
	start, end int64
	running    bool
}

// track is a thread; the zero thread of a process stands for the process too.
type track struct{ process, thread int }

// checkChrome tells which rule of the format, as far as WriteChrome uses it, a
// document breaks.
func checkChrome(data []byte) error {
	doc, err := parseChrome(data)
	if err != nil {
		return err
	}
	if doc.DisplayTimeUnit != "ms" && doc.DisplayTimeUnit != "ns" {
		return fmt.Errorf("time unit %q", doc.DisplayTimeUnit)
	}
	if doc.TraceEvents == nil {
		return errors.New("no list of events")
	}
	meta := map[string]map[track]bool{"process_name": {}, "process_sort_index": {}, "thread_name": {}, "thread_sort_index": {}}
	slicesOf := map[track][]slice{}
	used := map[track]bool{}
	counts := map[int]map[int64]float64{} // process, moment: the last value
	for i, e := range doc.TraceEvents {
		start, err := e.Ts.nanos("ts")
		switch {
		case err != nil:
			return fmt.Errorf("event %d: %w", i, err)
		case e.Name == "":
			return fmt.Errorf("event %d has no name", i)
		case e.Pid == nil || e.Tid == nil:
			return fmt.Errorf("event %d has no pid or tid", i)
		}
		on := track{*e.Pid, *e.Tid}
		used[track{on.process, 0}] = true
		switch e.Ph {
		case "M":
			seen, known := meta[e.Name]
			if !known {
				return fmt.Errorf("event %d: unknown metadata %s", i, e.Name)
			}
			if seen[on] {
				return fmt.Errorf("event %d: %s twice", i, e.Name)
			}
			seen[on] = true
			if !metadataComplete(e) {
				return fmt.Errorf("event %d: metadata without a value", i)
			}
		case "X":
			length, err := e.Dur.nanos("dur")
			if err != nil {
				return fmt.Errorf("event %d: %w", i, err)
			}
			if _, ok := e.Args["task"].(float64); !ok || e.Cat != "task" {
				return fmt.Errorf("event %d is not a task", i)
			}
			used[on] = true
			running, _ := e.Args["running"].(bool)
			slicesOf[on] = append(slicesOf[on], slice{start, start + length, running})
		case "i":
			if e.S != "t" && e.S != "p" && e.S != "g" {
				return fmt.Errorf("event %d: scope %q", i, e.S)
			}
			used[on] = true
			if !meta["thread_name"][on] {
				return fmt.Errorf("track %v has no thread_name", on)
			}
		case "C":
			n, ok := e.Args["tasks"].(float64)
			if !ok || n < 0 {
				return fmt.Errorf("event %d: counter is %v", i, e.Args["tasks"])
			}
			if counts[on.process] == nil {
				counts[on.process] = map[int64]float64{}
			}
			counts[on.process][start] = n
		default:
			return fmt.Errorf("event %d: phase %q", i, e.Ph)
		}
	}
	for on := range used {
		for name, seen := range meta {
			if strings.HasPrefix(name, "process") && !seen[track{on.process, 0}] ||
				strings.HasPrefix(name, "thread") && on.thread > 0 && !seen[on] {
				return fmt.Errorf("track %v has no %s", on, name)
			}
		}
	}
	for on, list := range slicesOf {
		if err := checkNesting(list); err != nil {
			return fmt.Errorf("track %v: %w", on, err)
		}
	}
	return checkCounts(counts, slicesOf)
}

func metadataComplete(e parsedEvent) bool {
	_, text := e.Args["name"].(string)
	_, number := e.Args["sort_index"].(float64)
	return text && strings.HasSuffix(e.Name, "_name") || number && strings.HasSuffix(e.Name, "_sort_index")
}

// checkNesting tells whether slices of a track overlap without one being
// inside the other: viewers move such a slice elsewhere or drop it.
func checkNesting(list []slice) error {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b slice) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	var open []int64 // ends, innermost last
	for _, s := range list {
		for len(open) > 0 && open[len(open)-1] <= s.start {
			open = open[:len(open)-1]
		}
		if len(open) > 0 && s.end > open[len(open)-1] {
			return fmt.Errorf("slices overlap at %d ns", s.start)
		}
		open = append(open, s.end)
	}
	return nil
}

// checkCounts compares what the counter shows after each moment with the
// slices that cover it.
func checkCounts(counts map[int]map[int64]float64, slicesOf map[track][]slice) error {
	for process, moments := range counts {
		for _, at := range slices.Sorted(maps.Keys(moments)) {
			covering := 0
			for on, list := range slicesOf {
				for _, s := range list {
					if on.process == process && s.start <= at && (s.running || at < s.end) {
						covering++
					}
				}
			}
			if moments[at] != float64(covering) {
				return fmt.Errorf("counter is %v at %d ns, where %d tasks run", moments[at], at, covering)
			}
		}
	}
	for on, list := range slicesOf {
		for _, s := range list {
			_, start := counts[on.process][s.start]
			if _, end := counts[on.process][s.end]; !start || !end && !s.running {
				return fmt.Errorf("counter does not change at %d ns or at %d ns", s.start, s.end)
			}
		}
	}
	return nil
}

// sameSpans compares a lane of a document with the trace it was made from.
func sameSpans(doc chromeDoc, process, lane int, trace Trace) error {
	var got, want []slice
	for _, e := range doc.TraceEvents {
		if e.Ph == "X" && *e.Pid == process && *e.Tid == lane+1 {
			start, _ := e.Ts.nanos("ts")
			length, _ := e.Dur.nanos("dur")
			running, _ := e.Args["running"].(bool)
			got = append(got, slice{start, start + length, running})
		}
	}
	for _, s := range trace.Spans {
		if s.Lane == lane {
			want = append(want, slice{int64(s.Start), int64(s.End), s.Running()})
		}
	}
	for i := range min(len(got), len(want)) {
		if i > 0 && got[i].start < got[i-1].end {
			return fmt.Errorf("two tasks overlap at %d ns", got[i].start)
		}
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("got %v, want %v", got, want)
	}
	return nil
}
