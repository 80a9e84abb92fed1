package play

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// A record is mostly events, and most of an event is zero. On the wire events are
// one string: for each a letter for its kind, a capital for how something ended, if
// that is said, and numbers with commas between them: the time since the event
// before, Task, By, Aside and Value, without the zeros at the end. There is one way
// to write a list, and what is written in another way is none. The few events that
// have a fault or values have these in a list of their own.

// kindsInOrder and howsInOrder give the letters.
var (
	kindsInOrder = [...]EventKind{
		Made, Start, Ends, Ctx, Began, Submitted, Closing, Closed, Settled, Opened, Freed, Tallied, Woken, Seen, Calling, Returned, Yield, Left,
	}
	howsInOrder = [...]How{Fails, Panics, Exits}
)

// recordText is a record on the wire.
type recordText struct {
	Events   string   `json:"events,omitempty"`
	More     []more   `json:"more,omitempty"`
	End      End      `json:"end"`
	Left     []string `json:"left,omitempty"`
	Say      string   `json:"say,omitempty"`
	Real     bool     `json:"real,omitempty"`
	Explored bool     `json:"explored,omitempty"`
	Stack    []string `json:"stack,omitempty"`
	Ran      int      `json:"ran,omitempty"`
}

// more is what few events have.
type more struct {
	Of     int    `json:"of"` // the event's index
	Fault  *Fault `json:"f,omitempty"`
	Values []int  `json:"vs,omitempty"`
}

// MarshalJSON writes a record for the wire.
func (r Record) MarshalJSON() ([]byte, error) {
	text, err := writeEvents(r.Events)
	if err != nil {
		return nil, err
	}
	t := recordText{Events: string(text), End: r.End, Left: r.Left, Say: r.Say, Real: r.Real, Explored: r.Explored, Stack: r.Stack, Ran: r.Ran}
	for i, e := range r.Events {
		if e.Fault != nil || len(e.Values) > 0 {
			t.More = append(t.More, more{i, e.Fault, e.Values})
		}
	}
	return json.Marshal(t)
}

// UnmarshalJSON reads what MarshalJSON writes, and nothing else.
func (r *Record) UnmarshalJSON(text []byte) error {
	var t recordText
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("play: something is behind a record")
	}
	events, err := readEvents(t.Events)
	if err != nil {
		return err
	}
	last := -1
	for _, m := range t.More {
		if m.Of <= last || m.Of >= len(events) || m.Fault == nil && len(m.Values) == 0 {
			return fmt.Errorf("play: there is more of event %d, which cannot be", m.Of)
		}
		last = m.Of
		events[last].Fault, events[last].Values = m.Fault, m.Values
	}
	*r = Record{Events: events, End: t.End, Left: t.Left, Say: t.Say, Real: t.Real, Explored: t.Explored, Stack: t.Stack, Ran: t.Ran}
	return nil
}

// writeEvents leaves out faults and values.
func writeEvents(events []Event) ([]byte, error) {
	out := make([]byte, 0, 8*len(events))
	last := time.Duration(0)
	for i := range events {
		e := &events[i]
		kind := slices.Index(kindsInOrder[:], e.Kind)
		if kind < 0 {
			return nil, fmt.Errorf("play: there is no event %q", e.Kind)
		}
		out = append(out, 'a'+byte(kind))
		if e.How != Returns {
			how := slices.Index(howsInOrder[:], e.How)
			if how < 0 {
				return nil, fmt.Errorf("play: nothing ends in the way %q", e.How)
			}
			out = append(out, 'A'+byte(how))
		}
		numbers := [...]int64{int64(e.At - last), int64(e.Task), int64(e.By), int64(e.Aside), int64(e.Value)}
		last = e.At
		n := len(numbers)
		for n > 0 && numbers[n-1] == 0 {
			n--
		}
		for k, v := range numbers[:n] {
			if k > 0 {
				out = append(out, ',')
			}
			out = strconv.AppendInt(out, v, 10)
		}
	}
	return out, nil
}

var errEvents = errors.New("play: these are no events")

// readEvents reads what writeEvents writes, and nothing else.
func readEvents(text string) ([]Event, error) {
	if text == "" {
		return nil, nil
	}
	events := make([]Event, 0, min(len(text)/6+1, MostEvents))
	at := time.Duration(0)
	for i := 0; i < len(text); {
		kind := int(text[i]) - 'a'
		if kind < 0 || kind >= len(kindsInOrder) || len(events) == MostEvents {
			return nil, errEvents
		}
		e := Event{Kind: kindsInOrder[kind]}
		i++
		if i < len(text) && text[i] >= 'A' && text[i] < 'A'+byte(len(howsInOrder)) {
			e.How = howsInOrder[text[i]-'A']
			i++
		}
		var numbers [5]int64
		n := 0
		for n < len(numbers) && i < len(text) && (text[i] < 'a' || text[i] > 'z') {
			if n > 0 {
				if text[i] != ',' {
					return nil, errEvents
				}
				i++
			}
			v, size := readInt(text[i:])
			if size == 0 {
				return nil, errEvents
			}
			numbers[n] = v
			n++
			i += size
		}
		if n > 0 && numbers[n-1] == 0 {
			return nil, errEvents
		}
		at += time.Duration(numbers[0])
		e.At, e.Task, e.By, e.Aside, e.Value = at, int(numbers[1]), int(numbers[2]), int(numbers[3]), int(numbers[4])
		events = append(events, e)
	}
	return events, nil
}

// readInt reads a number at the beginning of a text, and tells how long it is: 0 if
// there is none, or it is not written as strconv does.
func readInt(text string) (v int64, size int) {
	first := 0
	if text != "" && text[0] == '-' {
		first = 1
	}
	i := first
	for i < len(text) && '0' <= text[i] && text[i] <= '9' {
		v = 10*v + int64(text[i]-'0')
		i++
	}
	switch {
	case i == first, text[first] == '0' && i > 1:
		return 0, 0
	case i-first > 18: // it may be too large
		v, err := strconv.ParseInt(text[:i], 10, 64)
		if err != nil {
			return 0, 0
		}
		return v, i
	case first == 1:
		v = -v
	}
	return v, i
}
