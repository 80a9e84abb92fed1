package export

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"

	"example.com/poollab/lab/grade"
)

// githubClassroom is the result of a runner of GitHub Classroom's reporter, as
// base64 of JSON, ready to be the output "result" of a step. GitHub Classroom is
// retired; the reporter still works in workflows of your own.
//
// The reporter adds up the points of the tests, so they are shared out such that
// the sum is the score.
func githubClassroom() Format {
	return format{name: "github-classroom", says: "the output of a runner for GitHub Classroom's reporter, in base64", limit: 512 << 10, write: writeGitHub}
}

type githubFile struct {
	Version int          `json:"version"`
	Status  string       `json:"status"`
	Max     float64      `json:"max_score"`
	Tests   []githubTest `json:"tests"`
}

type githubTest struct {
	Name    string  `json:"name"`
	Status  string  `json:"status"`
	Score   float64 `json:"score"`
	Message string  `json:"message"`
	Code    string  `json:"test_code"`
	File    string  `json:"filename"`
	Line    int     `json:"line_no"`
	Millis  int64   `json:"duration"`
}

func writeGitHub(w io.Writer, rs []grade.Result, _ Options) error {
	r := rs[0]
	f := githubFile{Version: 1, Status: "pass", Max: r.MaxScore, Tests: []githubTest{}}
	names, points := titles(r.Checks), counted(r)
	for i, c := range r.Checks {
		t := githubTest{Name: names[i], Status: "pass", Score: points[i], Message: feedback(c), Code: c.ID}
		switch c.Status {
		case grade.Fail, grade.Skipped:
			t.Status = "fail"
		case grade.Error:
			t.Status = "error"
		}
		if t.Status != "pass" && f.Status != "error" {
			f.Status = t.Status
		}
		f.Tests = append(f.Tests, t)
	}
	if len(f.Tests) > 0 { // there is no place for what is about all of them
		f.Tests[0].Message = paragraphs(late(r), f.Tests[0].Message)
		f.Tests[0].Millis = r.Elapsed.Milliseconds()
	}
	if r.Status == grade.Refused {
		f.Status = "error"
		f.Tests = []githubTest{{Name: "refused: not a grade", Status: "error", Message: standing(r), Millis: r.Elapsed.Milliseconds()}}
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(f); err != nil {
		return err
	}
	_, err := io.WriteString(w, base64.StdEncoding.EncodeToString(bytes.TrimSpace(b.Bytes()))+"\n")
	return err
}
