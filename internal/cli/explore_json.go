package cli

import (
	"io"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/twin"
)

// exploreJSON is the object that poollab explore -json and poollab replay -json
// print. Durations are whole nanoseconds, file names are relative to the
// current folder if they lie below it.
type exploreJSON struct {
	Schema      string        `json:"schema"`
	Package     string        `json:"package,omitempty"` // if there is only one
	Go          string        `json:"go"`
	Seed        uint64        `json:"seed"`
	Strategy    string        `json:"strategy,omitempty"`
	Race        bool          `json:"race"`
	Interrupted bool          `json:"interrupted"`
	Packages    []packageJSON `json:"packages"`
	Tests       []testJSON    `json:"tests"`
}

type packageJSON struct {
	Package      string     `json:"package"`
	Error        string     `json:"error,omitempty"` // why there is no twin
	NoTests      bool       `json:"no_tests,omitempty"`
	Cached       bool       `json:"cached"`
	TwinNS       int64      `json:"twin_ns"` // that it took to have the twin
	NotBegun     []string   `json:"not_begun,omitempty"`
	Uncontrolled []noteJSON `json:"uncontrolled,omitempty"`
}

type noteJSON struct {
	Package string `json:"package"`
	At      string `json:"at,omitempty"`
	What    string `json:"what"`
	Means   string `json:"means"`
}

type testJSON struct {
	Package     string                  `json:"package"`
	Name        string                  `json:"name"`
	Verdict     twin.Verdict            `json:"verdict"`
	Kind        interleave.Kind         `json:"kind,omitempty"`
	Reason      string                  `json:"reason,omitempty"` // for unknown
	Schedules   int                     `json:"schedules"`
	Distinct    int                     `json:"distinct"` // traces; with several processes, at least so many
	Processes   int                     `json:"processes,omitempty"`
	Steps       int                     `json:"steps"`
	ElapsedNS   int64                   `json:"elapsed_ns"`
	Complete    bool                    `json:"complete,omitempty"` // there are no other schedules within the bound
	Stale       bool                    `json:"stale,omitempty"`    // stopped, since there was nothing new for long
	Found       int                     `json:"found,omitempty"`    // number of the first schedule that failed
	Token       string                  `json:"token,omitempty"`
	Replay      string                  `json:"replay,omitempty"` // the command
	Page        string                  `json:"page,omitempty"`   // that it was drawn on
	Preemptions *int                    `json:"preemptions,omitempty"`
	Message     string                  `json:"message,omitempty"`
	Stack       []string                `json:"stack,omitempty"`
	Hint        string                  `json:"hint,omitempty"`
	Open        map[interleave.Kind]int `json:"open,omitempty"` // schedules that decided nothing
	Notes       []string                `json:"notes,omitempty"`
	Goroutines  []goroutineJSON         `json:"goroutines,omitempty"`
	Trace       []stepJSON              `json:"trace,omitempty"`
	Waiting     []waitJSON              `json:"waiting,omitempty"`
}

type goroutineJSON struct {
	Name string `json:"name"`
	At   string `json:"at,omitempty"`
}

type stepJSON struct {
	Goroutine string `json:"goroutine"`
	Op        string `json:"op"`
	Object    string `json:"object,omitempty"`
	Result    string `json:"result,omitempty"`
	At        string `json:"at,omitempty"`
	Preempted bool   `json:"preempted,omitempty"`
	Blocked   bool   `json:"blocked,omitempty"`
	ClockNS   int64  `json:"clock_ns,omitempty"`
}

type waitJSON struct {
	Goroutine string `json:"goroutine"`
	Op        string `json:"op"`
	Object    string `json:"object,omitempty"`
	At        string `json:"at,omitempty"`
	Held      string `json:"held,omitempty"`
}

func newExploreJSON() exploreJSON {
	return exploreJSON{Schema: "poollab.explore/1", Go: runtime.Version(), Packages: []packageJSON{}, Tests: []testJSON{}}
}

func (j exploreJSON) write(w io.Writer) error {
	if len(j.Packages) == 1 {
		j.Package = j.Packages[0].Package
	}
	return writeObject(w, j)
}

// packageJSON is what is to be said of a twin.
func (t *teller) packageJSON(tw *twin.Twin) packageJSON {
	p := packageJSON{Package: tw.Package, Cached: tw.Cached}
	for _, path := range slices.Sorted(maps.Keys(tw.Left)) {
		p.Uncontrolled = append(p.Uncontrolled, noteJSON{Package: path, What: "left as it is: " + tw.Left[path], Means: leftMeans})
	}
	for _, n := range tw.Uncontrolled {
		p.Uncontrolled = append(p.Uncontrolled, noteJSON{n.Package, t.relative(n.At), n.What, meaning(n.What)})
	}
	return p
}

func (t *teller) testJSON(o outcome) testJSON {
	f, res := o.finding, o.finding.Result
	j := testJSON{
		Package: o.pkg, Name: f.Test, Verdict: f.Verdict, Kind: res.Kind, Reason: f.Reason,
		Schedules: res.Schedules, Distinct: res.Distinct, Processes: f.Processes, Steps: res.Steps, ElapsedNS: res.Elapsed.Nanoseconds(),
		Complete: res.Complete, Stale: res.Stale, Found: f.Found, Token: f.Token, Page: o.page,
		Message: res.Message, Open: res.Open, Notes: res.Notes,
	}
	if f.Token != "" {
		j.Replay = t.again("", f.Token)
	}
	if f.Verdict == twin.Fail {
		j.Hint = res.Hint()
		j.Preemptions = &res.Preemptions
		stack := res.Stack
		if f.Output != "" {
			stack = f.Output
		}
		for _, frame := range ownFrames(stack, o.runtime) {
			j.Stack = append(j.Stack, t.clean(frame))
		}
	}
	names := map[int]string{}
	for _, g := range res.Interleaving.Goroutines {
		names[g.ID] = g.Name
		j.Goroutines = append(j.Goroutines, goroutineJSON{g.Name, t.relative(g.At)})
	}
	for _, s := range res.Interleaving.Steps {
		j.Trace = append(j.Trace, stepJSON{names[s.Goroutine], s.Op, s.Object, s.Result, t.relative(s.At), s.Preempted, s.Blocked, s.Clock})
	}
	for _, w := range res.Interleaving.Waiting {
		j.Waiting = append(j.Waiting, waitJSON{names[w.Goroutine], w.Op, w.Object, t.relative(w.At), w.Held})
	}
	return j
}

// relative is a place as seen from the current folder, if it lies below.
func (t *teller) relative(place string) string {
	if rest, ok := strings.CutPrefix(place, t.base+string(filepath.Separator)); ok && t.base != "" {
		return filepath.ToSlash(rest)
	}
	return place
}
