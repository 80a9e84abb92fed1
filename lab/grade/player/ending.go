package player

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/poollab/lab/grade/play"
)

// ending is how a process ended, and where it was then.
type ending struct {
	race        bool // the driver has the race detector, whose exit code nobody else can use
	hello, over bool
	open        int          // the script that had begun and not ended, or -1
	state       *play.Record // what was last heard of it
	exit        Exit
	cpu         time.Duration // that the open script had used, as far as is known

	// Why it was killed.
	breach, spun, hung, stopped, cancelled bool
}

func (e ending) killed() bool {
	return e.breach || e.spun || e.hung || e.stopped || e.cancelled
}

// doubtful reports whether the cause may be elsewhere, so that the script gets a
// second chance.
func (e ending) doubtful() bool {
	if e.killed() {
		return false
	}
	return e.exit.Limit == "processor time" || e.exit.Limit == "" && e.exit.Signal != ""
}

// death is the record of the script in which the process died.
func (e ending) death() play.Record {
	var r play.Record
	if e.state != nil {
		r = *e.state
	}
	words, spoke := play.LastWords(e.exit.Stderr)
	switch {
	case e.breach:
		return play.Record{End: play.Exited, Say: "what it reported is not what the driver writes"}
	case e.spun:
		r.End = play.Spun
	case e.hung:
		r.End = play.Hung
	case e.stopped:
		r.End, r.Say = play.Exited, "the code under test stopped its own process, as SIGSTOP does"
	case e.exit.Limit == "processor time":
		r.End, r.Say = play.Spun, e.exit.Limit
	case e.exit.Limit != "":
		r.End, r.Say = play.Killed, e.exit.Limit
	case e.exit.Code == exitRace && (e.race || strings.Contains(e.exit.Stderr, "DATA RACE")): // what it printed before may have left no room for that
		r.End, r.Say = play.Raced, accesses(e.exit.Stderr)
	case spoke && (strings.Contains(words.Text, "out of memory") || strings.Contains(words.Text, "cannot allocate memory")):
		r.End, r.Say = play.Killed, "memory"
	case spoke && e.exit.Code == 2:
		r.End, r.Say, r.Stack = play.Died, words.Text, words.Stack
	case e.exit.Code == play.ExitRecord:
		r.End, r.Say = play.Exited, "the code under test closed what the driver writes its records to"
	default:
		r.End, r.Say = play.Exited, "it ended with "+e.exit.say()
	}
	return r
}

func (x Exit) say() string {
	if x.Signal != "" {
		return "a signal: " + x.Signal
	}
	return fmt.Sprintf("exit code %d", x.Code)
}

// accesses are the places of a race, in an order that does not depend on which of
// the two came first.
func accesses(report string) string {
	both := play.Accesses(report)
	for i, a := range both {
		both[i] = strings.TrimPrefix(a, "previous ")
	}
	place := func(a string) string { _, at, _ := strings.Cut(a, " at "); return at }
	slices.SortStableFunc(both, func(a, b string) int { return strings.Compare(place(a), place(b)) })
	return strings.Join(both, ", ")
}
