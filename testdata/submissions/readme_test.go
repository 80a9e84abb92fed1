package submissions

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/poollab/internal/golden"
)

const intro = `# Sample submissions

Worker pools as students might hand them in. A grader is tested with them: the good ones must get every point, each mistake must lose the checks
beside it, and the hostile ones must reach nothing, and gain no more than what they truly do.

` + "```go" + `
for _, s := range submissions.All() {
	if err := s.Write(filepath.Join(dir, s.Name)); err != nil { ... }
}
` + "```" + `

A folder holds what is different from the base of its sample: ` + "`good/plain`" + ` for a mistake, ` + "`mistakes/unfinished`" + ` for a hostile one, so that whatever
one gets beyond that has to be looked at. What cannot lie in this folder, like links, pipes, another go.mod or odd names, is made by ` + "`Write`" + `.

Never run a hostile sample outside of a sandbox. They are bounded, but they are what they say.

` + "`go test ./testdata/submissions -update`" + ` writes this page anew from the table. ("*" marks what is made by Write.)
`

func TestReadme(t *testing.T) { golden.Check(t, "README.md", readme(All())) }

func readme(table []Sample) string {
	var b strings.Builder
	b.WriteString(intro)
	part := func(title, head string, kind Kind, row func(Sample) string) {
		n := 0
		var rows strings.Builder
		for _, s := range table {
			if s.Kind != kind {
				continue
			}
			n++
			_, name, _ := strings.Cut(s.Name, "/")
			if s.Made() {
				name += " *"
			}
			cells := []string{name, s.Say}
			if cell := row(s); cell != "-" {
				cells = append(cells, cell)
			}
			rows.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		}
		columns := strings.Count(head, "|") - 1
		fmt.Fprintf(&b, "\n## %s (%d)\n\n%s\n%s\n%s", title, n, head, "|"+strings.Repeat("---|", columns), rows.String())
	}
	part("Good", "| sample | what it is |", Good, func(Sample) string { return "-" })
	part("Mistakes", "| sample | what it is | loses, or is stopped by |", Mistake, func(s Sample) string {
		list := slices.Clone(s.Loses)
		if s.Stops != Nothing {
			list = append(list, "stopped by the "+s.Stops)
		}
		switch {
		case s.Race:
			list = append(list, "(only with the race detector)")
		case s.Schedules:
			list = append(list, "(only where schedules are searched)")
		case len(list) == 0:
			list = append(list, "nothing")
		}
		return strings.Join(list, " ")
	})
	part("Hostile", "| sample | what it tries | stopped first by | without that by |", Hostile, func(s Sample) string {
		off := s.Off
		if off == Nothing {
			off = "nothing"
		}
		return s.Stops + " | " + off
	})
	return b.String()
}
