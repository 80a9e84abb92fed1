package cli

import (
	"fmt"
	"time"
	"unicode/utf8"

	"example.com/poollab/lab/interleave"
)

// between is the time between two lines of progress where lines stay.
const between = 5 * time.Second

// progress says what is going on: in one line that is written again and again
// on a terminal, else in a line every few seconds, the first after as long.
type progress struct {
	*terminal
	last time.Time
}

func newProgress(t *terminal) *progress { return &progress{t, time.Now()} }

func (p *progress) tell(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	switch {
	case p.progress:
		if room := p.columns - 1; room > 0 && utf8.RuneCountInString(text) > room {
			text = string([]rune(text)[:room])
		}
		p.say("%s", text)
	case time.Since(p.last) >= between:
		p.last = time.Now()
		fmt.Fprintln(p.err, text)
	}
}

// stage tells what a grader does now.
func (p *progress) stage(_, stage string) { p.tell("%s ...", stage) }

// searching says how far the search in one test is.
func searching(test string, o interleave.Options, res interleave.Result, elapsed time.Duration) string {
	text := test + "  " + plural(res.Schedules, "schedule")
	if o.Schedules > 0 {
		text = fmt.Sprintf("%s  %d of %s", test, res.Schedules, plural(o.Schedules, "schedule"))
	}
	if res.Elapsed > 0 {
		text += fmt.Sprintf(", %.0f a second", float64(res.Schedules)/res.Elapsed.Seconds())
	}
	text += ", " + plural(res.Distinct, "distinct trace")
	if left, ok := timeLeft(o, res, elapsed); ok {
		text += ", at most " + left.Round(100*time.Millisecond).String() + " left"
	}
	return text
}

// timeLeft is how long the search takes yet, if it finds nothing and does not
// run dry.
func timeLeft(o interleave.Options, res interleave.Result, elapsed time.Duration) (time.Duration, bool) {
	switch {
	case o.For > 0:
		return max(0, o.For-elapsed), true
	case o.Schedules > 0 && res.Schedules > 0:
		each := float64(elapsed) / float64(res.Schedules)
		return time.Duration(each * float64(max(0, o.Schedules-res.Schedules))), true
	}
	return 0, false
}
