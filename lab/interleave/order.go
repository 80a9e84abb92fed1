package interleave

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// OrderVariable is the environment variable with what a rewritten test binary
// is to do, as JSON of an [Order], or as @ and the name of a file with that.
// Without it, tests run as usual.
const OrderVariable = "POOLLAB_INTERLEAVE"

// Order asks a test binary to explore its tests instead of running them.
type Order struct {
	Mode     string   `json:"mode"` // "search", "shrink" or "replay"
	Options  Options  `json:"options"`
	Schedule Schedule `json:"schedule"` // to shrink or to replay
	Report   string   `json:"report"`   // the file that events are appended to
	Careful  bool     `json:"careful"`  // report each schedule before it begins: the process dies in one

	// Unwatched is for a debugger: nobody minds if a run stands still, or if
	// standard input is not from whoever gave the order.
	Unwatched bool `json:"unwatched,omitempty"`
}

// Event is a line of the report.
type Event struct {
	Event  string `json:"event"` // "begin", "progress", "schedule", "stuck", "result"
	Test   string `json:"test"`
	Index  int    `json:"index,omitempty"`
	Result Result `json:"result,omitzero"`
	Error  string `json:"error,omitempty"`
}

// ExitStuck is the exit code of a test binary that ended itself since a run did
// not go on.
const ExitStuck = 97

// ExitOrphan is the exit code of one whose parent has gone.
const ExitOrphan = 96

// Explored is called first in each rewritten test. It reports whether the test
// is over: then it was explored, as the environment asks for.
func Explored(t *testing.T, f func(*testing.T)) bool {
	text := os.Getenv(OrderVariable)
	if text == "" {
		return false
	}
	if active.Load() != nil {
		return false // this is a run of it
	}
	if name, ok := strings.CutPrefix(text, "@"); ok {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatalf("interleave: the order that %s names cannot be read: %v", OrderVariable, err)
		}
		text = string(data)
	}
	var o Order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatalf("interleave: the order in %s cannot be read: %v", OrderVariable, err)
	}
	if err := o.carryOut(t.Name(), f); err != nil {
		t.Fatal(err)
	}
	return true
}

func (o Order) carryOut(test string, f func(*testing.T)) error {
	report := func(e Event) error {
		e.Test = test
		line, err := json.Marshal(e)
		if err != nil {
			return err
		}
		file, err := os.OpenFile(o.Report, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			return fmt.Errorf("interleave: the report cannot be written: %w", err)
		}
		if _, err := file.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("interleave: the report cannot be written: %w", err)
		}
		return file.Close()
	}
	if err := report(Event{Event: "begin"}); err != nil {
		return err
	}
	var so atomic.Pointer[Result] // what has been done so far
	so.Store(&Result{})
	o.Options.Progress = func(res Result) {
		so.Store(&res)
		report(Event{Event: "progress", Result: res})
	}
	if !o.Unwatched {
		endWithParent()
		defer o.watched(report, &so)()
	}
	var res Result
	var err error
	switch o.Mode {
	case "search":
		if o.Careful {
			o.Options.Before = func(index int) { report(Event{Event: "schedule", Index: index}) }
		}
		res, err = Explore(f, o.Options)
	case "shrink":
		res = Shrink(f, o.Schedule, o.Options)
	case "replay":
		res = Replay(f, o.Schedule, o.Options)
	default:
		err = fmt.Errorf("interleave: there is no mode %q", o.Mode)
	}
	if err != nil {
		return err
	}
	return report(Event{Event: "result", Result: res})
}

// endWithParent ends the process when whoever gave the order is gone: standard
// input is a pipe from there.
func endWithParent() {
	go func() {
		if _, err := io.Copy(io.Discard, os.Stdin); err == nil {
			os.Exit(ExitOrphan)
		}
	}()
}

// watched watches over the runs until the function that it returns is called.
func (o Order) watched(report func(Event) error, so *atomic.Pointer[Result]) (end func()) {
	stop, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		watch(stop, func(k Kind, why string) {
			res := *so.Load()
			res.open(k, why)
			_ = report(Event{Event: "stuck", Result: res})
			os.Exit(ExitStuck)
		})
	}()
	return func() { close(stop); <-over }
}
