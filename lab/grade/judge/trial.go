package judge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/lab/grade/play"
)

// trial is a run being judged: a script, its record, and what is found wrong.
type trial struct {
	play.Script
	play.Record
	f Finding
}

// unit is the unit of time of scripts.
const unit = time.Second

// Judge says what is wrong with a run of the world, if anything.
func (w World) Judge(r play.Record) Finding {
	t := &trial{Script: w.Script, Record: r}
	if w.partial && (t.End == play.Deadlock || t.End == play.Leaked) {
		w.judge(t)
	}
	if t.f.Kind == "" && !t.f.Undecided && w.ended(t) {
		w.judge(t)
	}
	switch {
	case t.f.Kind != "":
		t.f.Timeline = t.drawn()
	case !t.f.Undecided:
		return Finding{} // details of what is fine are of no use
	}
	return t.f
}

// taskPanics is in the last words of a process that dies of a task's panic.
var taskPanics = regexp.MustCompile(`\btask \d+ panics\b`)

// ended decides about a run that did not come to its end; it reports whether
// there is something left to judge.
func (w World) ended(t *trial) bool {
	switch t.End {
	case play.Done:
		if t.Contract == "Pool" && !slices.ContainsFunc(t.Events, func(e play.Event) bool { return e.Kind == play.Made }) {
			t.f = Finding{Undecided: true, Headline: "no pool was made"}
			return false
		}
		return true
	case play.Leaked:
		t.fail(Leak, "goroutines are left that never end")
	case play.Deadlock:
		t.fail(Deadlock, w.stuck(t))
	case play.Died:
		if t.f.TaskPanic = w.Panics() && taskPanics.MatchString(t.Say); t.f.TaskPanic {
			t.fail(Panic, "a panic in a task ended the process")
			t.detailf("%s", t.Say)
		} else {
			t.fail(Panic, t.Say)
		}
	case play.Exited:
		t.fail(Exit, "the code under test ended the process")
		if t.Say != "" {
			t.detailf("%s", t.Say)
		}
	case play.Killed:
		t.fail(Limit, "too much "+t.Say+": the process was ended")
	case play.Spun:
		t.fail(Spin, "a goroutine runs on without ever waiting")
	case play.Hung:
		t.fail(Hang, "nothing goes on: virtual time cannot advance")
	case play.Raced:
		t.fail(Race, "two goroutines use the same memory without synchronisation")
		if t.Say != "" {
			t.detailf("%s", t.Say)
		}
	default: // the machine's fault, or not played
		t.f = Finding{Undecided: true, Headline: "it was not played to its end"}
		return false
	}
	t.f.Details = append(t.f.Details, t.Stack...)
	t.f.Details = append(t.f.Details, t.Left...)
	return false
}

// fail reports whether it is this that counts: nothing was noted before.
func (t *trial) fail(k Kind, headline string) bool {
	if t.f.Kind != "" || t.f.Undecided {
		return false
	}
	t.f.Kind, t.f.Headline = k, headline
	return true
}

// failf notes that the invariant is broken; the first note counts. What it says
// must follow from the world alone, so that it is the same each time.
func (t *trial) failf(format string, args ...any) bool {
	return t.fail(Assertion, fmt.Sprintf(format, args...))
}

// latef is failf for what a clock said: only virtual time convicts.
func (t *trial) latef(format string, args ...any) {
	switch {
	case t.Explored:
	case t.Real:
		if t.f.Kind == "" {
			t.f.Undecided, t.f.Headline = true, "virtual time cannot advance here, and a real clock is no judge: "+fmt.Sprintf(format, args...)
		}
	default:
		t.failf(format, args...)
	}
}

// panicf is failf for a panic on the caller's goroutine.
func (t *trial) panicf(format string, args ...any) { t.fail(Panic, fmt.Sprintf(format, args...)) }

// detailf adds a line below the headline: whatever may differ from run to run.
func (t *trial) detailf(format string, args ...any) {
	t.f.Details = append(t.f.Details, fmt.Sprintf(format, args...))
}

// stuck is the sentence for a run that never ends.
func (w World) stuck(t *trial) string {
	if w.Hangs != "" {
		return w.Hangs
	}
	if w.never != nil {
		return w.never(t)
	}
	open := map[play.EventKind]int{}
	for _, e := range t.Events {
		switch e.Kind {
		case play.Calling, play.Began, play.Closing:
			open[e.Kind]++
		case play.Returned:
			open[play.Calling]--
		case play.Submitted:
			open[play.Began]--
		case play.Closed:
			open[play.Closing]--
		}
	}
	switch {
	case open[play.Calling] > 0:
		return "the function never returns"
	case open[play.Began] > 0:
		return "Submit never returns"
	case open[play.Closing] > 0:
		return "Close never returns"
	}
	return "everybody waits, for ever"
}

// trace is the run as package lab sees it.
func (t *trial) trace() lab.Trace { return traceOf(t.Workers, t.Record) }

// drawn is the timeline of the run.
func (t *trial) drawn() string {
	tr := t.trace()
	if len(tr.Spans) == 0 {
		return ""
	}
	var b strings.Builder
	if err := lab.WriteText(&b, tr, lab.Width(64)); err != nil {
		return ""
	}
	return b.String()
}
