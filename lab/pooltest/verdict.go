package pooltest

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"example.com/poollab/lab/invariants"
)

// Status is what came of a check.
type Status string

// The statuses. Only Fail is a failure: what cannot be decided is said, and
// held against nobody.
const (
	Pass     Status = "pass"
	Fail     Status = "fail"
	Unknown  Status = "unknown"  // it could not be decided; Reason says why
	Unstable Status = "unstable" // it failed, and did not fail again
	Declared Status = "declared" // a policy says otherwise; Reason names it
)

// Kind says how a check failed.
type Kind string

// The kinds of failure.
const (
	Assertion Kind = "assertion" // what was seen contradicts the invariant
	Deadlock  Kind = "deadlock"  // everybody waits for somebody, for ever
	Leak      Kind = "leak"      // goroutines are left that never end
	Panic     Kind = "panic"     // a panic that nobody recovered ended the process
	Exit      Kind = "exit"      // the code under test ended the process
	Spin      Kind = "spin"      // a goroutine runs for ever without waiting
	Hang      Kind = "hang"      // nothing went on for long, in real time
	Race      Kind = "race"      // the race detector saw a data race
)

// Verdict is what came of one check: the invariant, and if it is broken, the
// smallest world found that breaks it.
type Verdict struct {
	Invariant invariants.Invariant `json:"-"`

	ID     string `json:"id"`
	Name   string `json:"name"`
	Status Status `json:"status"`
	Kind   Kind   `json:"kind,omitempty"`

	Headline string   `json:"headline,omitempty"` // what was seen, in a sentence
	World    string   `json:"world,omitempty"`    // the input that shows it
	Timeline string   `json:"timeline,omitempty"` // that run, drawn
	Hint     string   `json:"hint,omitempty"`     // what to look at, if not what the invariant says
	Details  []string `json:"details,omitempty"`  // values, goroutines, places in the code
	Reason   string   `json:"reason,omitempty"`   // for what is neither pass nor fail, and for a check cut short

	Worlds    int           `json:"worlds"`              // tried
	Schedules int           `json:"schedules,omitempty"` // explored, in the twin
	Elapsed   time.Duration `json:"elapsed_ns"`
}

// Report is what came of all checks of one implementation.
type Report struct {
	Contract invariants.Contract `json:"contract"`
	Verdicts []Verdict           `json:"verdicts"` // in the order of the table
	Notes    []string            `json:"notes,omitempty"`
	Elapsed  time.Duration       `json:"elapsed_ns"`
}

// With lists the verdicts that have a status.
func (r Report) With(s Status) []Verdict {
	var out []Verdict
	for _, v := range r.Verdicts {
		if v.Status == s {
			out = append(out, v)
		}
	}
	return out
}

// Lookup finds the verdict about an invariant by its name or id.
func (r Report) Lookup(word string) (Verdict, bool) {
	for _, v := range r.Verdicts {
		if v.Name == word || v.ID == word {
			return v, true
		}
	}
	return Verdict{}, false
}

// Summary is the report in one line: how many of each status, and which are
// not simply right.
func (r Report) Summary() string {
	parts := []string{fmt.Sprintf("%s: %d of %d invariants hold", r.Contract, len(r.With(Pass)), len(r.Verdicts))}
	for _, s := range []Status{Fail, Unstable, Unknown, Declared} {
		if vs := r.With(s); len(vs) > 0 {
			names := make([]string, len(vs))
			for i, v := range vs {
				names[i] = v.Name
			}
			word := string(s)
			if s == Fail {
				word = "failed"
			}
			parts = append(parts, fmt.Sprintf("%d %s (%s)", len(vs), word, strings.Join(names, ", ")))
		}
	}
	if n := r.cut(); n > 0 {
		parts = append(parts, fmt.Sprintf("%d of those that hold with less than planned (%s)", n, r.shortened()))
	}
	if n := r.Schedules(); n > 0 {
		parts = append(parts, fmt.Sprintf("%d schedules explored", n))
	}
	return strings.Join(append(parts, r.Notes...), ", ")
}

// Schedules counts the schedules that were explored.
func (r Report) Schedules() int {
	n := 0
	for _, v := range r.Verdicts {
		n += v.Schedules
	}
	return n
}

// cut counts the checks that hold and could not be made in full.
func (r Report) cut() int {
	n := 0
	for _, v := range r.With(Pass) {
		if v.Reason != "" {
			n++
		}
	}
	return n
}

// shortened is why the first of those could not.
func (r Report) shortened() string {
	for _, v := range r.With(Pass) {
		if v.Reason != "" {
			return v.Name + ": " + v.Reason
		}
	}
	return ""
}

// String is the verdict as a failing test prints it: what holds, what was seen,
// in which world, drawn, and what to look at.
func (v Verdict) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s\n", v.Name, v.ID, v.Invariant.Statement)
	row := func(word, text string) {
		if text != "" {
			text = strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+strings.Repeat(" ", 8))
			fmt.Fprintf(&b, "  %-5s %s\n", word, text)
		}
	}
	row("saw", v.Headline)
	row("world", v.World)
	for _, d := range clip(v.Details, 10) {
		row("", d)
	}
	if v.Timeline != "" {
		for line := range strings.Lines(v.Timeline) {
			b.WriteString("  " + line)
		}
	}
	if v.Status != Fail {
		row("so", fmt.Sprintf("%s: %s", v.Status, v.Reason))
	}
	if v.Status == Fail || v.Status == Unstable {
		row("hint", cmp.Or(v.Hint, v.Invariant.HintFor(string(v.Kind), v.Headline)))
	}
	return b.String()
}

// clip cuts a long list and says so.
func clip(lines []string, most int) []string {
	if len(lines) <= most {
		return lines
	}
	return append(lines[:most-1:most-1], fmt.Sprintf("... and %d more", len(lines)-most+1))
}
