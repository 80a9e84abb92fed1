package export

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"example.com/poollab/lab/grade"
)

// classroom50 is result.json of Classroom 50.
//
// It takes whole points only; see inWhole. Its runner reads any other exit code
// than 0 as a failure of the machine, so a refused submission has a file too: one
// in which no test passed, with a text that says it is not a grade.
func classroom50() Format {
	return format{name: "classroom50", says: "result.json of Classroom 50", limit: 1 << 20, write: writeClassroom50}
}

type classroom50File struct {
	Schema     string            `json:"schema"`
	Classroom  string            `json:"classroom"`
	Assignment string            `json:"assignment"`
	Type       string            `json:"assignment_type,omitempty"`
	Owner      string            `json:"owner,omitempty"`
	Submission string            `json:"submission"`
	Commit     string            `json:"commit"`
	Release    string            `json:"release"`
	Review     string            `json:"review"`
	Time       string            `json:"datetime,omitempty"`
	Score      int               `json:"score"`
	Max        int               `json:"max-score"`
	Status     grade.Status      `json:"status"` // ours: kept by the runner
	Text       string            `json:"text,omitempty"`
	Tests      []classroom50Test `json:"tests"`
}

type classroom50Test struct {
	Name   string `json:"test-name"`
	Passed bool   `json:"passed"`
	Score  int    `json:"score"`
	Max    int    `json:"max-score"`
	Status string `json:"status"`
	Text   string `json:"text,omitempty"`
}

func writeClassroom50(w io.Writer, rs []grade.Result, o Options) error {
	r, points := rs[0], inWhole(rs[0])
	f := classroom50File{
		Schema: "classroom50/result/v1", Classroom: o.env("CLASSROOM"), Assignment: cmp.Or(o.env("ASSIGNMENT"), o.Assignment),
		Type: o.env("ASSIGNMENT_TYPE"), Owner: cmp.Or(o.env("OWNER"), o.env("USERNAME"), r.Submission),
		Submission: cmp.Or(o.env("SUBMISSION_TAG"), r.Submission), Commit: cmp.Or(o.env("COMMIT_URL"), commitURL(o), r.Commit),
		Release: cmp.Or(o.env("RELEASE_URL"), o.env("COMMIT_URL"), commitURL(o), r.Commit),
		Score:   points.score, Max: points.max, Status: r.Status, Text: standing(r), Tests: []classroom50Test{},
	}
	f.Review = cmp.Or(o.env("REVIEW_URL"), f.Commit)
	if r.Submitted != nil { // the instant of the commit; it must not change when graded again
		f.Time = r.Submitted.UTC().Format(time.RFC3339)
	}
	for name, v := range map[string]string{"classroom": f.Classroom, "assignment": f.Assignment, "commit": f.Commit} {
		if v == "" {
			return fmt.Errorf("the %s is not known: it is in the environment of the platform's runner", name)
		}
	}
	names := titles(r.Checks)
	for i, c := range r.Checks {
		t := classroom50Test{Name: names[i], Passed: c.Status == grade.Pass || c.Status == grade.Unstable,
			Score: points.scores[i], Max: points.most[i], Status: string(c.Status), Text: feedback(c)}
		f.Tests = append(f.Tests, t)
	}
	if r.Status == grade.Refused {
		f.Score = 0
		f.Tests = append(f.Tests, classroom50Test{Name: "refused: not a grade", Max: f.Max, Status: string(r.Status), Text: standing(r)})
	}
	return encode(w, f)
}

// commitURL is where the commit is to be seen, by what GitHub Actions says.
func commitURL(o Options) string {
	repo, commit := o.env("GITHUB_REPOSITORY"), o.env("GITHUB_SHA")
	if repo == "" || commit == "" {
		return ""
	}
	return strings.TrimRight(cmp.Or(o.env("GITHUB_SERVER_URL"), "https://github.com"), "/") + "/" + repo + "/commit/" + commit
}
