package export

import (
	"cmp"
	"io"
	"strings"

	"example.com/poollab/lab/grade"
)

// check50 is the JSON that check50 writes. It has no points. What is refused or
// ungraded has "error" in place of "results", and what is neither passed nor
// failed is null.
func check50() Format {
	return format{name: "check50", says: "results as check50 -o json writes them", ungraded: true, limit: 4 << 20, write: writeCheck50}
}

type check50Result struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Passed      *bool          `json:"passed"`
	Log         []string       `json:"log"`
	Cause       map[string]any `json:"cause"`
	Data        map[string]any `json:"data"`
	Dependency  *string        `json:"dependency"`
}

func writeCheck50(w io.Writer, rs []grade.Result, o Options) error {
	r := rs[0]
	f := map[string]any{"slug": cmp.Or(o.Assignment, r.Rubric, "poollab"), "version": "poollab " + cmp.Or(r.Kit, "(unknown)")}
	if r.Status != grade.Graded {
		data := map[string]any{}
		if r.Status == grade.Refused {
			data["problems"] = problems(r)
		}
		f["error"] = map[string]any{
			"type":  map[grade.Status]string{grade.Refused: "Refused", grade.Ungraded: "Ungraded"}[r.Status],
			"value": standing(r), "traceback": []string{}, "data": data,
		}
		return encode(w, f)
	}
	results, names := []check50Result{}, titles(r.Checks)
	for i, c := range r.Checks {
		k := check50Result{Name: names[i], Description: cmp.Or(c.Statement, names[i]), Log: []string{},
			Data: map[string]any{"id": c.ID, "status": c.Status, "score": c.Score, "max_score": c.MaxScore}}
		switch c.Status {
		case grade.Pass, grade.Fail:
			passed := c.Status == grade.Pass
			k.Passed = &passed
		}
		if c.Status != grade.Pass {
			var help any
			if c.Hint != "" {
				help = c.Hint
			}
			k.Cause = map[string]any{"rationale": short(c), "help": help}
			if s := feedback(c); s != "" {
				k.Log = strings.Split(s, "\n")
			}
		}
		results = append(results, k)
	}
	f["results"] = results
	return encode(w, f)
}
