package cli

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// scaleTeller prints tables and keeps their footnotes.
type scaleTeller struct {
	*terminal
	quiet bool
	notes []string
}

func newScaleTeller(t *terminal, width int, ascii, quiet bool) *scaleTeller {
	if width > 0 {
		t.width = min(width, maxWidth)
	}
	t.setTextWidth()
	if ascii {
		t.unicode = false
	}
	return &scaleTeller{terminal: t, quiet: quiet}
}

// plainError is an error without the name of the package that it is from.
func plainError(err error) string {
	return strings.ReplaceAll(err.Error(), "scaling: ", "")
}

// text is a text in the characters that the terminal can show.
func (t *scaleTeller) text(s string) string {
	if t.unicode {
		return s
	}
	return strings.NewReplacer("±", "+-", "∞", "inf", "×", "x", "µ", "u").Replace(s)
}

// entry prints a word at the margin, or none, and its text.
func (t *scaleTeller) entry(word, text string) {
	indent := strings.Repeat(" ", margin)
	label := t.bold(word) + strings.Repeat(" ", max(1, margin-utf8.RuneCountInString(word)))
	if word == "" {
		label = indent
	}
	t.printf("%s%s\n", label, wrap(t.text(text), t.width, indent))
}

// marks are the footnotes for some notes, which are kept.
func (t *scaleTeller) marks(notes ...string) string {
	var marks []string
	for _, n := range notes {
		i := slices.Index(t.notes, n)
		if i < 0 {
			i = len(t.notes)
			t.notes = append(t.notes, n)
		}
		if mark := t.mark(i + 1); !slices.Contains(marks, mark) {
			marks = append(marks, mark)
		}
	}
	return strings.Join(marks, " ")
}

// mark is the number of a footnote, as benchstat writes it.
func (t *scaleTeller) mark(n int) string {
	digits := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	text := ""
	for ; n > 0; n /= 10 {
		text = string(digits[n%10]) + text
	}
	if t.unicode {
		return text
	}
	plain := "["
	for _, d := range text {
		plain += string(rune('0' + slices.Index(digits, d)))
	}
	return plain + "]"
}

// footnotes prints the notes below the tables.
func (t *scaleTeller) footnotes() {
	for i, n := range t.notes {
		mark := t.mark(i + 1)
		t.printf("%s %s\n", mark, wrap(t.text(n), t.width, strings.Repeat(" ", utf8.RuneCountInString(mark)+1)))
	}
	if len(t.notes) > 0 {
		t.printf("\n")
	}
}

// column is one column of a table of text.
type column struct {
	head  string
	left  bool // aligned
	cells []string
}

// columns prints columns, each as wide as it needs to be; those without any text
// are left out.
func (t *scaleTeller) columns(columns []column) {
	columns = slices.DeleteFunc(columns, func(c column) bool {
		return c.left && c.head == "" && !slices.ContainsFunc(c.cells, func(s string) bool { return s != "" })
	})
	for i := range columns {
		for j, text := range columns[i].cells {
			columns[i].cells[j] = t.text(text)
		}
	}
	for row := -1; row < len(columns[0].cells); row++ {
		var b strings.Builder
		for _, c := range columns {
			width := utf8.RuneCountInString(c.head)
			for _, text := range c.cells {
				width = max(width, utf8.RuneCountInString(text))
			}
			text := c.head
			if row >= 0 {
				text = c.cells[row]
			}
			blanks := strings.Repeat(" ", width-utf8.RuneCountInString(text))
			if c.left {
				b.WriteString(" " + text + blanks)
			} else {
				b.WriteString("  " + blanks + text)
			}
		}
		t.printf("%s\n", strings.TrimRight(b.String(), " "))
	}
}
