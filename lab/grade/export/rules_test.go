package export

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"example.com/poollab/lab/grade"
)

// rules checks a file by what its platform documents. They know nothing of how
// the file was written.
func rules() map[string]func([]byte, []grade.Result, Options) error {
	return map[string]func([]byte, []grade.Result, Options) error{
		"gradescope": gradescopeRules, "classroom50": classroom50Rules, "github-classroom": githubRules, "prairielearn": prairieRules,
		"autolab": autolabRules, "vpl": vplRules, "check50": check50Rules, "junit": junitRules, "canvas": canvasRules, "csv": csvRules,
		"sarif": sarifRules, "html": htmlRules, "markdown": markdownRules, "json": jsonRules,
	}
}

func gradescopeRules(out []byte, rs []grade.Result, _ Options) error {
	m, err := object(out)
	if err != nil {
		return err
	}
	if err := (shape{"score": "n", "execution_time": "n?", "output": "s?", "output_format": "s?", "test_output_format": "s?", "test_name_format": "s?",
		"visibility": "s?", "stdout_visibility": "s?", "extra_data": "o?", "tests": "a?", "leaderboard": "a?"}).check(m, "results"); err != nil {
		return err
	}
	tests, err := each(m, "tests", shape{"score": "n", "max_score": "n?", "status": "s?", "name": "s?", "name_format": "s?", "number": "s?", "output": "s?",
		"output_format": "s?", "tags": "a?", "visibility": "s?", "extra_data": "o?"})
	if err != nil {
		return err
	}
	for _, t := range append(tests, m) {
		for k, may := range map[string][]string{
			"status": {"passed", "failed"}, "visibility": {"hidden", "after_due_date", "after_published", "visible"}, "stdout_visibility": {"hidden"},
			"output_format": {"text"}, "test_output_format": {"text"}, "test_name_format": {"text"},
		} {
			if v, ok := t[k].(string); ok && !slices.Contains(may, v) {
				return fmt.Errorf("%s is %q", k, v)
			}
		}
	}
	// What is not said is read as simple_format, a kind of HTML.
	if m["output_format"] != "text" || m["test_output_format"] != "text" {
		return errors.New("texts are not plain")
	}
	if rs[0].Status == grade.Refused && !strings.Contains(m["output"].(string), "not a grade") {
		return errors.New("a refusal is shown as a zero")
	}
	return unique(tests, "name")
}

func classroom50Rules(out []byte, rs []grade.Result, _ Options) error {
	m, err := object(out)
	if err != nil {
		return err
	}
	if err := (shape{"schema": "s", "classroom": "s", "assignment": "s", "assignment_type": "s?", "owner": "s?", "submission": "s", "commit": "s", "release": "s",
		"review": "s", "datetime": "s?", "graded_at": "s?", "score": "i", "max-score": "i", "tests": "a", "status": "s?", "text": "s?"}).check(m, "result"); err != nil {
		return err
	}
	if m["schema"] != "classroom50/result/v1" {
		return errors.New("another schema")
	}
	for _, k := range []string{"classroom", "assignment", "submission", "commit", "release", "review"} {
		if m[k] == "" {
			return fmt.Errorf("%s is empty", k)
		}
	}
	if d, ok := m["datetime"].(string); ok && !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`).MatchString(d) {
		return fmt.Errorf("datetime is %q", d)
	}
	tests, err := each(m, "tests", shape{"test-name": "s", "passed": "b", "score": "i", "max-score": "i", "status": "s?", "text": "s?"})
	if err != nil {
		return err
	}
	score, most := 0.0, 0.0
	for _, t := range tests {
		if t["score"].(float64) > t["max-score"].(float64) {
			return fmt.Errorf("%v has more than it can have", t["test-name"])
		}
		score += t["score"].(float64)
		most += t["max-score"].(float64)
		if rs[0].Status == grade.Refused && t["passed"] == true {
			return errors.New("a test of a refused submission passed")
		}
	}
	if score != m["score"] || most != m["max-score"] {
		return fmt.Errorf("the tests have %v of %v points, the result %v of %v", score, most, m["score"], m["max-score"])
	}
	return unique(tests, "test-name")
}

func githubRules(out []byte, rs []grade.Result, _ Options) error {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(string(out), "\n"))
	if err != nil {
		return err
	}
	m, err := object(raw)
	if err != nil {
		return err
	}
	if err := (shape{"version": "i", "status": "s", "max_score": "n", "tests": "a"}).check(m, "result"); err != nil {
		return err
	}
	tests, err := each(m, "tests", shape{"name": "s", "status": "s", "score": "n", "message": "s", "test_code": "s", "filename": "s", "line_no": "i", "duration": "i"})
	if err != nil {
		return err
	}
	sum := 0.0
	for _, t := range append(tests, m) {
		if !slices.Contains([]string{"pass", "fail", "error"}, t["status"].(string)) {
			return fmt.Errorf("the status is %q", t["status"])
		}
	}
	for _, t := range tests {
		sum += t["score"].(float64)
		for line := range strings.SplitSeq(t["message"].(string), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
				return fmt.Errorf("%q is a workflow command", line)
			}
		}
	}
	if want := rs[0].Score; rs[0].Status == grade.Graded && math.Abs(sum-want) > 0.006 {
		return fmt.Errorf("the reporter adds up %v points, not %v", sum, want)
	}
	return unique(tests, "name")
}

func prairieRules(out []byte, rs []grade.Result, _ Options) error {
	if len(out) >= 1000*1000 {
		return errors.New("1 MB is the limit")
	}
	m, err := object(out)
	if err != nil {
		return err
	}
	if rs[0].Status == grade.Refused {
		if err := (shape{"gradable": "b", "format_errors": "a"}).check(m, "results"); err != nil {
			return err
		}
		if m["gradable"] != false || len(m["format_errors"].([]any)) == 0 {
			return errors.New("not refused")
		}
		return nil
	}
	if err := (shape{"gradable": "b", "score": "n", "message": "s?", "output": "s?", "images": "a?", "tests": "a?"}).check(m, "results"); err != nil {
		return err
	}
	if s := m["score"].(float64); s < 0 || s > 1 {
		return fmt.Errorf("the score is %v", s)
	}
	tests, err := each(m, "tests", shape{"name": "s", "description": "s?", "points": "n", "max_points": "n", "message": "s?", "output": "s?"})
	if err != nil {
		return err
	}
	return unique(tests, "name")
}

func check50Rules(out []byte, rs []grade.Result, _ Options) error {
	m, err := object(out)
	if err != nil {
		return err
	}
	if rs[0].Status != grade.Graded {
		if err := (shape{"slug": "s", "version": "s", "error": "o"}).check(m, "result"); err != nil {
			return err
		}
		return shape{"type": "s", "value": "s", "traceback": "a", "data": "o"}.check(m["error"], "error")
	}
	if err := (shape{"slug": "s", "version": "s", "results": "a"}).check(m, "result"); err != nil {
		return err
	}
	list, err := each(m, "results", shape{"name": "s", "description": "s", "passed": "b0", "log": "a", "cause": "o0", "data": "o", "dependency": "s0"})
	if err != nil {
		return err
	}
	for _, k := range list {
		if (k["passed"] == true) != (k["cause"] == nil) {
			return fmt.Errorf("%v: a cause belongs to what did not pass", k["name"])
		}
		if k["cause"] != nil {
			if err := (shape{"rationale": "s", "help": "s0?"}).check(k["cause"], "cause"); err != nil {
				return err
			}
		}
		for _, line := range k["log"].([]any) {
			if strings.Contains(line.(string), "\n") {
				return errors.New("an entry of the log is not a line")
			}
		}
	}
	return unique(list, "name")
}

func jsonRules(out []byte, rs []grade.Result, _ Options) error {
	d := json.NewDecoder(bytes.NewReader(out))
	d.DisallowUnknownFields()
	var back []grade.Result
	if len(rs) == 1 {
		back = make([]grade.Result, 1)
		if err := d.Decode(&back[0]); err != nil {
			return err
		}
	} else if err := d.Decode(&back); err != nil {
		return err
	}
	for i, r := range rs {
		if back[i].Status != r.Status || back[i].Score != r.Score || len(back[i].Checks) != len(r.Checks) {
			return errors.New("another result")
		}
	}
	return nil
}
