package grade

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrConflict is the error for two results about one submission that differ.
var ErrConflict = errors.New("grade: results contradict each other")

// Merge puts the results of several stores, the shards of a class, into one. The
// same submission may be in several of them if its grades are the same; an
// ungraded one gives way to any other.
func Merge(stores ...Store) ([]Result, error) {
	all, from := map[string]Result{}, map[string]string{}
	var bad error
	for _, s := range stores {
		results, err := s.All()
		bad = errors.Join(bad, err)
		for _, r := range results {
			old, twice := all[r.Submission]
			switch {
			case !twice || old.Status == Ungraded:
				all[r.Submission], from[r.Submission] = r, s.Dir
			case r.Status == Ungraded || same(old, r):
			default:
				bad = errors.Join(bad, fmt.Errorf("%w: %q has %s in %s and %s in %s%s", ErrConflict, r.Submission, points(old), from[r.Submission], points(r), s.Dir, differing(old, r)))
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
	return fmt.Sprintf("%g of %g points", round(r.Score), round(r.MaxScore))
}

// lost reports whether a grade is worse than before. Out of another sum it is the
// part that counts, or a rubric of another total would look like a loss for all.
func lost(before, after Result) bool {
	if before.MaxScore == after.MaxScore || before.MaxScore == 0 || after.MaxScore == 0 {
		return after.Score < before.Score
	}
	// A score has two decimals, so that the part may be off by half of the last.
	return (after.Score+0.005)/after.MaxScore < before.Score/before.MaxScore
}

// same reports whether two results give the same grade for the same files by the
// same rubric. How long it took and which goroutines were seen may differ, and so
// may the program: the machines of a class need not be alike.
func same(a, b Result) bool {
	return points(a) == points(b) && differing(a, b) == "" && slices.EqualFunc(a.Checks, b.Checks, func(x, y Check) bool {
		return x.Contract == y.Contract && x.Name == y.Name && x.Status == y.Status && x.Score == y.Score
	})
}

// differing says in what the causes of two results differ.
func differing(a, b Result) string {
	var of []string
	if a.Digest != b.Digest {
		of = append(of, "files")
	}
	if a.Rubric != b.Rubric {
		of = append(of, "rubrics")
	}
	if a.Seed != b.Seed {
		of = append(of, "seeds")
	}
	if len(of) == 0 {
		return ""
	}
	return ", of different " + strings.Join(of, " and ")
}

// Change is how a grade differs from an earlier one.
type Change struct {
	Submission  string   `json:"submission"`
	Before      string   `json:"before"` // "12 of 20 points", "refused", or "" if there was none
	After       string   `json:"after"`
	Fell        bool     `json:"fell"`                   // points were lost, or a part of them out of another sum, or the grade itself
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
		c.Fell = b.Status == Graded && (r.Status != Graded || lost(b, r))
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
		if c.Before != c.After || len(c.Checks) > 0 || c.Fell {
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
