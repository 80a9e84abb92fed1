package draw

import (
	"strconv"
	"strings"
)

// column is where the steps of a goroutine stand.
type column struct{ from, width int }

const (
	gap        = 2  // between columns
	wideColumn = 26 // a column is not made wider for a long text
	someSource = 24 // of a line of source, so much tells what it does
)

// writeRows chooses the layout that cuts nothing off, the first that fits:
// source at the right, source below, or no columns at all.
func (t *text) writeRows() {
	margin := 2 + max(2, len(strconv.Itoa(t.steps))) + gap
	end := t.measure(margin)
	where, line := t.measureSource()
	switch {
	case end+where+gap+min(line, someSource) <= t.opts.width:
		t.writeHeader()
		t.writeBeside(margin, end, where)
	case end-gap <= t.opts.width:
		t.writeHeader()
		t.writeBelow(margin)
	default:
		t.writeList(margin)
	}
}

// measure gives each shown goroutine a column, and returns where they end.
func (t *text) measure(margin int) int {
	t.columns = make([]column, len(t.people))
	for i, p := range t.people {
		if t.shown[i] {
			t.columns[i].width = runes(t.say(p.name))
		}
	}
	for _, r := range t.rows {
		if r.folded == 0 && r.who != nobody {
			c := &t.columns[r.who]
			c.width = max(c.width, runes(t.say(t.events[r.step].text)))
		}
	}
	for i := range t.columns {
		if t.columns[i].width > 0 {
			t.columns[i].from = margin
			t.columns[i].width = min(t.columns[i].width, wideColumn)
			margin += t.columns[i].width + gap
		}
	}
	return margin
}

// measureSource returns how long the longest file name is, and the longest
// line of source. A very long name is cut instead.
func (t *text) measureSource() (where, line int) {
	for _, r := range t.rows {
		if r.folded == 0 {
			at := t.events[r.step].at
			where = max(where, runes(t.say(t.where(at))))
			line = max(line, runes(t.say(t.sourceLine(at))))
		}
	}
	return min(where, t.opts.width/3), line
}

func (t *text) writeHeader() {
	line := ""
	for i, c := range t.columns {
		if c.width > 0 {
			line = pad(line, c.from) + cut(t.say(t.people[i].name), c.width, t.signs.dots)
		}
	}
	t.put(piece{line, bold})
}

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-runes(s)))
}

// label is the number of a step at the left, or the room for one.
func (t *text) label(step, margin int) string {
	if step >= t.steps {
		return strings.Repeat(" ", margin)
	}
	n := strconv.Itoa(step + 1)
	return strings.Repeat(" ", margin-gap-len(n)) + n + strings.Repeat(" ", gap)
}

// cell is a step in its column, from the number on.
func (t *text) cell(r row, margin int) []piece {
	c := t.columns[r.who]
	color := normal
	if t.raw.Steps[r.step].Blocked {
		color = red
	}
	return []piece{
		{pad(t.label(r.step, margin), c.from), normal},
		{cut(t.say(t.events[r.step].text), c.width, t.signs.dots), color},
	}
}

// writeSpecial writes rows that have no column, and the mark of a stop. It
// reports whether the row is done.
func (t *text) writeSpecial(r row, margin int) bool {
	indent := strings.Repeat(" ", margin)
	if r.folded > 0 {
		s := t.say("… " + r.text)
		if r.who != nobody && t.shown[r.who] {
			indent = strings.Repeat(" ", max(0, min(t.columns[r.who].from, t.opts.width-runes(s))))
		}
		t.put(piece{indent + s, dim})
		return true
	}
	e := t.events[r.step]
	if e.who == nobody {
		t.put(piece{t.label(r.step, margin) + t.say(e.text), dim})
		return true
	}
	if e.stop {
		s := t.say(t.stopText(e, true))
		mark := t.signs.rule + " " + s + " " + t.signs.rule
		indent = strings.Repeat(" ", gap)
		if gap+runes(mark) > t.opts.width {
			s = cut(t.say(t.stopText(e, false)), t.opts.width-gap-6, t.signs.dots)
			mark = t.signs.rule + " " + s + " " + t.signs.rule
		}
		t.put(piece{indent + mark, bold})
	}
	return false
}

// writeBeside writes the source at the right of the columns.
func (t *text) writeBeside(margin, end, where int) {
	for _, r := range t.rows {
		if t.writeSpecial(r, margin) {
			continue
		}
		pieces := t.cell(r, margin)
		pieces[1].text = pad(pieces[1].text, end-t.columns[r.who].from)
		t.put(append(pieces, piece{t.location(r, t.opts.width-end, where), dim})...)
	}
}

// location is the file and line of a step and what stands there, in room
// columns. The file and line take wide of them.
func (t *text) location(r row, room, wide int) string {
	at := t.events[r.step].at
	where := cutLeft(t.say(t.where(at)), min(room, wide), t.signs.dots)
	line := t.say(t.sourceLine(at))
	if room-wide-gap < 8 || line == "" {
		return where
	}
	return pad(where, wide+gap) + cut(line, room-wide-gap, t.signs.dots)
}

// writeBelow writes the source below each step, as close to its column as
// there is room.
func (t *text) writeBelow(margin int) {
	for _, r := range t.rows {
		if t.writeSpecial(r, margin) {
			continue
		}
		t.put(t.cell(r, margin)...)
		if s := t.belowText(r, t.opts.width-margin); s != "" {
			from := max(margin, min(t.columns[r.who].from, t.opts.width-runes(s)))
			t.put(piece{strings.Repeat(" ", from) + s, dim})
		}
	}
}

func (t *text) belowText(r row, room int) string {
	where := t.say(t.where(t.events[r.step].at))
	return t.location(r, room, min(runes(where), room))
}

// writeList writes a line for each step, with the goroutine's name in front.
func (t *text) writeList(margin int) {
	indents := t.indents()
	left := 0
	for _, r := range t.rows {
		if r.folded == 0 && r.who != nobody {
			left = max(left, margin+runes(t.listed(r, indents)))
		}
	}
	left = min(left, t.opts.width/2) + gap
	for i := range t.columns {
		t.columns[i].from = margin + indents[i]
	}
	for _, r := range t.rows {
		if t.writeSpecial(r, margin) {
			continue
		}
		color := normal
		if t.raw.Steps[r.step].Blocked {
			color = red
		}
		s := t.listed(r, indents)
		head := piece{t.label(r.step, margin), normal}
		if margin+runes(s)+gap <= left {
			location := t.belowText(r, t.opts.width-left)
			t.put(head, piece{pad(s, left-margin), color}, piece{location, dim})
			continue
		}
		t.put(head, piece{s, color})
		if s := t.belowText(r, t.opts.width-left); s != "" {
			t.put(piece{strings.Repeat(" ", left) + s, dim})
		}
	}
}

// indents moves each goroutine's lines to the right of the one before, as far
// as there is room.
func (t *text) indents() []int {
	indents := make([]int, len(t.people))
	n := 0
	for i := range indents {
		if t.shown[i] {
			indents[i] = 2 * min(n, t.opts.width/20)
			n++
		}
	}
	return indents
}

func (t *text) listed(r row, indents []int) string {
	name := cut(t.say(t.people[r.who].name), wideColumn, t.signs.dots)
	return strings.Repeat(" ", indents[r.who]) + name + ": " + t.say(t.events[r.step].text)
}
