package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/draw"
	"example.com/poollab/lab/interleave/twin"
)

// outcome is what came of exploring or replaying one test.
type outcome struct {
	pkg     string
	dir     string // of the package: a drawing shows files from there
	finding twin.Finding
	runtime string // import path of what is no code of the user's in a stack
	// played says that it was one run, of a token.
	played bool
	page   string // that it was drawn on
}

// teller puts outcomes into words.
type teller struct {
	*terminal
	base    string   // names of files below it are shown without it
	modules []string // that -modules named
	quiet   bool     // JSON is coming: print no text
}

// entry prints a word at the margin, or none, and its text.
func (t *teller) entry(word, text string) {
	t.printf("%s%s\n", t.label(word), wrap(t.clean(text), t.width, strings.Repeat(" ", margin)))
}

// label is the margin with a word in it.
func (t *teller) label(word string) string {
	blanks := strings.Repeat(" ", max(1, margin-len(word)))
	if word == "" {
		return blanks
	}
	return t.bold(word) + blanks
}

// lines prints lines below each other and keeps their indents. Of many, the
// first and the last are shown.
func (t *teller) lines(word, text string) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) == 1 {
		t.entry(word, text)
		return
	}
	const most = 24
	if cut := len(lines) - most; cut > 1 {
		lines = slices.Concat(lines[:most/2], []string{fmt.Sprintf("... %d lines more ...", cut)}, lines[len(lines)-most/2:])
	}
	for i, line := range lines {
		line = strings.TrimRightFunc(strings.ReplaceAll(line, "\t", "  "), unicode.IsSpace)
		t.printf("%s%s\n", t.label(first(i, word)), t.clean(line))
	}
}

// clean makes a text of somebody else's fit for a terminal, and short.
func (t *teller) clean(s string) string {
	if t.base != "" {
		s = strings.ReplaceAll(s, t.base+"/", "")
	}
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsGraphic(r) {
			return r
		}
		return utf8.RuneError
	}, s)
}

// outcome prints what is to be said of one test.
func (t *teller) outcome(o outcome, bound interleave.Options) {
	switch f := o.finding; f.Verdict {
	case twin.Pass:
		t.entry("pass", f.Test+": "+t.effort(o, bound))
		t.notes(f.Result.Notes)
	case twin.Unknown:
		t.entry("unknown", f.Test+": "+reasonFor(o))
		if f.Result.Schedules > 0 && !f.Result.Skipped {
			t.entry("", "after "+t.effort(o, bound))
		}
		for _, advice := range adviceFor(f) {
			t.entry("", advice)
		}
		t.notes(f.Result.Notes)
	case twin.Fail:
		t.failure(o)
	}
}

// effort says what was done: "3000 schedules, 12 distinct traces, ...".
func (t *teller) effort(o outcome, bound interleave.Options) string {
	res := o.finding.Result
	if o.played {
		return plural(res.Steps, "step") + " in " + seconds(res.Elapsed)
	}
	distinct := plural(res.Distinct, "distinct trace")
	if o.finding.Processes > 1 {
		distinct = "at least " + distinct
	}
	text := fmt.Sprintf("%s, %s, %s, %s", plural(res.Schedules, "schedule"), distinct, plural(res.Steps, "step"), seconds(res.Elapsed))
	switch {
	case res.Complete:
		text += "; these are " + all(res.Schedules, bound.Preemptions)
	case bound.Exhaustive:
		text += "; not all with at most " + plural(bound.Preemptions, "preemption") + ": the limit came first"
	case res.Stale:
		text += fmt.Sprintf("; no new trace in the last %d schedules", bound.Stale)
	case o.finding.Verdict == twin.Pass && o.finding.Processes > 1 && res.Schedules < bound.Schedules:
		text += "; one of the processes stopped early, for it had seen no new trace for long"
	}
	return text
}

// all says that nothing is left to be tried.
func all(schedules, preemptions int) string {
	return fmt.Sprintf("all schedules with at most %s: %d", plural(preemptions, "preemption"), schedules)
}

// failure prints what failed, how it came about, and how to see it again.
func (t *teller) failure(o outcome) {
	f := o.finding
	t.printf("\n")
	t.entry("FAIL", f.Test+": "+headline(f.Result.Kind))
	t.lines("saw", f.Result.Message)
	if f.Output != "" {
		t.frames(f.Output, o.runtime)
	} else if f.Result.Kind == interleave.Panic {
		t.frames(f.Result.Stack, o.runtime)
	}
	t.entry("found", foundIn(o))
	if len(f.Result.Interleaving.Steps) > 0 {
		t.printf("\n")
		t.draw(f.Result.Interleaving, o.dir)
		t.printf("\n")
	}
	if f.Reason != "" {
		t.entry("note", f.Reason)
	}
	t.notes(f.Result.Notes)
	t.entry("hint", f.Result.Hint())
	if o.page != "" {
		t.entry("page", o.page)
	}
	if o.played {
		return
	}
	if f.Token != "" {
		// In one line, whatever the width: it is there to be copied.
		t.printf("%s%s\n", t.label("again"), t.again("", f.Token))
	}
	t.printf("\n")
}

// foundIn says where in the search a failure was met.
func foundIn(o outcome) string {
	f := o.finding
	res := f.Result
	preemptions := "without a preemption"
	if res.Preemptions > 0 {
		preemptions = "with " + plural(res.Preemptions, "preemption")
	}
	switch {
	case o.played:
		return fmt.Sprintf("in the schedule of the token, %s, %s", plural(len(res.Interleaving.Steps), "step"), preemptions)
	case f.Token == "":
		return fmt.Sprintf("in schedule %d", f.Found)
	}
	text := fmt.Sprintf("in schedule %d, after %s and %s in all", f.Found, plural(res.Steps, "step"), seconds(res.Elapsed))
	if f.Shrunk > 0 {
		return text + "; shrunk, it fails " + preemptions
	}
	return text + "; it fails " + preemptions
}

// again is the command that plays a token.
func (t *teller) again(flags, token string) string {
	if len(t.modules) > 0 {
		flags += "-modules " + strings.Join(t.modules, ",") + " "
	}
	return t.self + " replay " + flags + token
}

func (t *teller) draw(iv interleave.Interleaving, dir string) {
	opts := []draw.Option{draw.Width(t.width), draw.Color(t.color), draw.Base(dir)}
	if !t.unicode {
		opts = append(opts, draw.ASCII())
	}
	// The writer keeps the error.
	_ = draw.Text(t.out, iv, opts...)
}

func (t *teller) notes(notes []string) {
	for _, n := range notes {
		t.entry("note", n)
	}
}

// frames prints the part of a stack that is the user's own.
func (t *teller) frames(stack, runtime string) {
	for i, f := range ownFrames(stack, runtime) {
		t.entry(first(i, "at"), f)
	}
}

// ownFrames are the calls in a stack that are neither Go's nor the kit's, from
// the panic on outwards.
func ownFrames(stack, runtime string) []string {
	const most = 8
	if _, rest, ok := strings.Cut("\n"+stack, "\ngoroutine "); ok {
		stack = rest
	}
	var own []string
	lines := strings.Split(stack, "\n")
	for i := 1; i+1 < len(lines); i++ {
		function, place := lines[i], strings.TrimSpace(lines[i+1])
		if function == "" {
			break // another goroutine
		}
		if strings.HasPrefix(function, "\t") || !strings.HasPrefix(lines[i+1], "\t") {
			continue
		}
		i++
		if strings.HasPrefix(function, "created by ") || ofGo(function) || runtime != "" && strings.HasPrefix(function, runtime+".") {
			continue
		}
		if n := strings.LastIndexByte(function, '('); n > 0 {
			function = function[:n]
		}
		place, _, _ = strings.Cut(place, " +0x")
		frame := function[strings.LastIndexByte(function, '/')+1:] + " (" + place + ")"
		if len(own) > 0 && own[len(own)-1] == frame {
			continue // recursion
		}
		if own = append(own, frame); len(own) == most {
			break
		}
	}
	return own
}

func ofGo(function string) bool {
	for _, prefix := range []string{"panic(", "runtime.", "runtime/", "testing.", "testing/", "internal/", "sync.", "sync/", "main.main("} {
		if strings.HasPrefix(function, prefix) {
			return true
		}
	}
	return false
}

// took says how long a twin took to be built.
func took(tw *twin.Twin, elapsed time.Duration) string {
	if tw.Cached {
		return "its twin is from the cache, after " + seconds(elapsed)
	}
	return "its twin took " + seconds(elapsed) + " to build"
}
