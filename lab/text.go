package lab

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// TextOption is an option of [WriteText].
type TextOption func(*textOptions)

type textOptions struct {
	width int
	lanes int // drawn before the rest is summed up
	axis  time.Duration
	ascii bool
	color bool
}

// MinWidth is the narrowest timeline that can still be read.
const MinWidth = 40

// Width sets the width of the timeline in columns, 80 by default. Less than
// [MinWidth] counts as that.
func Width(columns int) TextOption {
	return func(o *textOptions) { o.width = max(MinWidth, columns) }
}

// Axis sets the time at the right edge, so that timelines can be compared. A
// trace that takes longer is drawn to its own end.
func Axis(d time.Duration) TextOption {
	return func(o *textOptions) { o.axis = d }
}

// ASCII draws with letters and signs that every terminal has.
func ASCII() TextOption {
	return func(o *textOptions) { o.ascii = true }
}

// Color marks failed tasks and surplus lanes with ANSI colours.
func Color() TextOption {
	return func(o *textOptions) { o.color = true }
}

// glyphs are what a timeline is drawn with, one column each.
type glyphs struct{ edge, start, busy, idle, failed, running rune }

var (
	unicodeGlyphs = glyphs{'│', '▐', '█', '·', '✗', '▶'}
	asciiGlyphs   = glyphs{'|', '[', '=', '.', 'x', '>'}
)

// WriteText draws a trace as one row a lane:
//
//	 w1 │▐0██████▐2████████████████│
//	 w2 │▐1██████████████▐3████████│
//	out │        1        1       2│
//	     0s      1s       2s
//
// A task begins at ▐, its number follows if there is room, and a failed one
// ends in ✗. A lane above the trace's limit is marked with "!". The row out
// counts the outcomes that the consumer received at that moment. After 15
// lanes the rest is summed up in a line, if there are more than 16.
func WriteText(w io.Writer, t Trace, opts ...TextOption) error {
	o := textOptions{width: 80, lanes: 16}
	for _, opt := range opts {
		opt(&o)
	}
	d := newDrawing(t, o)
	out := bufio.NewWriter(w)
	shown := d.peak
	if shown > o.lanes {
		shown = o.lanes - 1
	}
	for lane := range max(1, shown) {
		d.writeLane(out, lane)
	}
	if hidden := d.peak - max(1, shown); hidden > 0 {
		d.writeHidden(out, hidden)
	}
	d.writeYields(out)
	d.writeAxis(out)
	if err := out.Flush(); err != nil {
		return fmt.Errorf("lab: writing a timeline: %w", err)
	}
	return nil
}

// drawing is a trace being laid out on columns.
type drawing struct {
	trace  Trace
	glyphs glyphs
	color  bool
	peak   int
	end    time.Duration // at the right edge
	axis   time.Duration // the same, but never 0
	margin int           // columns of the labels at the left
	cells  int           // columns between the edges
}

func newDrawing(t Trace, o textOptions) drawing {
	d := drawing{trace: t, glyphs: unicodeGlyphs, color: o.color, peak: t.Peak()}
	if o.ascii {
		d.glyphs = asciiGlyphs
	}
	d.end = max(o.axis, t.Elapsed)
	d.axis = max(d.end, 1)
	d.margin = max(len(" out"), len("!w")+len(strconv.Itoa(d.peak)))
	d.cells = o.width - d.margin - len(" ||")
	return d
}

// column is where a moment falls.
func (d drawing) column(at time.Duration) int {
	return min(d.cells-1, place(at, d.axis, d.cells))
}

// columns are the first column of a task and the one after its last. The first
// is its own even if the task is too short to be seen; the last may be where
// the lane's next task begins.
func (d drawing) columns(s Span) (from, to int) {
	from = d.column(s.Start)
	to = d.cells - place(d.axis-s.End, d.axis, d.cells) // rounds up
	return from, max(to, from+1)
}

func (d drawing) label(s string) string {
	return strings.Repeat(" ", max(0, d.margin-utf8.RuneCountInString(s))) + s + " "
}

func (d drawing) writeLane(out *bufio.Writer, lane int) {
	row := []rune(strings.Repeat(string(d.glyphs.idle), d.cells))
	failed := make([]bool, d.cells)
	end := d.cells // where the next task of the lane begins, seen from behind
	for _, s := range slices.Backward(d.trace.Spans) {
		if s.Lane == lane {
			end = d.paint(row, failed, s, end)
		}
	}
	name := "w" + strconv.Itoa(lane+1)
	surplus := d.trace.Workers > 0 && lane >= d.trace.Workers
	if surplus {
		name = "!" + name
	}
	out.WriteString(d.paintIf(surplus, d.label(name)))
	out.WriteRune(d.glyphs.edge)
	for from := 0; from < len(row); {
		to := from + 1
		for to < len(row) && failed[to] == failed[from] {
			to++
		}
		out.WriteString(d.paintIf(failed[from], string(row[from:to])))
		from = to
	}
	out.WriteRune(d.glyphs.edge)
	out.WriteByte('\n')
}

// paint draws one task in the columns before limit, and returns its first. A
// task that shares its only column with a later one is not drawn.
func (d drawing) paint(row []rune, failed []bool, s Span, limit int) int {
	from, to := d.columns(s)
	to = min(to, limit)
	if from >= to {
		return limit
	}
	for i := from; i < to; i++ {
		row[i], failed[i] = d.glyphs.busy, s.Err != nil
	}
	row[from] = d.glyphs.start
	if number := strconv.Itoa(s.Task); to-from > len(number)+1 {
		copy(row[from+1:], []rune(number))
	}
	switch {
	case to-from == 1:
	case s.Running():
		row[to-1] = d.glyphs.running
	case s.Err != nil:
		row[to-1] = d.glyphs.failed
	}
	return from
}

// writeHidden sums up the lanes that are not drawn. Those above the limit are
// the last ones: a fault must not hide among them.
func (d drawing) writeHidden(out *bufio.Writer, lanes int) {
	mark, rest := "...", "and "+count(lanes, "more lane")
	surplus := d.trace.Workers > 0 && d.peak > d.trace.Workers
	if surplus {
		mark, rest = "!..", fmt.Sprintf("%s: the limit is %d, %d ran at once", rest, d.trace.Workers, d.peak)
	}
	fmt.Fprintf(out, "%s%s\n", d.paintIf(surplus, d.label(mark)), rest)
}

func (d drawing) writeYields(out *bufio.Writer) {
	counts := make([]int, d.cells)
	any := false
	for _, s := range d.trace.Spans {
		if s.YieldSeq != 0 {
			counts[d.column(s.Yield)]++
			any = true
		}
	}
	if !any {
		return
	}
	out.WriteString(d.label("out"))
	out.WriteRune(d.glyphs.edge)
	for _, n := range counts {
		switch {
		case n == 0:
			out.WriteByte(' ')
		case n > 9:
			out.WriteByte('+')
		default:
			out.WriteByte('0' + byte(n))
		}
	}
	out.WriteRune(d.glyphs.edge)
	out.WriteByte('\n')
}

func (d drawing) writeAxis(out *bufio.Writer) {
	row := []byte(strings.Repeat(" ", d.cells+1))
	end := 0
	for _, at := range ticks(d.end, max(2, d.cells/10)) {
		label := tickLabel(at)
		from := min(d.column(at), len(row)-len(label))
		if from < end {
			continue
		}
		copy(row[from:], label)
		end = from + len(label) + 1
	}
	out.WriteString(strings.Repeat(" ", d.margin+2))
	out.WriteString(strings.TrimRight(string(row), " "))
	out.WriteByte('\n')
}

// paintIf puts s in red if it should stand out and colours are on.
func (d drawing) paintIf(mark bool, s string) string {
	if !mark || !d.color {
		return s
	}
	return "\x1b[31m" + s + "\x1b[0m"
}

// count is a number with its noun: "1 lane", "3 lanes".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
