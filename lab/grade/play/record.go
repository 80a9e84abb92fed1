package play

import "time"

// Record is what happened in one script, in one run.
type Record struct {
	Events []Event `json:"events"`
	End    End     `json:"end"`
	// Left describes goroutines of the submission that were left or stuck, as
	// "chan receive at pool.go:17, started at pool.go:12".
	Left []string `json:"left,omitempty"`
	// Say explains End: the text of a panic, what the race detector saw.
	Say string `json:"say,omitempty"`
	// Real and Explored say that times mean little, or nothing.
	Real     bool `json:"real,omitempty"`
	Explored bool `json:"explored,omitempty"`
	// Stack is where, for a panic: "pool.go:17" lines, the innermost first.
	Stack []string `json:"stack,omitempty"`
	// Ran is how many tasks of a Load did what they should. If it is not all of
	// them, Say is what was wrong.
	Ran int `json:"ran,omitempty"`
}

// End is how a run ended.
type End string

// The ends. Those that only somebody outside of the process can tell are set by
// the player.
const (
	Done     End = "done"
	Deadlock End = "deadlock" // everybody waited, for ever
	Leaked   End = "leaked"   // it was done, and goroutines were left; only with Script.Leaks
	Died     End = "died"     // a panic or a fatal error of the submission ended the process
	Exited   End = "exited"   // the process ended, and nothing says why
	Killed   End = "killed"   // from outside, for a limit that Say names: "memory", "output"
	Spun     End = "spun"     // it used a processor for long without an end
	Hung     End = "hung"     // nothing went on, and virtual time neither: a lock perhaps
	Raced    End = "raced"    // the race detector ended it
	Broken   End = "broken"   // the machine failed; nobody's fault
	Unplayed End = "unplayed" // it did not come to it
)

// Event is something that happened. The order of a record's events is the order
// in which they happened, also among those of one instant.
type Event struct {
	Kind EventKind     `json:"k"`
	At   time.Duration `json:"at"` // since the script began, in virtual time
	// Task is the task's index, or the item's. An item that is not in the input
	// is -1.
	Task int `json:"t"`
	// By numbers the goroutine, from 1 as they are first seen; 0 where that does
	// not matter, since to find out takes longer than all else: it is set for
	// Calling, Began, Yield and Made, and for the Start of a pool's task.
	By int `json:"by,omitempty"`
	// Aside is the number of the call: see Act.Aside. For a Submit within a task
	// it is minus one minus the index of that task.
	Aside int `json:"a,omitempty"`
	// How a task or a call ended.
	How How `json:"how,omitempty"`
	// Fault tells how the call that ended here failed, if it did.
	Fault *Fault `json:"f,omitempty"`
	// Value is what was yielded, seen or counted.
	Value int `json:"v,omitempty"`
	// Values are what Map returned.
	Values []int `json:"vs,omitempty"`
}

// EventKind is what happened.
type EventKind string

// The kinds of event.
const (
	Made      EventKind = "made"      // the pool, or making it failed: Fault
	Start     EventKind = "start"     // a task or a call of f
	Ends      EventKind = "end"       // and how
	Ctx       EventKind = "ctx"       // a running call of f saw its context end
	Began     EventKind = "submit"    // a call of Submit
	Submitted EventKind = "submitted" // it returned: Fault
	Closing   EventKind = "close"     // a call of Close
	Closed    EventKind = "closed"    // it returned: Fault
	Settled   EventKind = "settled"   // everybody waited
	Opened    EventKind = "opened"    // a gate; Value is its number
	Freed     EventKind = "freed"     // the function of a task
	Tallied   EventKind = "tallied"   // Value goroutines of the submission live; only differences mean something
	Woken     EventKind = "woken"     // after Closed, under schedules, with Script.Leaks: a goroutine of the submission had been woken and had not gone on; Fault.Text says which
	Seen      EventKind = "seen"      // after the end: Value is 1 if all writes about Task were there
	Calling   EventKind = "call"      // of Map, or ranging over Completed
	Returned  EventKind = "returned"  // Values, Fault; Value is how many calls of f were running
	Yield     EventKind = "yield"     // an outcome: Value and Fault; Task is the item whose result or error it is, or -1
	Left      EventKind = "left"      // the loop of Completed was left; later Yields are late
)

// Fault is what the judge may want to know of an error or a panic.
type Fault struct {
	Text     string `json:"text,omitempty"`  // of the error or panic, shortened
	Panic    bool   `json:"panic,omitempty"` // it was a panic
	Exit     bool   `json:"exit,omitempty"`  // runtime.Goexit ended the goroutine of the call
	Nil      bool   `json:"nil,omitempty"`   // making a pool returned nil
	Of       []int  `json:"of,omitempty"`    // indices of calls of f whose errors it is (errors.Is)
	Canceled bool   `json:"canceled,omitempty"`
	Cause    bool   `json:"cause,omitempty"` // it is the cause with which the script's context ended
}
