package export

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"example.com/poollab/lab/grade"
)

// markdown is a summary for a CI job, such as GITHUB_STEP_SUMMARY.
func markdown() Format {
	return format{name: "markdown", says: "a summary for a CI job (Markdown)", many: true, ungraded: true, limit: 1000 << 10, write: writeMarkdown}
}

func writeMarkdown(w io.Writer, rs []grade.Result, o Options) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", inert(cmp.Or(o.Assignment, "Worker pool")))
	if len(rs) > 1 {
		b.WriteString("\n| submission | status | points |\n|---|---|---:|\n")
		for _, r := range rs {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", inert(r.Submission), r.Status, scoreOf(r))
		}
	}
	for _, r := range rs {
		fmt.Fprintf(&b, "\n## %s: %s\n", inert(cmp.Or(r.Submission, "submission")), cmp.Or(scoreOf(r), string(r.Status)))
		if s := standing(r); s != "" {
			fence(&b, s)
		}
		for _, n := range r.Notes {
			fence(&b, n)
		}
		if r.Status != grade.Graded {
			continue
		}
		b.WriteString("\n| check | verdict | points | |\n|---|---|---:|---|\n")
		names := titles(r.Checks)
		for i, c := range r.Checks {
			fmt.Fprintf(&b, "| %s | %s | %s/%s | %s |\n", inert(names[i]), c.Status, number(c.Score), number(c.MaxScore), inert(short(c)))
		}
		for i, c := range r.Checks {
			if c.Status != grade.Pass && c.Status != grade.Skipped {
				fmt.Fprintf(&b, "\n### %s\n", inert(names[i]))
				fence(&b, feedback(c))
			}
		}
		if o.Audience == Teacher && len(r.Review) > 0 {
			b.WriteString("\n### For review\n")
			for _, s := range r.Review {
				fence(&b, s)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// scoreOf is "8.5 of 10", or nothing for what is not graded.
func scoreOf(r grade.Result) string {
	if r.Status != grade.Graded {
		return ""
	}
	return number(r.Score) + " of " + number(r.MaxScore)
}

// inert writes a text in a line such that nothing in it is markup, a link or the
// mention of a person.
func inert(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		switch {
		case r < 0x80 && strings.ContainsRune("&<>\\`*_[]#|~@:$", r), r == '.' && strings.HasSuffix(strings.ToLower(b.String()), "www"):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// fence writes a text as it stands, between fences longer than any in it.
func fence(b *strings.Builder, s string) {
	if s == "" {
		return
	}
	run, most := 0, 2
	for _, r := range s {
		if r == '`' {
			run++
			most = max(most, run)
		} else {
			run = 0
		}
	}
	f := strings.Repeat("`", most+1)
	b.WriteString("\n" + f + "text\n" + s + "\n" + f + "\n")
}
