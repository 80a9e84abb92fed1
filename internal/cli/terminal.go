package cli

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/term"

	"example.com/poollab/lab"
)

// terminal is where the command writes, and what it knows about it.
type terminal struct {
	out *writer   // results
	err io.Writer // progress and complaints

	live     bool // results appear on a terminal that can redraw
	progress bool // so does progress
	width    int  // columns to write in, 0 if nobody knows
	columns  int  // that the terminal has, 0 if it is none
	height   int
	unicode  bool
	color    bool

	self string // how the caller runs the command, for what to type next
}

// writer remembers the first error, so that callers may print freely and ask
// once.
type writer struct {
	io.Writer
	err error
}

func (w *writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.Writer.Write(p)
	w.err = err
	return n, err
}

func newTerminal(stdout, stderr io.Writer) *terminal {
	t := &terminal{out: &writer{Writer: stdout}, err: stderr, unicode: unicodeLocale(), self: self()}
	dumb := os.Getenv("TERM") == "dumb"
	if f, ok := stdout.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.live = !dumb
		t.color = !dumb && os.Getenv("NO_COLOR") == ""
		if w, h, err := term.GetSize(int(f.Fd())); err == nil {
			t.width, t.columns, t.height = w, w, h
		}
	}
	if f, ok := stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.progress = !dumb
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		t.width = min(n, maxWidth)
	}
	return t
}

// self is what to type to run this command again. A binary that go run made
// lies in its work folder or in the build cache, under the name of a hash, and
// is nothing to type.
func self() string {
	path, err := os.Executable()
	made := regexp.MustCompile(`[/\\](go-build\d+[/\\]\w+[/\\]exe|[0-9a-f]{64}-d)[/\\]poollab(\.exe)?$`)
	if err == nil && made.MatchString(path) {
		return "go run ./cmd/poollab"
	}
	return "poollab"
}

// unicodeLocale reports whether the locale can show more than ASCII. Without
// any setting, as on Windows, terminals of today can.
func unicodeLocale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := os.Getenv(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}

// usable refuses a standard output that was closed before the program began.
func (t *terminal) usable() error {
	if f, ok := t.out.Writer.(*os.File); ok && closedAtStart(f) {
		return fmt.Errorf("standard output is closed, or the null device opened for reading and writing, which looks the same; to discard the result, use >%s", os.DevNull)
	}
	return nil
}

// complain prints one line to standard error.
func (t *terminal) complain(message string) {
	fmt.Fprintf(t.err, "poollab: %s\n", strings.Join(strings.Fields(message), " "))
}

// maxWidth is as wide as output gets.
const maxWidth = 1000

// setTextWidth decides how wide text without timelines is: any width will do.
func (t *terminal) setTextWidth() {
	if t.width == 0 {
		t.width = 80
	}
	t.width = max(lab.MinWidth, t.width)
}

// setWidth decides how wide the output is: what the caller asked for, or the
// terminal's width, or 80 columns.
func (t *terminal) setWidth(asked int) error {
	switch {
	case asked != 0 && asked < lab.MinWidth:
		return usagef("-width %d is too narrow: a timeline needs at least %d columns", asked, lab.MinWidth)
	case asked > maxWidth:
		return usagef("-width %d is too wide: at most %d columns", asked, maxWidth)
	case asked != 0:
		t.width = asked
	case t.width == 0:
		t.width = 80
	case t.width < lab.MinWidth:
		return usagef("this terminal has %d columns: a timeline needs at least %d; widen it or set -width", t.width, lab.MinWidth)
	}
	return nil
}

// say shows what is going on, if somebody watches; the next call replaces it
// and an empty one removes it.
func (t *terminal) say(format string, args ...any) {
	if t.progress {
		fmt.Fprintf(t.err, "\r\x1b[K"+format, args...)
	}
}

// bold sets a heading apart.
func (t *terminal) bold(s string) string {
	if !t.color {
		return s
	}
	return "\x1b[1m" + s + "\x1b[0m"
}

// printf writes to the result.
func (t *terminal) printf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !t.unicode {
		text = strings.NewReplacer("×", "x", "⌈", "ceil(", "⌉", ")", "µ", "u").Replace(text)
	}
	// The writer keeps the error.
	_, _ = io.WriteString(t.out, text)
}
