package export

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"example.com/poollab/lab/grade"
)

// autolab is what an Autolab grader prints: text, a line of feedback, and in the
// last line the points. Options.Assignment is the name of the problem,
// "Correctness" if empty.
//
// The server quotes every word before a colon in that line before it reads it as
// JSON, inside of strings too. Colons in strings are therefore written as \u003a.
// Without a last line that it can read, and without a problem in it, the server
// gives 0 points. Refused and ungraded submissions therefore have null points,
// which it stores as none, with the feedback.
func autolab() Format {
	return format{name: "autolab", says: "the output of an Autolab grader: feedback, and the points in the last line", ungraded: true, limit: 900 << 10, write: writeAutolab}
}

func writeAutolab(w io.Writer, rs []grade.Result, o Options) error {
	r := rs[0]
	var b strings.Builder
	names := titles(r.Checks)
	echo := func(s string) { // no line of this can be taken for JSON
		for line := range strings.SplitSeq(s, "\n") {
			b.WriteString(strings.TrimRight("| "+line, " ") + "\n")
		}
	}
	if s := standing(r); s != "" {
		echo(s)
	}
	var stages []string
	boards := map[string]any{"_presentation": "semantic"}
	for i, c := range r.Checks {
		if c.Status != grade.Pass {
			echo(fmt.Sprintf("%s: %s, %s of %s points\n%s\n", names[i], c.Status, number(c.Score), number(c.MaxScore), feedback(c)))
		}
		stage := cmp.Or(c.Contract, "Checks")
		if stage == "_presentation" || stage == "stages" {
			stage += " (2)" // these are taken
		}
		if boards[stage] == nil {
			boards[stage] = map[string]any{}
			stages = append(stages, stage)
		}
		seen := map[string]any{"passed": c.Status == grade.Pass || c.Status == grade.Unstable}
		if s := short(c); s != "" {
			seen["hint"] = s
		}
		boards[stage].(map[string]any)[names[i]] = seen
	}
	var score any
	if r.Status == grade.Graded {
		score = rounded(r.Score)
	}
	boards["stages"] = stages
	if len(stages) > 0 {
		if err := colonless(&b, boards); err != nil {
			return err
		}
	}
	if err := colonless(&b, map[string]any{"scores": map[string]any{cmp.Or(o.Assignment, "Correctness"): score}}); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// colonless writes JSON in one line, without a colon in any string.
func colonless(w io.Writer, v any) error {
	var b, out bytes.Buffer
	e := json.NewEncoder(&b)
	if err := e.Encode(v); err != nil {
		return err
	}
	within, escaped := false, false
	for _, c := range b.Bytes() {
		switch {
		case escaped:
			escaped = false
		case within && c == '\\':
			escaped = true
		case c == '"':
			within = !within
		case within && c == ':':
			out.WriteString(`\u003a`)
			continue
		}
		out.WriteByte(c)
	}
	_, err := w.Write(out.Bytes())
	return err
}
