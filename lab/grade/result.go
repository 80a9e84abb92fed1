// Package grade grades submissions: what a student handed in becomes points for
// each invariant and text that helps, whatever the submission does.
//
// The layers stand alone. Package gate decides what is compiled at all, package
// build compiles it with a driver of the kit's own, package sandbox runs that with
// as little of the machine as it needs, and package judge decides by the record of
// what happened, in another process than the code under test. A [Rubric] says
// what counts how much; a [Result] is written whole or not at all.
package grade

import "time"

// Schema names the format of a Result as JSON.
const Schema = "poollab.grade/1"

// Status says whether there is a grade.
type Status string

// The statuses of a submission. Only a graded one has a score that counts.
const (
	Graded   Status = "graded"
	Refused  Status = "refused"  // it cannot be graded as it is: Problems says why. This is not a zero
	Ungraded Status = "ungraded" // the machine or the kit failed: grade it again
)

// Verdict is what came of a check.
type Verdict string

// The verdicts. Only Fail takes points; what needs a person's look is in Review.
const (
	Pass     Verdict = "pass"
	Fail     Verdict = "fail"
	Skipped  Verdict = "skipped"  // it cannot be checked until another check passes
	Unstable Verdict = "unstable" // it failed, and did not fail again, or cannot be decided
	Error    Verdict = "error"    // the machine or the kit failed
)

// Result is the grade of one submission.
type Result struct {
	Schema     string  `json:"schema"`
	Submission string  `json:"submission"`
	Status     Status  `json:"status"`
	Reason     string  `json:"reason,omitempty"` // why it is not graded
	Score      float64 `json:"score"`
	MaxScore   float64 `json:"max_score"`
	Checks     []Check `json:"checks"`

	Problems []Problem `json:"problems,omitempty"` // of a refused one
	Notes    []string  `json:"notes,omitempty"`    // for everybody who reads this
	Review   []string  `json:"review,omitempty"`   // checks that a person should look at, with reasons; for the teacher
	Late     *Late     `json:"late,omitempty"`

	Layers map[string]bool `json:"layers"` // of the sandbox: whether each was in force
	Seed   string          `json:"seed"`   // shows which seed was used and does not reveal a secret one

	Digest    string        `json:"digest"`           // of the files that were graded
	Commit    string        `json:"commit,omitempty"` // where the submission is a checkout
	Rubric    string        `json:"rubric"`           // its name and digest
	Kit       string        `json:"kit"`
	Go        string        `json:"go"`
	Key       string        `json:"key"` // of everything that the grade depends on
	Submitted *time.Time    `json:"submitted,omitempty"`
	CPU       time.Duration `json:"cpu_ns"`
	Elapsed   time.Duration `json:"elapsed_ns"`
}

// Check is what came of one row of the rubric.
type Check struct {
	ID       string  `json:"id"`
	Contract string  `json:"contract"` // "Map", "Completed", "Pool"
	Name     string  `json:"name"`     // "Bounded"; with the contract it is unique
	Status   Verdict `json:"status"`
	Score    float64 `json:"score"`
	MaxScore float64 `json:"max_score"`
	Hidden   bool    `json:"hidden,omitempty"` // students do not see how it failed

	Statement string   `json:"statement,omitempty"` // the invariant in words
	Kind      string   `json:"kind,omitempty"`      // how it failed
	Headline  string   `json:"headline,omitempty"`  // what was seen, in a sentence
	World     string   `json:"world,omitempty"`     // the smallest world that shows it
	Timeline  string   `json:"timeline,omitempty"`  // that run, drawn
	Details   []string `json:"details,omitempty"`   // values, goroutines, places
	Hint      string   `json:"hint,omitempty"`
	Say       string   `json:"say,omitempty"`    // what students are told instead, if it is hidden
	Reason    string   `json:"reason,omitempty"` // of what is neither pass nor fail
	Output    string   `json:"output,omitempty"` // all of this as one text
	Token     string   `json:"token,omitempty"`  // plays the failing world again

	Worlds    int `json:"worlds"`
	Schedules int `json:"schedules,omitempty"`
}

// Problem is why a submission is refused, and where.
type Problem struct {
	File    string `json:"file,omitempty"` // relative, with slashes
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Late is what the rubric's policy took off for lateness.
type Late struct {
	By     time.Duration `json:"by_ns"`
	Factor float64       `json:"factor"` // of the score before
	Before float64       `json:"before"` // the score without it
}
