package grade

import (
	"fmt"
	"strings"
)

// text is a check as a student reads it: what holds, what was seen, in which
// world, drawn, and what to look at.
func (c Check) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/%s (%s): %s\n", c.Contract, c.Name, c.ID, c.Statement)
	row := func(word, text string) {
		if text != "" {
			text = strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+strings.Repeat(" ", 8))
			fmt.Fprintf(&b, "  %-5s %s\n", word, text)
		}
	}
	row("saw", c.Headline)
	row("world", c.World)
	for i, d := range c.Details {
		if i == 9 && len(c.Details) > 10 {
			row("", fmt.Sprintf("... and %d more", len(c.Details)-i))
			break
		}
		row("", d)
	}
	for line := range strings.Lines(c.Timeline) {
		b.WriteString("  " + line)
	}
	if c.Timeline != "" && !strings.HasSuffix(c.Timeline, "\n") {
		b.WriteByte('\n')
	}
	row("so", c.Reason)
	if c.Status == Fail || c.Status == Unstable {
		row("hint", c.Hint)
	}
	return b.String()
}
