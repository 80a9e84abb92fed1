package pooltest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"time"

	"example.com/poollab/lab/invariants"
)

// order is what a child is asked to do. It is in the child's environment.
type order struct {
	Name   string   `json:"name"` // which call of the kit it is for
	Kind   string   `json:"kind"` // its contract
	Checks []string `json:"checks"`
	Report string   `json:"report"` // the file that events are appended to

	Probe     bool      `json:"probe"` // only look what the pool can do
	Abilities abilities `json:"abilities"`

	World  int  `json:"world"`  // with Replay: which one
	Replay bool `json:"replay"` // play only that world
	Real   bool `json:"real"`   // on the machine's clock
	Brief  bool `json:"brief"`  // others have spun: do not wait long for the next
	Effort int  `json:"effort"`

	Seed      uint64          `json:"seed,omitempty"`
	Schedules bool            `json:"schedules,omitempty"` // play worlds under controlled schedules
	Schedule  json.RawMessage `json:"schedule,omitempty"`  // with Replay: which one
}

// is reports whether an order is for a call of the kit.
func (o order) is(name string, contract invariants.Contract) bool {
	return o.Name == name && o.Kind == string(contract)
}

// orderVariable is the environment variable with a child's order.
const orderVariable = "POOLLAB_POOLTEST"

// event is one line of a child's report.
type event struct {
	Event string `json:"event"` // "abilities", "begin", "world", "verdict", "stuck", "over"
	Check string `json:"check,omitempty"`
	World int    `json:"world,omitempty"`
	Say   string `json:"say,omitempty"`
	Phase string `json:"phase,omitempty"`

	Outcome   outcome         `json:"outcome,omitzero"`
	Unstable  string          `json:"unstable,omitempty"` // what a replay said instead
	Undecided string          `json:"undecided,omitempty"`
	Outside   bool            `json:"outside,omitempty"` // what failed is that a bubble is used
	Worlds    int             `json:"worlds,omitempty"`
	Schedules int             `json:"schedules,omitempty"` // that were explored
	Index     int             `json:"index,omitempty"`     // which of them failed
	Schedule  json.RawMessage `json:"schedule,omitempty"`  // and how to play it again
	Elapsed   time.Duration   `json:"elapsed,omitempty"`
	Stuck     string          `json:"stuck,omitempty"` // "lock", "spin", "outside"
	Cut       bool            `json:"cut,omitempty"`   // there was no time for all worlds
	Running   []string        `json:"running,omitempty"`
	Abilities *abilities      `json:"abilities,omitempty"` // with "abilities"
	Misuse    string          `json:"misuse,omitempty"`    // why there is no pool to test
}

// report is the file through which a child reports. It is opened by name for
// each event, since the code under test may close every descriptor it finds.
type report string

func (r report) write(e event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(string(r), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return cmp.Or(err, f.Close())
}

// readFrom returns the whole events after an offset, and the next offset.
func (r report) readFrom(offset int) ([]event, int, error) {
	data, err := os.ReadFile(string(r))
	if err != nil {
		return nil, offset, err
	}
	var events []event
	for offset < len(data) {
		end := bytes.IndexByte(data[offset:], '\n')
		if end < 0 {
			break
		}
		var e event
		if err := json.Unmarshal(data[offset:offset+end], &e); err != nil {
			return events, offset, err
		}
		events, offset = append(events, e), offset+end+1
	}
	return events, offset, nil
}
