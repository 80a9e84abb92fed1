package export

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"example.com/poollab/lab/grade"
)

//go:embed page.html
var page string

// htmlPage is one page for a student or a class, with nothing to load and no
// scripts. It is readable in the dark and on paper.
func htmlPage() Format {
	return format{name: "html", says: "one page for a student or a class, with nothing to load", many: true, ungraded: true, write: writeHTML}
}

type htmlResult struct {
	grade.Result
	Anchor   string // made of numbers, never of what a submission says
	Points   string
	Standing string
	Checks   []htmlCheck
	Teacher  bool
}

type htmlCheck struct {
	grade.Check
	Anchor, Title, Points, Short string
	Parts                        []htmlPart // of what did not pass
}

type htmlPart struct {
	Label, Text string
	Drawn       bool // in columns
}

func writeHTML(w io.Writer, rs []grade.Result, o Options) error {
	t, err := template.New("page").Parse(page)
	if err != nil {
		return err
	}
	var list []htmlResult
	for i, r := range rs {
		h := htmlResult{Result: r, Anchor: fmt.Sprintf("s%d", i+1), Points: scoreOf(r), Standing: standing(r), Teacher: o.Audience == Teacher}
		for k, name := range titles(r.Checks) {
			c := r.Checks[k]
			h.Checks = append(h.Checks, htmlCheck{Check: c, Anchor: fmt.Sprintf("s%dc%d", i+1, k+1), Title: name,
				Points: number(c.Score) + " / " + number(c.MaxScore), Short: short(c), Parts: parts(c)})
		}
		list = append(list, h)
	}
	return t.Execute(w, map[string]any{"Title": cmp.Or(o.Assignment, "Worker pool"), "Results": list, "Class": len(list) != 1})
}

// parts are the invariant, the world, the timeline and the hint of a failure,
// with what else there is.
func parts(c grade.Check) []htmlPart {
	if c.Status == grade.Pass {
		return nil
	}
	var out []htmlPart
	add := func(label, text string, drawn bool) {
		if text = strings.Trim(text, "\n"); text != "" {
			out = append(out, htmlPart{label, text, drawn})
		}
	}
	if c.Status != grade.Fail {
		add("Why", undecided(c), false)
	}
	add("Invariant", c.Statement, false)
	add("Seen", c.Headline, false)
	add("Smallest world", c.World, true)
	add("Timeline", c.Timeline, true)
	add("Details", strings.Join(c.Details, "\n"), true)
	add("Hint", c.Hint, false)
	add("Play it again", replayed("", c.Token), true)
	if c.Status == grade.Fail && c.World == "" && c.Timeline == "" && len(c.Details) == 0 {
		add("Output", c.Output, true) // all there is
	}
	if len(out) == 0 {
		add("Seen", short(c), false)
	}
	return out
}
