package judge

import (
	"fmt"
	"strings"

	"example.com/poollab/lab/grade/play"
)

func timesRun(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// poolAct is what a task does: it takes some units and ends in a way.
type poolAct struct {
	takes int
	ends  play.How
}

// actsThat are tasks of a unit each that end in the given ways.
func actsThat(ends ...play.How) []poolAct {
	var out []poolAct
	for _, h := range ends {
		out = append(out, poolAct{1, h})
	}
	return out
}

// describeActs is a line about acts, in the order of starts.
func describeActs(workers int, as []poolAct) string {
	var b strings.Builder
	fmt.Fprintf(&b, "workers=%d tasks=%d", workers, len(as))
	if len(as) == 0 {
		return b.String()
	}
	b.WriteString(" latency=[")
	for i, a := range as {
		if i > 0 {
			b.WriteString(" ")
		}
		fmt.Fprintf(&b, "%ds", a.takes)
	}
	b.WriteString("] in start order")
	for i, a := range as {
		switch a.ends {
		case play.Panics:
			fmt.Fprintf(&b, ", the task that starts %s panics", placeOf(i+1))
		case play.Exits:
			fmt.Fprintf(&b, ", the task that starts %s calls runtime.Goexit", placeOf(i+1))
		}
	}
	return b.String()
}

// didEnd says what became of a task that ended in a way.
func didEnd(h play.How) string {
	switch h {
	case play.Panics:
		return "a task panicked"
	case play.Exits:
		return "a task ended its goroutine"
	}
	return "a task returned"
}

// fewRun is for fewer tasks than there are workers.
func fewRun(n int) string {
	if n == 0 {
		return "no task runs any more"
	}
	return "only " + countDo(n, "task", "run") + " at once"
}

// setback names what has happened, "a panic" or "2 panics and a Goexit".
func setback(as []poolAct) string {
	count := map[play.How]int{}
	for _, a := range as {
		count[a.ends]++
	}
	say := func(h play.How, word string) string {
		switch count[h] {
		case 0:
			return ""
		case 1:
			return "a " + word
		}
		return countOf(count[h], word)
	}
	p, e := say(play.Panics, "panic"), say(play.Exits, "Goexit")
	if p != "" && e != "" {
		return p + " and " + e
	}
	return p + e
}
