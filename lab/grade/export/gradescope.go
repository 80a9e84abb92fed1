package export

import (
	"io"

	"example.com/poollab/lab/grade"
)

// gradescope is results.json of an autograder.
//
// Gradescope has no word for "refused": it takes a number or reports that the
// autograder failed. A refused submission gets the number 0, a test that fails
// and says that this is not a grade, and extra_data that says "refused", by which
// a teacher's script finds them. Without the file students would be told of a
// fault of the course and nothing of what to repair.
//
// Students see no total while a test is hidden from them, whatever its points.
// By default hidden checks are therefore shown when grades are published, still
// without how they failed.
func gradescope() Format {
	return format{name: "gradescope", says: "results.json of a Gradescope autograder", limit: 8 << 20, write: writeGradescope}
}

type gradescopeFile struct {
	Score      float64          `json:"score"`
	Time       float64          `json:"execution_time"`
	Output     string           `json:"output,omitempty"`
	Format     string           `json:"output_format"`
	Formats    string           `json:"test_output_format"`
	Names      string           `json:"test_name_format"`
	Visibility string           `json:"visibility"`
	Stdout     string           `json:"stdout_visibility"`
	Extra      map[string]any   `json:"extra_data"`
	Tests      []gradescopeTest `json:"tests"`
}

type gradescopeTest struct {
	Name       string         `json:"name"`
	Score      float64        `json:"score"`
	Max        float64        `json:"max_score"`
	Status     string         `json:"status,omitempty"`
	Output     string         `json:"output,omitempty"`
	Tags       []string       `json:"tags,omitempty"`
	Visibility string         `json:"visibility"`
	Extra      map[string]any `json:"extra_data"`
}

func writeGradescope(w io.Writer, rs []grade.Result, o Options) error {
	r := rs[0]
	f := gradescopeFile{
		Score: r.Score, Time: r.Elapsed.Seconds(), Output: paragraphs(append([]string{standing(r)}, r.Notes...)...),
		Format: "text", Formats: "text", Names: "text", Visibility: "visible", Stdout: "hidden",
		Extra: map[string]any{"poollab": map[string]any{
			"status": r.Status, "graded": r.Status == grade.Graded, "digest": r.Digest, "rubric": r.Rubric, "kit": r.Kit, "go": r.Go,
		}},
		Tests: []gradescopeTest{},
	}
	if o.Audience == Teacher && len(r.Review) > 0 {
		f.Extra["review"] = r.Review
	}
	if r.Status == grade.Refused {
		f.Score = 0
		f.Tests = append(f.Tests, gradescopeTest{Name: "refused: not a grade", Max: r.MaxScore, Status: "failed",
			Output: standing(r), Visibility: "visible", Extra: map[string]any{"status": r.Status}})
		return encode(w, f)
	}
	names := titles(r.Checks)
	for i, c := range r.Checks {
		t := gradescopeTest{Name: names[i], Score: c.Score, Max: c.MaxScore, Output: feedback(c), Visibility: "visible",
			Extra: map[string]any{"id": c.ID, "status": c.Status}}
		switch c.Status { // without a status it is shown as neither
		case grade.Pass:
			t.Status = "passed"
		case grade.Fail:
			t.Status = "failed"
			if t.Output == "" {
				t.Output = short(c)
			}
		default:
			t.Tags = append(t.Tags, string(c.Status))
		}
		if c.Hidden {
			t.Tags = append(t.Tags, "hidden")
			t.Visibility = map[Visibility]string{AfterPublished: "after_published", AfterDue: "after_due_date", Never: "hidden", Always: "visible"}[o.Hidden]
			if o.Audience == Teacher && t.Visibility != "hidden" {
				// The file is read by students too: only what they never see may hold everything.
				only := ForStudents(grade.Result{Checks: []grade.Check{c}}).Checks[0]
				t.Output = feedback(only)
			}
		}
		f.Tests = append(f.Tests, t)
	}
	return encode(w, f)
}
