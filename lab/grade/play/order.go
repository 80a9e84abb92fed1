package play

import (
	"encoding/json"
	"time"
)

// Order is what a driver is asked to do.
type Order struct {
	Mode    Mode     `json:"mode"`
	Scripts []Script `json:"scripts"`
	// For Exploring: what was done in processes before, and what to do in all.
	Search *Search `json:"search,omitempty"`
	// For Replaying: how the only script goes.
	Schedule json.RawMessage `json:"schedule,omitempty"`
}

// Mode is what is done with the scripts.
type Mode string

// The modes. Only Playing can do without an instrumented twin.
const (
	Playing   Mode = "play"    // each once, one after another
	Exploring Mode = "explore" // each under many schedules, in turns
	Replaying Mode = "replay"  // one under one schedule
)

// Search says how long scripts are explored.
type Search struct {
	Seed    uint64 `json:"seed"`
	Each    int    `json:"each"`    // schedules of one script at most
	Steps   int    `json:"steps"`   // of all schedules together at most
	Longest int    `json:"longest"` // steps of one schedule at most
	// Done is how many schedules of each script have been played already, and
	// Enough says that there need not be more.
	Done   []int  `json:"done,omitempty"`
	Enough []bool `json:"enough,omitempty"`
}

// Message is one line from a driver.
type Message struct {
	Kind   MessageKind `json:"kind"`
	Script int         `json:"script,omitempty"` // index in the order
	Record *Record     `json:"record,omitempty"`
	// Of Exploring and Replaying.
	Schedule     json.RawMessage `json:"schedule,omitempty"`
	Interleaving json.RawMessage `json:"interleaving,omitempty"`
	Count        int             `json:"count,omitempty"` // schedules of the script so far; with Over, records
	Steps        int             `json:"steps,omitempty"` // of all schedules so far
	// Of a State.
	CPU    time.Duration `json:"cpu,omitempty"`    // used by the process so far
	Locked bool          `json:"locked,omitempty"` // a lock is waited for, and nobody goes on
}

// MessageKind tells messages apart.
type MessageKind string

// The kinds of message.
const (
	Hello  MessageKind = "hello"  // the driver is there
	Begin  MessageKind = "begin"  // a script begins
	Finish MessageKind = "record" // and its record
	Turn   MessageKind = "turn"   // some schedules were played; Count and Steps
	State  MessageKind = "state"  // a script takes long; Record is what has happened until now
	Over   MessageKind = "over"   // everything was done
)

// Exit codes of a driver.
const (
	ExitAlone  = 96 // its parent is gone
	ExitOrder  = 97 // it was asked for something that it cannot do
	ExitRecord = 98 // it cannot write its records
)

// The most of everything, which both sides know.
const (
	MostEvents = 200_000
	MostText   = 500 // bytes
	MostLeft   = 200 // lines
)
