package grade

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"example.com/poollab/lab/invariants"
)

// ErrRubric is the error for a rubric that makes no sense.
var ErrRubric = errors.New("grade: the rubric cannot be used")

// Rubric says what is checked and what it is worth. The zero value is not one:
// see [DefaultRubric] and [ReadRubric].
type Rubric struct {
	Name      string   `yaml:"name"`
	Contracts []string `yaml:"contracts,omitempty"` // Map, Completed, Pool; empty is all of them
	// Base says what the checks begin with: "default" is every core invariant of
	// the contracts, "none" is nothing.
	Base   string `yaml:"base,omitempty"`
	Checks []Row  `yaml:"checks,omitempty"` // changes to the base, or further checks
	// Total scales the points, so that they sum to it; 0 leaves them as they are.
	Total float64 `yaml:"total,omitempty"`

	Effort    *int `yaml:"effort,omitempty"`    // multiplies the drawn worlds; 1 if absent
	Schedules *int `yaml:"schedules,omitempty"` // multiplies the schedules that are searched; 1 if absent, 0 is none
	// Seed is "submission" (the default) or "public": which worlds are drawn
	// follows from the teacher's secret and what was handed in, or is known to all.
	Seed string `yaml:"seed,omitempty"`

	Imports []string `yaml:"imports,omitempty"` // that submissions may use; empty is the gate's list
	Limits  Limits   `yaml:"limits,omitempty"`

	Due  *time.Time `yaml:"due,omitempty"`
	Late []Lateness `yaml:"late,omitempty"`

	rows   []Row // what the file comes to
	digest string
	lines  map[string]int // of the file, for complaints: "total", "late 1"
}

// Row is a check in a rubric.
type Row struct {
	// Check names it: Map/Ordered, Map/MAP-01; all/NoLeak is under every contract,
	// and Map/* is everything under one.
	Check  string   `yaml:"check"`
	Points *float64 `yaml:"points,omitempty"` // 0 leaves it in as a hint without points
	// After names checks that must pass before this one says anything.
	After  []string `yaml:"after,omitempty"`
	Hidden *bool    `yaml:"hidden,omitempty"` // students see whether it passed, and not how it failed
	// Say is what students are told when a hidden check fails.
	Say   string  `yaml:"say,omitempty"`
	Skip  bool    `yaml:"skip,omitempty"`  // leaves it out
	Ratio float64 `yaml:"ratio,omitempty"` // for Fast: full points up to this multiple of the reference's processor time

	line  int
	given bool // the file says what it comes after
}

// Limits are what a submission may use. Zero is a default.
type Limits struct {
	Files  int           `yaml:"files,omitempty"`
	Bytes  int64         `yaml:"bytes,omitempty"`  // of source
	Memory int64         `yaml:"memory,omitempty"` // bytes
	CPU    time.Duration `yaml:"cpu,omitempty"`    // of one process
	Wall   time.Duration `yaml:"wall,omitempty"`   // of one process
}

// Lateness is what is left of a score for what comes up to so long after Due.
// What comes later than all of them keeps nothing of it.
type Lateness struct {
	Within time.Duration `yaml:"within"`
	Keeps  float64       `yaml:"keeps"`
}

// DefaultRubric is every core invariant under every contract, worth what the
// table of invariants says, and a check for data races each.
func DefaultRubric() *Rubric {
	r := &Rubric{Name: "worker pools"}
	if err := r.settle(); err != nil {
		panic("grade: the default rubric contradicts itself: " + err.Error())
	}
	return r
}

// Rows lists the checks, in the order in which one learns from them.
func (r *Rubric) Rows() []Row { return slices.Clone(r.rows) }

// MaxScore is the sum of all points, with two decimals as that of a result.
func (r *Rubric) MaxScore() float64 { return round(r.points()) }

func (r *Rubric) points() float64 {
	sum := 0.0
	for _, row := range r.rows {
		sum += *row.Points
	}
	return sum
}

// Digest names what the rubric comes to: two files with one digest grade alike.
func (r *Rubric) Digest() string { return r.digest }

// mostPoints is what a check, or all of them, can be worth.
const mostPoints = 1e6

func (r *Rubric) effort() int { return orDefault(r.Effort, 1) }

// Races reports whether submissions are built with the race detector too.
func (r *Rubric) Races() bool { return r.has(noRace) }

// Searches is the effort for schedules; 0 means that none are searched.
func (r *Rubric) Searches() int { return orDefault(r.Schedules, 1) }

func orDefault(n *int, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return *n
}

// settle works out the rows, and says what is wrong with them.
func (r *Rubric) settle() error {
	var bad []string
	complain := func(line int, format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		if line > 0 {
			text = fmt.Sprintf("line %d: %s", line, text)
		}
		if !slices.Contains(bad, text) {
			bad = append(bad, text)
		}
	}
	if len(r.Contracts) == 0 {
		for _, c := range contracts() {
			r.Contracts = append(r.Contracts, string(c))
		}
	}
	for i, c := range r.Contracts {
		if !slices.Contains(contracts(), invariants.Contract(c)) {
			complain(r.lines["contracts"], "%q is no contract: there are Map, Completed and Pool", c)
		} else if slices.Contains(r.Contracts[:i], c) {
			complain(r.lines["contracts"], "the contract %s is listed twice", c)
		}
	}
	switch r.Base {
	case "", "default":
		r.rows = defaultRows(r.Contracts)
	case "none":
		r.rows = nil
	default:
		complain(r.lines["base"], "base: %q: it can be default or none", r.Base)
	}
	r.change(complain)
	if r.Effort != nil && (*r.Effort < 1 || *r.Effort > 100) {
		complain(r.lines["effort"], "effort: %d: it can be from 1 to 100", *r.Effort)
	}
	if r.Schedules != nil && (*r.Schedules < 0 || *r.Schedules > 100) {
		complain(r.lines["schedules"], "schedules: %d: it can be from 0 to 100", *r.Schedules)
	}
	if !slices.Contains([]string{"", "submission", "public"}, r.Seed) {
		complain(r.lines["seed"], "seed: %q: it can be submission or public", r.Seed)
	}
	if r.Limits.Files < 0 || r.Limits.Bytes < 0 || r.Limits.Memory < 0 || r.Limits.CPU < 0 || r.Limits.Wall < 0 {
		complain(r.lines["limits"], "limits: there are none below 0")
	}
	if m := r.Limits.Memory; m > 0 && m < 64<<20 {
		complain(r.lines["limits"], "limits: memory: %d: a Go program does not start with less than 64 MiB (%d)", m, 64<<20)
	}
	if t := r.Limits; t.CPU > 0 && t.CPU < time.Second || t.Wall > 0 && t.Wall < time.Second {
		complain(r.lines["limits"], "limits: less than a second is no time in which anything can be judged")
	}
	r.lateness(complain)
	if len(bad) == 0 {
		r.order(complain)
		r.scale(complain)
	}
	if len(bad) > 0 {
		if most := 20; len(bad) > most {
			bad = append(bad[:most], fmt.Sprintf("and %d more", len(bad)-most))
		}
		return fmt.Errorf("%w: %s", ErrRubric, strings.Join(bad, "; "))
	}
	r.digest = r.sum()
	return nil
}

func (r *Rubric) lateness(complain func(int, string, ...any)) {
	if len(r.Late) > 0 && r.Due == nil {
		complain(r.lines["late"], "late: there is no due, so nothing is late")
	}
	for i, l := range r.Late {
		at := r.lines[fmt.Sprintf("late %d", i)]
		switch {
		case l.Within <= 0:
			complain(at, "late: within: %v: it has to be more than 0", l.Within)
		case !(l.Keeps >= 0 && l.Keeps <= 1): // NaN neither
			complain(at, "late: keeps: %g: it is a part of the score, from 0 to 1", l.Keeps)
		case i > 0 && l.Within <= r.Late[i-1].Within:
			complain(at, "late: within: %v: the steps have to grow", l.Within)
		}
	}
}

// scale brings the points to their total, in hundredths: those that are lost by
// rounding down go to the rows that lost most.
func (r *Rubric) scale(complain func(int, string, ...any)) {
	sum := r.points()
	switch at := r.lines["total"]; {
	case len(r.rows) == 0:
		complain(0, "there is nothing to check")
	case !(r.Total >= 0 && r.Total <= mostPoints): // NaN neither
		complain(at, "total: %g: it can be from 0 to a million", r.Total)
	case r.Total != round(r.Total):
		complain(at, "total: %g: it has more than two decimals", r.Total)
	case r.Total > 0 && sum == 0:
		complain(at, "total: %g: all checks have 0 points, so nothing can be scaled", r.Total)
	case r.Total > 0:
		left := int(math.Round(r.Total * 100))
		cents, lost, order := make([]int, len(r.rows)), make([]float64, len(r.rows)), make([]int, len(r.rows))
		for i, row := range r.rows {
			whole, part := math.Modf(*row.Points / sum * r.Total * 100)
			cents[i], lost[i], order[i] = int(whole), part, i
			left -= cents[i]
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lost[b], lost[a]) })
		for k := 0; left > 0; k, left = k+1, left-1 {
			cents[order[k%len(order)]]++
		}
		for i := range r.rows {
			p := float64(cents[i]) / 100
			r.rows[i].Points = &p
		}
	}
}

// sum is a digest of everything that a grade depends on.
func (r *Rubric) sum() string {
	h := sha256.New()
	for _, row := range r.rows {
		fmt.Fprintf(h, "%s %g %q %v %q %g\n", row.Check, *row.Points, row.After, *row.Hidden, row.Say, row.Ratio)
	}
	due := ""
	if r.Due != nil {
		due = r.Due.UTC().Format(time.RFC3339Nano)
	}
	fmt.Fprintf(h, "%q %d %d %t %q %+v %s %+v\n", r.Name, r.effort(), r.Searches(), r.Seed == "public", r.Imports, r.Limits, due, r.Late)
	return hex.EncodeToString(h.Sum(nil)[:8])
}
