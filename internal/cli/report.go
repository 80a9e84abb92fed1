package cli

import (
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"example.com/poollab/lab"
	"example.com/poollab/scenarios"
)

// margin is the width of the words at the left of the conclusion.
const margin = 10

func (r *report) header() {
	if r.quiet {
		return
	}
	s := r.scenario
	left := r.bold(s.Name) + "  " + s.Title
	gap := max(2, r.width-utf8.RuneCountInString(s.Name+"  "+s.Title)-len(system()))
	if gap == 2 {
		r.printf("%s\n%s\n", left, system())
	} else {
		r.printf("%s%s%s\n", left, strings.Repeat(" ", gap), system())
	}
	r.printf("%s\n\n", wrap(s.Lesson, r.width, ""))
}

// timeline is one drawn run. A run that has not ended is drawn against its
// bound, so that its bars grow along an axis that stands still.
func (r *report) timeline(way string, workers int, t lab.Trace, b scenarios.Bound, ended bool) string {
	axis := max(r.axis(), b.Time)
	if ended && way == waySequential {
		axis = 0
	}
	limit := "one at a time"
	if workers > 1 {
		limit = fmt.Sprintf("at most %d at a time", workers)
	}
	var out strings.Builder
	name := title(way, workers)
	heading := fmt.Sprintf("%s%s %7s", r.bold(name), strings.Repeat(" ", max(0, 27-len(name))), seconds(t.Elapsed))
	if len(visible(heading))+3+len(limit) <= r.width {
		heading += "   " + limit
	}
	fmt.Fprintf(&out, "%s\n", heading)
	opts := []lab.TextOption{lab.Width(r.width), lab.Axis(axis)}
	if !r.unicode {
		opts = append(opts, lab.ASCII())
	}
	if r.color {
		opts = append(opts, lab.Color())
	}
	// A builder does not fail.
	_ = lab.WriteText(&out, t, opts...)
	return out.String()
}

// conclusion says what the runs add up to: the bound, the share of it, the
// orders.
func (r *report) conclusion() {
	if r.quiet || len(r.runs) == 0 {
		return
	}
	if r.scenario.Unobserved {
		r.perTask()
	} else {
		r.boundAndResult()
		r.orders()
	}
	last := r.runs[len(r.runs)-1]
	for i, fact := range last.facts {
		r.line(first(i, "facts"), fact)
	}
	for _, m := range r.runs {
		if m.wrong != nil {
			r.line("wrong", m.wrong.Error())
		}
	}
	if last.interrupted {
		done := 0
		for _, s := range last.trace.Spans {
			if !s.Running() && s.Err == nil {
				done++
			}
		}
		r.line("stopped", fmt.Sprintf("interrupted in %s after %s: %d of %s done",
			title(last.way, last.workers), seconds(last.elapsed), done, plural(last.tasks, "task")))
	}
	r.printf("\n")
}

// line prints one entry of the conclusion: a word at the margin, or none, and
// its text.
func (r *report) line(word, text string) {
	indent := strings.Repeat(" ", margin)
	r.printf("%s%s%s\n", r.bold(word), indent[min(len(word), margin-1):], wrap(text, r.width, indent))
}

// first is the word for the first of several lines, and nothing for the rest.
func first(i int, word string) string {
	if i > 0 {
		return ""
	}
	return word
}

// pooled is the run that the sequential one is compared with.
func (r *report) pooled() (measurement, bool) {
	if m, ok := r.find(wayMap); ok {
		return m, true
	}
	return r.find(wayPool)
}

func (r *report) boundAndResult() {
	pooled, ok := r.pooled()
	if !ok {
		return
	}
	if b := pooled.bound; b.Time == 0 {
		r.line("bound", "none: "+b.Why)
	} else {
		r.line("bound", fmt.Sprintf("%s: %s", seconds(b.Time), b.Why))
	}
	result := seconds(pooled.elapsed)
	if pooled.bound.Time != 0 {
		result += " is " + share(pooled.bound.Time, pooled.elapsed) + " of the bound and"
	} else {
		result += " is"
	}
	if seq, ok := r.find(waySequential); ok {
		result += " " + compared(pooled.elapsed, seq.elapsed, "sequential") + ";"
	}
	r.line("result", fmt.Sprintf("%s %s ran on %s, at most %d at once", result,
		plural(len(pooled.trace.Spans), "task"), plural(pooled.trace.Goroutines(), "goroutine"), pooled.trace.Peak()))
	if pooled.err != nil {
		r.line("", fmt.Sprintf("the error that came back: %v", pooled.err))
	}
	if _, n := note(r.scenario, pooled); n != "" {
		r.line("", n)
	}
}

// orders compares the order in which tasks ended with the order in which their
// outcomes reached the consumer.
func (r *report) orders() {
	pooled, ok := r.pooled()
	if !ok {
		return
	}
	width := r.width - margin - len("Completed  ")
	row := func(word, name string, order []int, rest string) {
		if len(order) == 0 {
			return
		}
		gap := margin - len(word)
		r.printf("%s%s%-11s%s\n", r.bold(word), strings.Repeat(" ", gap), name, numbers(order, width))
		if rest != "" {
			r.printf("%s%s\n", strings.Repeat(" ", margin+11), rest)
		}
	}
	row("order", "finished", pooled.trace.Finished(), "")
	for _, way := range []string{wayMap, wayCompleted} {
		m, ok := r.find(way)
		if !ok {
			continue
		}
		first, _ := m.trace.FirstYield()
		name := map[string]string{wayMap: "Map", wayCompleted: "Completed"}[way]
		row("", name, m.trace.Yielded(), fmt.Sprintf("first outcome after %s, all after %s", seconds(first), seconds(m.elapsed)))
	}
}

// perTask is the conclusion for tasks too short to be observed.
func (r *report) perTask() {
	seq, ok := r.find(waySequential)
	if !ok {
		return
	}
	for _, m := range r.runs {
		if m.interrupted {
			continue
		}
		row := fmt.Sprintf("%-27s %8s  %9s a task", title(m.way, m.workers), seconds(m.elapsed), each(m.elapsed, m.tasks))
		if m.way != waySequential {
			row += "   " + compared(m.elapsed, seq.elapsed, "the loop")
		}
		r.printf("%s\n", row)
	}
	r.printf("medians of %s, in turns\n\n", plural(r.turns, "run"))
	r.line("bound", "none: "+seq.bound.Why)
	r.line("why", "to hand a task to another goroutine takes a few atomic operations at best, and each costs more than such a task does: "+
		"give a pool bigger pieces, or use a loop")
}

// note is what a reader should know about a figure, or nothing. Its kind tells
// whether the reader has been told already.
func note(s scenarios.Scenario, m measurement) (kind, text string) {
	cores := runtime.GOMAXPROCS(0)
	switch {
	case m.workers > m.tasks:
		return "tasks", fmt.Sprintf("only %s: %s had nothing to do", plural(m.tasks, "task"), plural(m.workers-m.tasks, "worker"))
	case s.Name == "cpu" && m.workers > cores:
		return "cores", fmt.Sprintf("GOMAXPROCS is %d: more workers than that gain nothing", cores)
	case m.bound.Time != 0 && m.elapsed > m.bound.Time*6/5 && m.err == nil:
		return "bound", "far from the bound: is the machine busy? A larger -scale makes small delays matter less"
	}
	return "", ""
}

// next ends the output with commands that lead on.
func (r *report) next() {
	if r.quiet {
		return
	}
	name := ""
	if r.scenario.Name != scenarios.All()[0].Name {
		name = " " + r.scenario.Name
	}
	rows := [][2]string{
		{"explain " + r.scenario.Name, "what to look at, and why"},
		{"list", "the other scenarios"},
	}
	if !r.scenario.Unobserved {
		rows = append(rows, [2]string{"run" + name + " -trace t.json", "for ui.perfetto.dev"})
	}
	r.nextCommands(rows)
}

// nextCommands prints commands to go on with, each with what it does.
func (t *terminal) nextCommands(rows [][2]string) {
	command, about := 0, 0
	for _, row := range rows {
		command, about = max(command, len(row[0])), max(about, len(row[1]))
	}
	narrow := t.width > 0 && margin+len(t.self)+1+command+3+about > t.width
	for i, row := range rows {
		word := first(i, "next")
		gap := "   " + strings.Repeat(" ", command-len(row[0]))
		if narrow {
			gap = "\n" + strings.Repeat(" ", margin+4)
		}
		t.printf("%s%s%s %s%s%s\n", t.bold(word), strings.Repeat(" ", margin-len(word)), t.self, row[0], gap, row[1])
	}
}
