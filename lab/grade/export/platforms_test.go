package export

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
)

func fromBase64(t *testing.T, out []byte) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(out)))
	require.NoError(t, err)
	return string(raw)
}

func parsed(t *testing.T, out []byte) map[string]any {
	t.Helper()
	m, err := object(out)
	require.NoError(t, err)
	return m
}

func entries(m map[string]any, key string) map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, v := range m[key].([]any) {
		e := v.(map[string]any)
		for _, name := range []string{"name", "test-name"} {
			if s, ok := e[name].(string); ok {
				out[s] = e
			}
		}
	}
	return out
}

func TestGradescopeVisibility(t *testing.T) {
	for hidden, want := range map[Visibility]string{AfterPublished: "after_published", AfterDue: "after_due_date", Never: "hidden", Always: "visible"} {
		for _, who := range []Audience{Student, Teacher} {
			o := Options{Hidden: hidden, Audience: who}
			out := write(t, gradescope(), o, failing())
			tests := entries(parsed(t, out), "tests")
			require.Equal(t, want, tests["Pool/Bounded"]["visibility"])
			require.Equal(t, "visible", tests["Map/Bounded"]["visibility"])
			// Students read the same file: only what they never see holds everything.
			require.Equal(t, who == Teacher && hidden == Never, strings.Contains(tests["Pool/Bounded"]["output"].(string), secret))
		}
	}
}

func TestGradescopeStatuses(t *testing.T) {
	m := parsed(t, write(t, gradescope(), options(), failing()))
	tests := entries(m, "tests")
	require.Equal(t, "passed", tests["Map/Ordered"]["status"])
	require.Equal(t, "failed", tests["Map/Bounded"]["status"])
	for _, name := range []string{"Pool/Busy", "Pool/Reused", "Pool/Closed"} {
		require.NotContains(t, tests[name], "status", "neither passed nor failed")
	}
	require.Equal(t, 4.5, m["score"], "the score overrides the sum, lateness included")
	require.Contains(t, m["output"], "Late by 26h")

	m = parsed(t, write(t, gradescope(), options(), refused()))
	require.Equal(t, 0.0, m["score"])
	require.Equal(t, "refused", m["extra_data"].(map[string]any)["poollab"].(map[string]any)["status"])
	require.Contains(t, m["output"], "pool.go:12: undefined: wg")
}

func TestClassroom50(t *testing.T) {
	m := parsed(t, write(t, classroom50(), options(), failing()))
	require.Equal(t, "cs-101", m["classroom"])
	require.Equal(t, "2026-03-01T12:00:00Z", m["datetime"])
	require.Equal(t, true, entries(m, "tests")["Pool/Reused"]["passed"], "unstable costs nothing")
	require.Equal(t, false, entries(m, "tests")["Pool/Busy"]["passed"])

	// Checks that a refused submission passed before do not count.
	r := refused()
	r.Checks = good().Checks
	m = parsed(t, write(t, classroom50(), options(), r))
	require.Equal(t, 0.0, m["score"])
	require.Contains(t, m["text"], "not a grade")

	for _, gone := range []string{"CLASSROOM", "ASSIGNMENT", "COMMIT_URL"} {
		r := good()
		r.Commit = ""
		o := Options{Env: func(name string) string {
			if name == gone {
				return ""
			}
			return env(name)
		}}
		var b bytes.Buffer
		require.ErrorContains(t, classroom50().Write(&b, []grade.Result{r}, o), "not known", gone)
		require.Empty(t, b.String())
	}
	require.ErrorContains(t, classroom50().Write(&bytes.Buffer{}, []grade.Result{good()}, Options{Assignment: "x"}), "classroom is not known")

	o := Options{Assignment: "pool", Env: func(name string) string {
		return map[string]string{"CLASSROOM": "c", "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "abc"}[name]
	}}
	m = parsed(t, write(t, classroom50(), o, good()))
	require.Equal(t, "https://github.com/o/r/commit/abc", m["commit"])
	require.Equal(t, m["commit"], m["review"])
}

func TestGitHubClassroom(t *testing.T) {
	status := func(r grade.Result) any {
		return parsed(t, []byte(fromBase64(t, write(t, githubClassroom(), options(), r))))["status"]
	}
	require.Equal(t, "pass", status(good()))
	require.Equal(t, "error", status(failing()))
	require.Equal(t, "error", status(refused()))
	r := failing()
	r.Checks, r.Late, r.Score = r.Checks[:5], nil, 4
	require.Equal(t, "fail", status(r))
}

func TestPrairieLearn(t *testing.T) {
	m := parsed(t, write(t, prairielearn(), options(), refused()))
	require.Equal(t, []any{"it does not compile", "pool.go:12: undefined: wg\n  hint: Did you mean sync.WaitGroup?", "no function Map"}, m["format_errors"])
	m = parsed(t, write(t, prairielearn(), options(), failing()))
	require.InDelta(t, 4.5/10, m["score"], 1e-9)
	r := good()
	r.Score = 12 // a bonus
	require.Equal(t, 1.0, parsed(t, write(t, prairielearn(), options(), r))["score"])
	r.Score, r.MaxScore = 0, 0
	require.Equal(t, 0.0, parsed(t, write(t, prairielearn(), options(), r))["score"])
}

func TestAutolab(t *testing.T) {
	o := Options{Assignment: "Part1: limit"}
	write(t, autolab(), o, good()) // the rules rewrite it as the server does
	var b bytes.Buffer
	require.NoError(t, autolab().Write(&b, []grade.Result{refused()}, Options{}))
	require.True(t, strings.HasSuffix(b.String(), "\n"+`{"scores":{"Correctness":null}}`+"\n"), b.String())

	b.Reset()
	in := map[string]any{"a:b": "c:\n:\\:\":<:", "n": 1}
	require.NoError(t, colonless(&b, in))
	var back map[string]any
	require.NoError(t, json.Unmarshal(b.Bytes(), &back))
	require.Equal(t, map[string]any{"a:b": "c:\n:\\:\":<:", "n": 1.0}, back)
}

func TestVPLRange(t *testing.T) {
	scale := func(least, most string) (string, error) {
		o := Options{Env: func(name string) string { return map[string]string{"VPL_GRADEMIN": least, "VPL_GRADEMAX": most}[name] }}
		var b bytes.Buffer
		err := vpl().Write(&b, []grade.Result{named("ann", 5)}, o)
		_, grade, _ := strings.Cut(b.String(), "Grade :=>>")
		return strings.TrimSpace(grade), err
	}
	for _, c := range [][3]string{{"", "", "5"}, {"", "100", "50"}, {"0", "100", "50"}, {"1", "6", "3.5"}} {
		got, err := scale(c[0], c[1])
		require.NoError(t, err)
		require.Equal(t, c[2], got)
	}
	_, err := scale("", "ten")
	require.ErrorContains(t, err, "VPL_GRADEMAX")
	_, err = scale("x", "10")
	require.ErrorContains(t, err, "VPL_GRADEMIN")
}

func TestCheck50(t *testing.T) {
	list := entries(parsed(t, write(t, check50(), options(), failing())), "results")
	require.Equal(t, true, list["Map/Ordered"]["passed"])
	require.Equal(t, false, list["Map/Bounded"]["passed"])
	require.Equal(t, map[string]any{"rationale": "3 calls ran at once on 2 workers", "help": "Look at what happens before a worker is counted."}, list["Map/Bounded"]["cause"])
	for _, name := range []string{"Pool/Busy", "Pool/Reused", "Pool/Closed"} {
		require.Nil(t, list[name]["passed"])
	}
	require.Equal(t, "Ungraded", parsed(t, write(t, check50(), options(), ungraded()))["error"].(map[string]any)["type"])
}

func TestJUnitUnstablePasses(t *testing.T) {
	out := string(write(t, junit(), options(), failing()))
	require.Contains(t, out, `<testsuites tests="6" failures="2" errors="1" skipped="1">`)
	_, unstable, _ := strings.Cut(out, `name="Pool/Reused"`)
	unstable, _, _ = strings.Cut(unstable, "</testcase>")
	require.NotContains(t, unstable, "<skipped")
	require.NotContains(t, unstable, "<failure")
	require.Contains(t, unstable, "A person looks at this.")
	// The same submission twice, as a class of two.
	write(t, junit(), options(), failing(), failing())
}

func TestSARIFPlaces(t *testing.T) {
	uri := func(o Options, rs ...grade.Result) []string {
		var out []string
		runs := parsed(t, write(t, sarif(), o, rs...))["runs"].([]any)
		for _, k := range runs[0].(map[string]any)["results"].([]any) {
			at := k.(map[string]any)["locations"].([]any)[0].(map[string]any)["physicalLocation"].(map[string]any)
			s := at["artifactLocation"].(map[string]any)["uri"].(string)
			if region, ok := at["region"].(map[string]any); ok {
				s += ":" + number(region["startLine"].(float64))
			}
			out = append(out, s)
		}
		return out
	}
	require.Equal(t, []string{"pool.go:17", "pool.go", "pool.go", "pool.go"}, uri(Options{}, failing()))
	require.Equal(t, "main.go", uri(Options{File: "main.go"}, failing())[1])
	require.Equal(t, []string{"cid/pool.go:12", "cid/pool.go"}, uri(Options{}, good(), refused()))
	for in, want := range map[[2]string]string{
		{"", "a/b.go"}: "a/b.go", {"", "./a.go"}: "a.go", {"", "../a.go"}: "x.go", {"", "/etc/a.go"}: "x.go", {"", ""}: "x.go", {"", `C:\a.go`}: "x.go",
		{"", "a/../../b.go"}: "x.go", {"", "a b<.go"}: "a%20b%3C.go", {"..", "a.go"}: "a.go", {"x/../y", "a.go"}: "x_.._y/a.go",
	} {
		require.Equal(t, want, relative(in[0], in[1], "x.go"), "%q", in)
	}
}

func TestHTMLHolds(t *testing.T) {
	out := string(write(t, htmlPage(), options(), failing()))
	for _, part := range []string{"4.5 of 10", "Late by 26h", "▐2████", "At most workers calls", "poollab grade -replay p1-abc .", "prefers-color-scheme: dark", "@media print",
		"default-src &#39;none&#39;", saysHidden} {
		require.Contains(t, strings.ReplaceAll(out, "'none'", "&#39;none&#39;"), part)
	}
	class := string(write(t, htmlPage(), options(), good(), failing(), refused(), ungraded()))
	for _, part := range []string{`<a href="#s4">dan</a>`, `<h2 id="s4">dan</h2>`, "the disk is full", "undefined: wg"} {
		require.Contains(t, class, part)
	}
}

func TestMarkdownInert(t *testing.T) {
	require.Equal(t, "a b&#60;c&#62; &#91;x&#93;(y) é. www&#46;evil.example http&#58;//x &#64;all", inert("a\nb<c> [x](y) é. www.evil.example http://x @all"))
	var b strings.Builder
	fence(&b, "a\n````\nb")
	require.Equal(t, "\n`````text\na\n````\nb\n`````\n", b.String())
}
