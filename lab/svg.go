package lab

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Measures of an SVG timeline, in its own units; positions on the time axis
// are counted in tenths of them.
const (
	svgWidth = 800
	svgLeft  = 46  // room for the names of lanes
	svgPlot  = 726 // width of the axis
	svgRow   = 22  // from one lane to the next
	svgBar   = 18  // height of a bar
	svgLanes = 32  // drawn before the rest is summed up
)

// WriteSVG draws traces below one another on one time scale, so that their
// lengths can be compared, as a self-contained SVG for pages and reports. It
// follows the reader's choice of light or dark and keeps its meaning in grey.
//
// Bars are tasks: a striped one failed, one that fades away was still running.
// Tasks too short to be told apart share a bar. A lane above the trace's limit
// has a dashed outline and "!" before its name, and after 31 lanes the rest is
// summed up in a line. The row "out" marks when the consumer received
// outcomes, with their number if there were several at once.
//
// Equal traces give equal bytes. A task takes about 150 of them.
func WriteSVG(w io.Writer, traces ...Trace) error {
	d := svgDrawing{axis: 1}
	for _, t := range traces {
		d.axis = max(d.axis, svgEnd(t))
	}
	for _, t := range traces {
		d.writePanel(t)
	}
	d.writeAxis()
	d.writeKey()

	var head bytes.Buffer
	fmt.Fprintf(&head, `<svg xmlns="http://www.w3.org/2000/svg" class="lab" role="img" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d">`+"\n", svgWidth, d.y)
	head.WriteString(svgSummary(traces))
	head.WriteString(svgStyle)
	d.body.WriteString("</svg>\n")
	for _, part := range [][]byte{head.Bytes(), d.body.Bytes()} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("lab: write SVG: %w", err)
		}
	}
	return nil
}

// svgDrawing is a picture that grows downwards.
type svgDrawing struct {
	body bytes.Buffer
	axis time.Duration // at the right edge
	y    int           // where the next thing goes

	failed, running, surplus, yields bool // what the key has to explain
}

func (d *svgDrawing) printf(format string, args ...any) { fmt.Fprintf(&d.body, format, args...) }

// x is where a moment falls, in tenths from the left end of the axis.
func (d *svgDrawing) x(at time.Duration) int {
	return place(at, d.axis, 10*svgPlot)
}

func (d *svgDrawing) writePanel(t Trace) {
	peak := t.Peak()
	shown := peak
	if shown > svgLanes {
		shown = svgLanes - 1
	}
	limit := ""
	if t.Workers > 0 && peak > t.Workers {
		limit = fmt.Sprintf(`<tspan class="m" dx="10">limit %d, but %d at once</tspan>`, t.Workers, peak)
	}
	d.printf(`<g class="panel">`+"\n"+`<text class="h" x="%d" y="%d">%s%s</text><text class="h e" x="%d" y="%d">%s</text>`+"\n",
		svgLeft, d.y+18, svgText(cmp.Or(t.Name, "run"), 72), limit, svgLeft+svgPlot, d.y+18, svgTime(t.Elapsed))
	d.y += 28
	top := d.y

	lanes := svgBars(d, t, shown)
	bottom := top + max(1, shown)*svgRow
	d.writeGrid(top, bottom)
	for lane, bars := range lanes {
		d.writeLane(t, lane, bars)
	}
	if peak == 0 {
		d.printf(`<text class="m" x="%d" y="%d">no tasks</text>`+"\n", svgLeft, d.y+13)
		d.y += svgRow
	}
	if peak > shown {
		d.printf(`<text class="m" x="%d" y="%d">… and %d more lanes</text>`+"\n", svgLeft, d.y+13, peak-shown)
		d.y += svgRow
	}
	d.writeYields(t)
	d.printf("</g>\n")
	d.y += 14
}

// writeGrid draws the lines of the round times behind the lanes.
func (d *svgDrawing) writeGrid(top, bottom int) {
	d.printf(`<path class="g" d="`)
	for _, at := range ticks(d.axis, 8) {
		d.printf("M%s %dV%d", svgX(d.x(at)), top-4, bottom)
	}
	d.printf(`"/>` + "\n")
}

func (d *svgDrawing) writeLane(t Trace, lane int, bars []svgSpan) {
	class, mark := "k", ""
	if t.Workers > 0 && lane >= t.Workers {
		d.surplus = true
		class, mark = "k x", "!"
	}
	d.printf(`<g class="lane" transform="translate(0 %d)"><text class="n" x="%d" y="13">%sw%d</text>`, d.y, svgLeft-8, mark, lane+1)
	d.printf(`<rect class="%s" x="%d" width="%s" height="%d" rx="4"/>`+"\n", class, svgLeft, svgTenths(max(10, d.x(t.Elapsed))), svgBar)
	for _, b := range bars {
		d.writeBar(b)
	}
	d.printf("</g>\n")
	d.y += svgRow
}

func (d *svgDrawing) writeBar(b svgSpan) {
	class, fate := "b", ""
	switch {
	case b.failed != nil:
		d.failed = true
		class, fate = "b f", ", failed: "+b.failed.Error()
	case b.running:
		d.running = true
		class, fate = "b r", ", still running"
	}
	name := fmt.Sprintf("task %d", b.Task)
	if b.tasks > 1 {
		name = fmt.Sprintf("%d tasks from number %d", b.tasks, b.Task)
	}
	// A hair's breadth keeps neighbours apart.
	width := b.to - b.from - 8
	d.printf(`<rect class="%s" x="%s" width="%s" height="%d" rx="%d"><title>%s, %s to %s%s</title></rect>`,
		class, svgX(b.from), svgTenths(width), svgBar, min(4, width/20), name, svgTime(b.Start), svgTime(b.End), svgText(fate, 120))
	if number := strconv.Itoa(b.Task); b.tasks == 1 && width >= 70*len(number)+60 {
		d.printf(`<text class="t" x="%s" y="13">%s</text>`, svgX(b.from+width/2), number)
	}
	d.printf("\n")
}

// writeYields marks the moments at which the consumer received outcomes. Those
// less than a mark's width apart share one.
func (d *svgDrawing) writeYields(t Trace) {
	marks := svgYields(d, t)
	if len(marks) == 0 {
		return
	}
	d.yields = true
	d.printf(`<g class="out" transform="translate(0 %d)"><text class="n" x="%d" y="11">out</text><path class="y" d="`, d.y, svgLeft-8)
	for _, m := range marks {
		d.printf("M%s 3l4 7h-8z", svgX(m.x))
	}
	d.printf(`"/>`)
	for i, m := range marks {
		class, x, crowded := "m", m.x+60, i+1 < len(marks) && marks[i+1].x < m.x+300
		if m.x+300 > 10*svgPlot { // no room at its right
			class, x, crowded = "m e", m.x-60, i > 0 && marks[i-1].x+300 > m.x
		}
		if m.tasks > 1 && !crowded {
			d.printf(`<text class="%s" x="%s" y="11">×%d</text>`, class, svgX(x), m.tasks)
		}
	}
	d.printf("</g>\n")
	d.y += 16
}

func (d *svgDrawing) writeAxis() {
	d.printf(`<g class="axis"><path class="a" d="M%d %dh%d"/>`, svgLeft, d.y, svgPlot)
	for _, at := range ticks(d.axis, 8) {
		d.printf(`<path class="a" d="M%s %dv4"/><text class="m c" x="%[1]s" y="%[3]d">%[4]s</text>`, svgX(d.x(at)), d.y, d.y+17, tickLabel(at))
	}
	d.printf("</g>\n")
	d.y += 26
}

// writeKey explains the marks that occur.
func (d *svgDrawing) writeKey() {
	type entry struct {
		occurs       bool
		sample, text string
	}
	x := svgLeft
	for _, e := range []entry{
		{d.failed, `<rect class="b f" x="%d" y="%d" width="22" height="12" rx="3"/>`, "failed"},
		{d.running, `<rect class="b r" x="%d" y="%d" width="22" height="12" rx="3"/>`, "still running"},
		{d.surplus, `<rect class="k x" x="%d" y="%d" width="22" height="12" rx="3"/>`, "one worker too many"},
		{d.yields, `<path class="y" d="M%d %dm17 2l4 7h-8z"/>`, "the consumer receives an outcome"},
	} {
		if e.occurs {
			d.printf(e.sample+`<text class="m" x="%d" y="%d">%s</text>`+"\n", x, d.y, x+28, d.y+10, e.text)
			x += 28 + 6*len(e.text) + 20
		}
	}
	if x > svgLeft {
		d.y += 22
	}
}

// svgSummary says in words what the picture shows, for those who hear it.
func svgSummary(traces []Trace) string {
	var title, desc []string
	for _, t := range traces {
		name := svgText(cmp.Or(t.Name, "run"), 72)
		title = append(title, name)
		desc = append(desc, fmt.Sprintf("%s: %s, at most %d at once, %s.", name, count(len(t.Spans), "task"), t.Peak(), svgTime(t.Elapsed)))
	}
	if len(traces) == 0 {
		title, desc = []string{"no runs"}, []string{"There is nothing to show."}
	}
	return fmt.Sprintf("<title>Timeline: %s</title>\n<desc>%s</desc>\n", strings.Join(title, "; "), strings.Join(desc, " "))
}

// svgText makes a text safe for XML, and short enough.
func svgText(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most-1]) + "…"
	}
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(s)) // a builder never fails
	return out.String()
}

// svgTime is a time to three digits.
func svgTime(d time.Duration) string {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit).String()
}

// svgX writes a position on the time axis as one in the picture.
func svgX(tenths int) string { return svgTenths(10*svgLeft + tenths) }

func svgTenths(n int) string {
	if n%10 == 0 {
		return strconv.Itoa(n / 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}
