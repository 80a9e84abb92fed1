package export

import (
	"io"

	"example.com/poollab/lab/grade"
)

// prairielearn is results.json of an external grader. A refused submission is
// "not gradable", which costs the student no attempt. Points of tests are shown
// beside the score, so they are shared out such that the sum is the score.
// PrairieLearn escapes every text itself.
func prairielearn() Format {
	return format{name: "prairielearn", says: "results.json of a PrairieLearn external grader", limit: 1000 * 1000, write: writePrairieLearn}
}

type prairieFile struct {
	Gradable bool          `json:"gradable"`
	Errors   []string      `json:"format_errors,omitempty"`
	Score    *float64      `json:"score,omitempty"`
	Message  string        `json:"message,omitempty"`
	Output   string        `json:"output,omitempty"`
	Tests    []prairieTest `json:"tests,omitempty"`
}

type prairieTest struct {
	Name        string  `json:"name"`
	Description string  `json:"description,omitempty"`
	Points      float64 `json:"points"`
	Max         float64 `json:"max_points"`
	Message     string  `json:"message,omitempty"`
	Output      string  `json:"output,omitempty"`
}

func writePrairieLearn(w io.Writer, rs []grade.Result, _ Options) error {
	r := rs[0]
	if r.Status == grade.Refused {
		errs := problems(r)
		if r.Reason != "" {
			errs = append([]string{r.Reason}, errs...)
		}
		return encode(w, prairieFile{Errors: errs})
	}
	part := 0.0
	if r.MaxScore > 0 {
		part = min(1, r.Score/r.MaxScore)
	}
	f := prairieFile{Gradable: true, Score: &part, Message: late(r), Output: paragraphs(r.Notes...)}
	names, points := titles(r.Checks), counted(r)
	for i, c := range r.Checks {
		f.Tests = append(f.Tests, prairieTest{Name: names[i], Description: c.Statement, Points: points[i], Max: c.MaxScore,
			Message: short(c), Output: feedback(c)})
	}
	return encode(w, f)
}
