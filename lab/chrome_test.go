package lab

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"example.com/poollab/internal/golden"
)

func TestChromeGolden(t *testing.T) {
	run := lesson(2, []time.Duration{time.Second, 1500 * time.Microsecond, 2*time.Second + 1})
	run.Name = `two "workers" & <more>`
	run.Spans[1].Err = errors.New("fault")
	run.Spans[1].Goroutine = 18
	run.Spans[2].EndSeq, run.Spans[2].YieldSeq = 0, 0
	for name, traces := range map[string][]Trace{
		"none":  nil,
		"empty": {{}},
		"two":   {run, lesson(1, []time.Duration{0, time.Nanosecond})},
	} {
		t.Run(name, func(t *testing.T) {
			got := chrome(t, traces...)
			assert.NoError(t, checkChrome(got))
			golden.Check(t, "testdata/chrome/"+name+".json", string(got))
		})
	}
}

func TestChromeKeepsTheFormat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		traces := rapid.SliceOfN(rapid.Custom(randomRun), 0, 3).Draw(t, "traces")
		got := chrome(t, traces...)
		if err := checkChrome(got); err != nil {
			t.Fatalf("the trace breaks a rule of the format: %v", err)
		}
		if !bytes.Equal(got, chrome(t, traces...)) {
			t.Fatalf("equal traces give different bytes")
		}
		doc, _ := parseChrome(got)
		for i, trace := range traces {
			for lane := range trace.Peak() {
				if err := sameSpans(doc, i+1, lane, trace); err != nil {
					t.Fatalf("a lane does not show the trace: %v", err)
				}
			}
		}
	})
}

// The checker is worth something only if it rejects what viewers do.
func TestChromeCheckerRejects(t *testing.T) {
	valid := string(chrome(t, lesson(2, []time.Duration{time.Millisecond, 2 * time.Millisecond, time.Millisecond})))
	require.NoError(t, checkChrome([]byte(valid)))
	require.ErrorContains(t, checkChrome([]byte(`{"displayTimeUnit":"ms"}`)), "no list of events")
	for name, c := range map[string]struct{ old, new, want string }{
		"no JSON":           {"]}", "}", "invalid character"},
		"a second document": {"]}\n", "]}{}", "more than one"},
		"unknown field":     {`"cat":"task"`, `"kat":"task"`, "unknown field"},
		"no unit":           {`"displayTimeUnit":"ms"`, `"displayTimeUnit":"s"`, "time unit"},
		"unknown phase":     {`"ph":"i"`, `"ph":"?"`, "phase"},
		"no phase":          {`"ph":"i",`, ``, "phase"},
		"no time":           {`"ts":1000,"dur"`, `"dur"`, "ts is missing"},
		"time as text":      {`"ts":1000,"dur"`, `"ts":"1000","dur"`, "cannot unmarshal"},
		"negative time":     {`"ts":0,"dur"`, `"ts":-1,"dur"`, "negative"},
		"negative duration": {`"dur":1000`, `"dur":-1000`, "negative"},
		"picoseconds":       {`"dur":1000`, `"dur":1000.0001`, "nanosecond"},
		"no duration":       {`"dur":1000,`, ``, "dur is missing"},
		"no process":        {`"dur":1000,"pid":1,`, `"dur":1000,`, "pid or tid"},
		"no scope":          {`"s":"t",`, ``, "scope"},
		"no task":           {`"task":0,"yielded_us"`, `"yielded_us"`, "not a task"},
		"no name":           {`"name":"running"`, `"name":""`, "name"},
		"unnamed process":   {`"process_name"`, `"process_labels"`, "metadata"},
		"unnamed lane":      {`{"name":"thread_name","ph":"M","ts":0,"pid":1,"tid":2,"args":{"name":"lane 2"}},`, ``, "has no thread_name"},
		"unsorted lane":     {`{"name":"thread_sort_index","ph":"M","ts":0,"pid":1,"tid":2,"args":{"sort_index":2}},`, ``, "has no thread_sort_index"},
		"lane named twice":  {`"tid":2,"args":{"name":"lane 2"}`, `"tid":1,"args":{"name":"lane 2"}`, "twice"},
		"overlap":           {`"ts":1000,"dur":1000`, `"ts":999.999,"dur":1000`, "overlap"},
		"counter below 0":   {`"args":{"tasks":0}`, `"args":{"tasks":-1}`, "counter"},
		"counter wrong":     {`"args":{"tasks":0}`, `"args":{"tasks":1}`, "counter"},
		"counter text":      {`"args":{"tasks":0}`, `"args":{"tasks":"0"}`, "counter"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(valid, c.old, c.new, 1)
			require.NotEqual(t, valid, broken)
			assert.ErrorContains(t, checkChrome([]byte(broken)), c.want)
		})
	}
}

func TestChromeStopsAtAFailingWriter(t *testing.T) {
	assert.ErrorIs(t, WriteChrome(failingWriter{}, Trace{}), errDisk)
}

func chrome(t require.TestingT, traces ...Trace) []byte {
	var out bytes.Buffer
	if err := WriteChrome(&out, traces...); err != nil {
		t.Errorf("the trace cannot be written: %v", err)
	}
	return out.Bytes()
}
