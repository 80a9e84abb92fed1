package judge

import (
	"fmt"
	"strings"

	"example.com/poollab/lab/grade/play"
)

// countOf is a number with its word: "1 task", "2 tasks".
func countOf(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

func timesRun(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// placeOf is the name of a place in a row, from 1.
func placeOf(n int) string {
	switch n {
	case 1:
		return "first"
	case 2:
		return "second"
	case 3:
		return "third"
	}
	return fmt.Sprintf("as number %d", n)
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

// sameWay is n times the same way.
func sameWay(h play.How, n int) []play.How {
	out := make([]play.How, n)
	for i := range out {
		out[i] = h
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
	return "only " + manyRun(n) + " at once"
}

func manyRun(n int) string {
	if n == 1 {
		return "1 task runs"
	}
	return fmt.Sprintf("%d tasks run", n)
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

// waitSubmits is for calls that wait.
func waitSubmits(n int) string {
	if n == 1 {
		return "1 Submit waits"
	}
	return fmt.Sprintf("%d Submits wait", n)
}

// comeSubmits is for calls that come.
func comeSubmits(n int) string {
	if n == 1 {
		return "1 Submit comes"
	}
	return fmt.Sprintf("%d Submits come", n)
}
