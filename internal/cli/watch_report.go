package cli

import (
	"fmt"
	"io"
	"strings"

	"example.com/poollab/lab/grade"
)

// clear begins a new screen, on a terminal.
func (w *watcher) clear() {
	if w.live {
		w.print("\x1b[H\x1b[2J")
	}
}

// print is printf for a terminal that does not return the carriage by itself.
func (w *watcher) print(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if w.live {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	}
	_, _ = io.WriteString(w.out, text)
}

func (w *watcher) show() {
	r := w.last
	switch r.Status {
	case grade.Refused:
		w.print("%s: %s\n\n", shownID(r.Submission), r.Reason)
		for _, p := range r.Problems {
			at := p.File
			if p.Line > 0 {
				at = fmt.Sprintf("%s:%d", p.File, p.Line)
			}
			w.print("  %s  %s\n", at, p.Message)
			if p.Hint != "" {
				w.print("      hint  %s\n", p.Hint)
			}
		}
		w.print("\nnext       mend the first of these and save\n")
		return
	case grade.Ungraded:
		w.print("it could not be checked: %s\n", r.Reason)
		return
	}
	done := len(r.Names(grade.Pass))
	w.print("%s %d/%d   %g of %g points\n\n", bar(done, len(r.Checks), 24, w.unicode), done, len(r.Checks), r.Score, r.MaxScore)
	c, ok := w.first()
	if !ok {
		w.print("Everything holds. ")
		if n := len(r.Names(grade.Unstable)); n > 0 {
			w.print("%s could not be decided. ", plural(n, "check"))
		}
		w.print("What is left is the search for schedules, and races:\n\n")
		w.print("next       %s grade %s\n           go test -race ./...\n", w.self, w.dir)
		return
	}
	text := c.Output
	if text == "" && c.Hidden {
		text = fmt.Sprintf("%s/%s: %s\n", c.Contract, c.Name, hiddenSays(c))
	}
	if i := strings.Index(text, "\n  hint "); i >= 0 && !w.hints {
		text = text[:i+1]
	}
	w.print("%s\n", text)
	w.print("next       make %s/%s hold, and save", c.Contract, c.Name)
	if w.live {
		w.print("; h hint, l list, r again, q quit")
	}
	w.print("\n           %s explain %s\n", w.self, c.Name)
}

// first is the check to work on: the first in the order of the rubric that fails.
func (w *watcher) first() (grade.Check, bool) {
	for _, c := range w.last.Checks {
		if c.Status == grade.Fail {
			return c, true
		}
	}
	return grade.Check{}, false
}

func (w *watcher) hint() {
	c, ok := w.first()
	switch {
	case !ok:
	case c.Hint != "":
		w.print("hint       %s\n", c.Hint)
	default:
		w.print("hint       there is none: this check is hidden\n")
	}
}

func (w *watcher) list() {
	for _, c := range w.last.Checks {
		w.print("  %s %s/%s\n", mark(c.Status), c.Contract, c.Name)
	}
}

// bar draws how much is done.
func bar(done, total, width int, unicode bool) string {
	full, empty := "#", "-"
	if unicode {
		full, empty = "█", "·"
	}
	n := 0
	if total > 0 {
		n = done * width / total
	}
	return strings.Repeat(full, n) + strings.Repeat(empty, width-n)
}
