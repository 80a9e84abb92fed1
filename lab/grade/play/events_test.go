package play

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRecordText(t *testing.T) {
	t.Parallel()
	full := Record{
		End: Leaked, Left: []string{"chan receive at pool.go:17"}, Say: "x", Real: true, Explored: true, Stack: []string{"pool.go:1"},
		Events: []Event{
			{Kind: Made, By: 1},
			{Kind: Start, At: time.Second, Task: -1},
			{Kind: Ends, At: time.Second, How: Exits},
			{Kind: Ends, At: time.Second, Task: 10, How: Fails, Fault: &Fault{Text: "no", Of: []int{1}}},
			{Kind: Returned, At: math.MaxInt64, Values: []int{7}},
			{Kind: Yield, At: math.MinInt64, Value: math.MinInt64, Aside: -3},
			{Kind: Left, Value: math.MaxInt64},
		},
	}
	for _, kind := range kindsInOrder {
		full.Events = append(full.Events, Event{Kind: kind})
	}
	for name, r := range map[string]Record{"full": full, "zero": {}, "done": {End: Done}} {
		text, err := json.Marshal(r)
		require.NoError(t, err, name)
		var again Record
		require.NoError(t, json.Unmarshal(text, &again), name)
		require.Equal(t, r, again, name)
	}
	text, err := json.Marshal(Record{End: Done, Events: []Event{{Kind: Start, At: 5, Task: 1}, {Kind: Ends, At: 7, How: Panics}}})
	require.NoError(t, err)
	require.JSONEq(t, `{"events":"b5,1cB2","end":"done"}`, string(text))
}

func TestRecordTextIsStrict(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"list":             `{"events":[{"k":"start"}],"end":"done"}`,
		"field":            `{"events":"b","end":"done","grade":100}`,
		"inside":           `{"events":"b","end":"done","more":[{"of":0,"f":{"x":1}}]}`,
		"more of none":     `{"events":"b","end":"done","more":[{"of":1,"vs":[1]}]}`,
		"more of before":   `{"events":"b","end":"done","more":[{"of":-1,"vs":[1]}]}`,
		"more twice":       `{"events":"b","end":"done","more":[{"of":0,"vs":[1]},{"of":0,"vs":[2]}]}`,
		"more of nothing":  `{"events":"b","end":"done","more":[{"of":0}]}`,
		"unknown kind":     `{"events":"z","end":"done"}`,
		"no kind":          `{"events":"1","end":"done"}`,
		"unknown way":      `{"events":"cD","end":"done"}`,
		"two ways":         `{"events":"cAA","end":"done"}`,
		"zero at the end":  `{"events":"b1,0","end":"done"}`,
		"only zero":        `{"events":"b0","end":"done"}`,
		"comma at the end": `{"events":"b1,","end":"done"}`,
		"comma first":      `{"events":"b,1","end":"done"}`,
		"no comma":         `{"events":"b1-1","end":"done"}`,
		"six numbers":      `{"events":"b1,1,1,1,1,1","end":"done"}`,
		"zero first":       `{"events":"b01","end":"done"}`,
		"minus zero":       `{"events":"b-0,1","end":"done"}`,
		"plus":             `{"events":"b+1","end":"done"}`,
		"space":            `{"events":"b 1","end":"done"}`,
		"too large":        `{"events":"b9223372036854775808","end":"done"}`,
		"far too large":    `{"events":"b` + strings.Repeat("9", 40) + `","end":"done"}`,
		"too many":         `{"events":"` + strings.Repeat("b", MostEvents+1) + `","end":"done"}`,
		"no object":        `"b"`,
	} {
		var r Record
		require.Error(t, json.Unmarshal([]byte(text), &r), name)
	}
}

func TestRecordTextOfNothing(t *testing.T) {
	t.Parallel()
	for _, e := range []Event{{Kind: "x"}, {}, {Kind: Ends, How: "x"}} {
		_, err := json.Marshal(Record{Events: []Event{e}})
		require.Error(t, err)
	}
}

// FuzzEvents checks that nothing but what is written can be read.
func FuzzEvents(f *testing.F) {
	for _, text := range []string{"", "a", "b5,1cB2", "p-1,0,0,0,-9223372036854775808", "b1,0", "cA0,0,1b", "b01", "q,", "b9223372036854775807b1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		events, err := readEvents(text)
		if err != nil {
			return
		}
		again, err := writeEvents(events)
		require.NoError(t, err)
		require.Equal(t, text, string(again))
	})
}
