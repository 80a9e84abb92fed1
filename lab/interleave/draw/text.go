package draw

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"example.com/poollab/lab/interleave"
)

// Text writes an interleaving as lines of at most the width: a column for each
// goroutine, or, if they do not fit beside one another, a line for each step
// with the goroutine's name. Files and lines stand at the right, or below.
//
// With more than eight goroutines only those are shown that matter, and steps
// that no other goroutine can notice are summed up, unless [All] is set.
func Text(w io.Writer, iv interleave.Interleaving, opts ...Option) error {
	t := newText(iv, newOptions(opts))
	t.writeIntroduction()
	if len(t.rows) > 0 {
		t.writeRows()
	}
	t.writeEnding()
	out := bufio.NewWriter(w)
	for _, line := range t.lines {
		out.WriteString(line)
		out.WriteByte('\n')
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("draw: writing an interleaving: %w", err)
	}
	return nil
}

// text is an interleaving being laid out.
type text struct {
	*story
	shown   []bool
	rows    []row
	columns []column
	signs   signs
	lines   []string
}

// signs are what a text is drawn with.
type signs struct{ dots, rule string }

func newText(iv interleave.Interleaving, o options) *text {
	t := &text{story: newStory(iv, o), signs: signs{"…", "──"}}
	if o.ascii {
		t.signs = signs{"...", "--"}
	}
	t.shown = t.story.shown()
	t.rows = t.story.rows(t.shown)
	return t
}

// say puts a text into the letters that may be used.
func (t *text) say(s string) string {
	if t.opts.ascii {
		return plain(s)
	}
	return s
}

// piece is a part of a line in one colour.
type piece struct {
	text  string
	color string
}

const (
	normal = ""
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
)

// put adds a line. What does not fit is cut off.
func (t *text) put(pieces ...piece) {
	var out strings.Builder
	room := t.opts.width
	blanks := "" // written only before something else
	for _, p := range pieces {
		s := cut(p.text, room, t.signs.dots)
		room -= runes(s)
		kept := strings.TrimRight(s, " ")
		if kept == "" {
			blanks += s
			continue
		}
		out.WriteString(blanks)
		blanks = s[len(kept):]
		if p.color != normal && t.opts.color {
			kept = p.color + kept + "\x1b[0m"
		}
		out.WriteString(kept)
	}
	t.lines = append(t.lines, out.String())
}

func (t *text) putSentence(s, first, indent, color string) {
	for _, line := range wrap(t.say(s), t.opts.width, first, indent, t.signs.dots) {
		t.put(piece{line, color})
	}
}

func (t *text) writeIntroduction() {
	steps, stops := t.steps, 0
	for _, e := range t.events {
		if e.stop {
			stops++
		}
	}
	if steps == 0 && len(t.events) == 0 {
		t.put(piece{"No steps.", normal})
		return
	}
	s := fmt.Sprintf("%s of %s", number(steps, "step"), number(len(t.people), "goroutine"))
	if n := count(t.shown); n < len(t.shown) {
		s += fmt.Sprintf(", of which %d are shown", n)
	}
	s += ", one after another."
	if stops > 0 {
		s += fmt.Sprintf(" A goroutine may be stopped before any of its steps: %s", t.signs.rule)
	}
	t.putSentence(s, "", "", normal)
	if names := t.aliases(t.objects()); names != "" {
		t.putSentence("In the source "+names+".", "", "", normal)
	}
	if len(t.rows) > 0 {
		t.put()
	}
}

// objects are those that the text mentions, in the order of their appearance.
func (t *text) objects() []string {
	var objects []string
	seen := map[string]bool{"": true}
	add := func(o string) {
		if !seen[o] {
			seen[o] = true
			objects = append(objects, o)
		}
	}
	for _, r := range t.rows {
		if r.folded == 0 {
			add(t.raw.Steps[r.step].Object)
		}
	}
	for _, w := range t.raw.Waiting {
		add(w.Object)
	}
	return objects
}

func (t *text) writeEnding() {
	headline := t.headline()
	if headline == "" {
		return
	}
	if len(t.rows) > 0 {
		t.put()
	}
	t.putSentence(headline, "", "", bold)
	for _, g := range t.groups() {
		t.putSentence(t.sentence(g), "  ", "    ", red)
		if line := t.sourceLine(parsePlace(g.wait.At)); line != "" {
			t.put(piece{"      " + t.say(line), dim})
		}
	}
	if moral := t.moral(); moral != "" {
		t.putSentence(moral, "", "", bold)
	}
}

// number is a number with its noun: "1 step", "3 steps".
func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
