package export

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"example.com/poollab/lab/grade"
)

// csvFile is a table of a class for people: a row for each submission and a
// column for each check. A cell of a check has its points, or the verdict if it
// is neither pass nor fail. The score of what is not graded is empty.
func csvFile() Format {
	return format{name: "csv", says: "a table of a class for people (CSV)", many: true, ungraded: true, write: writeCSV}
}

func writeCSV(w io.Writer, rs []grade.Result, o Options) error {
	var checks []string
	for _, r := range rs {
		for _, t := range titles(r.Checks) {
			if !slices.Contains(checks, t) {
				checks = append(checks, t)
			}
		}
	}
	heading := []string{"submission", "status", "score", "max_score", "late"}
	for _, t := range checks {
		heading = append(heading, cell(t))
	}
	heading = append(heading, "reason")
	if o.Audience == Teacher {
		heading = append(heading, "review")
	}
	out := csv.NewWriter(w)
	if err := out.Write(heading); err != nil {
		return err
	}
	for _, r := range rs {
		row := []string{cell(r.Submission), string(r.Status), points(r), number(r.MaxScore), ""}
		if r.Late != nil {
			row[4] = cell(span(r.Late.By))
		}
		byTitle := map[string]grade.Check{}
		for i, t := range titles(r.Checks) {
			byTitle[t] = r.Checks[i]
		}
		for _, t := range checks {
			c, ok := byTitle[t]
			switch {
			case !ok || r.Status != grade.Graded:
				row = append(row, "")
			case c.Status == grade.Pass || c.Status == grade.Fail:
				row = append(row, number(c.Score))
			default:
				row = append(row, string(c.Status))
			}
		}
		reason := r.Reason
		if r.Status == grade.Refused {
			reason = paragraphs(r.Reason, strings.Join(problems(r), "\n"))
		}
		row = append(row, cell(reason))
		if o.Audience == Teacher {
			row = append(row, cell(strings.Join(r.Review, "\n")))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell is a text in a cell. A spreadsheet would compute one that begins like a
// formula; an apostrophe makes it text. Numbers are not written through it.
func cell(s string) string {
	// Spreadsheets skip leading blanks, and read full-width signs too.
	if strings.ContainsAny(cmp.Or(strings.TrimLeft(s, " \t\r\n\u00a0\u3000"), " ")[:1], "=+-@|%") ||
		strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") ||
		slices.ContainsFunc([]string{"\uff1d", "\uff0b", "\uff0d", "\uff20"}, func(p string) bool { return strings.HasPrefix(s, p) }) {
		return "'" + s
	}
	return s
}
