package grade

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// ErrConflict is the error for two results about one submission that differ.
var ErrConflict = errors.New("grade: results contradict each other")

// Merge puts the results of several stores, the shards of a class, into one. The
// same submission may be in several of them if its grades are the same; an
// ungraded one gives way to any other.
func Merge(stores ...Store) ([]Result, error) {
	all := map[string]Result{}
	var bad error
	for _, s := range stores {
		results, err := s.All()
		bad = errors.Join(bad, err)
		for _, r := range results {
			old, twice := all[r.Submission]
			switch {
			case !twice || old.Status == Ungraded:
				all[r.Submission] = r
			case r.Status == Ungraded || same(old, r):
			default:
				bad = errors.Join(bad, fmt.Errorf("%w: %q has %s in one place and %s in %s", ErrConflict, r.Submission, points(old), points(r), s.Dir))
			}
		}
	}
	var out []Result
	for _, r := range all {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Result) int { return strings.Compare(a.Submission, b.Submission) })
	return out, bad
}

func points(r Result) string {
	if r.Status != Graded {
		return string(r.Status)
	}
	return fmt.Sprintf("%.4g of %.4g points", r.Score, r.MaxScore)
}

// same reports whether two results say the same, apart from how long it took.
func same(a, b Result) bool {
	a.CPU, a.Elapsed, b.CPU, b.Elapsed = 0, 0, 0, 0
	return reflect.DeepEqual(a, b)
}

// Change is how a grade differs from an earlier one.
type Change struct {
	Submission  string   `json:"submission"`
	Before      string   `json:"before"` // "12 of 20 points", "refused", or "" if there was none
	After       string   `json:"after"`
	Fell        bool     `json:"fell"`                   // points were lost, or the grade itself
	Checks      []string `json:"checks,omitempty"`       // "Map/Ordered: pass -> fail"
	OtherFiles  bool     `json:"other_files,omitempty"`  // what was handed in has changed
	OtherKit    bool     `json:"other_kit,omitempty"`    // the kit has
	OtherRubric bool     `json:"other_rubric,omitempty"` // the rubric has
}

// Diff lists what has changed from one grading of a class to another, those first
// that have lost something.
func Diff(before, after []Result) []Change {
	old := map[string]Result{}
	for _, r := range before {
		old[r.Submission] = r
	}
	var out []Change
	for _, r := range after {
		b, had := old[r.Submission]
		delete(old, r.Submission)
		c := Change{Submission: r.Submission, After: points(r)}
		if !had {
			out = append(out, c)
			continue
		}
		c.Before = points(b)
		c.Fell = b.Status == Graded && (r.Status != Graded || r.Score < b.Score)
		c.OtherFiles, c.OtherKit, c.OtherRubric = b.Digest != r.Digest, b.Kit != r.Kit, b.Rubric != r.Rubric
		was := map[string]Verdict{}
		for _, k := range b.Checks {
			was[k.Contract+"/"+k.Name] = k.Status
		}
		for _, k := range r.Checks {
			name := k.Contract + "/" + k.Name
			if v, ok := was[name]; ok && v != k.Status {
				c.Checks = append(c.Checks, fmt.Sprintf("%s: %s -> %s", name, v, k.Status))
			}
		}
		if c.Before != c.After || len(c.Checks) > 0 {
			out = append(out, c)
		}
	}
	for id, b := range old {
		out = append(out, Change{Submission: id, Before: points(b), Fell: b.Status == Graded})
	}
	slices.SortFunc(out, func(a, b Change) int {
		if a.Fell != b.Fell {
			if a.Fell {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Submission, b.Submission)
	})
	return out
}
