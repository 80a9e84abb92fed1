package judge

import (
	"fmt"
	"time"

	"example.com/poollab/lab"
)

// howIdle says in a sentence in which way a trace idles.
func howIdle(t lab.Trace) string {
	width := min(t.Workers, len(t.Spans))
	peak := t.Peak()
	if peak == 1 && width > 1 {
		return fmt.Sprintf("the tasks ran one after another, and %d could have run at once", width)
	}
	if peak == width-1 {
		return fmt.Sprintf("only %d ran at once, and there are %d workers: one is missing", peak, t.Workers)
	}
	if peak < width {
		return fmt.Sprintf("only %d ran at once, and %d could have", peak, width)
	}
	if inGroups(t) {
		return fmt.Sprintf("a barrier after each batch of %d: the next task waits for the slowest of them", width)
	}
	if rest := longestRest(t); rest > 0 && rest < unit/2 {
		return "a worker rested between two tasks, while another task waited"
	}
	return "a worker was idle while a task waited"
}

// inGroups reports whether tasks start in groups, each when the whole group
// before it has ended.
func inGroups(t lab.Trace) bool {
	const half = unit / 2
	group, end := time.Duration(-1), time.Duration(0)
	groups := 0
	for _, sp := range t.Spans {
		if group < 0 || sp.Start > group+half {
			if group >= 0 && sp.Start < end-half {
				return false
			}
			group = sp.Start
			groups++
		}
		end = max(end, sp.End)
	}
	return groups > 1
}

// longestRest is the longest time between the end of a task and the next start,
// 0 if none starts after another's end.
func longestRest(t lab.Trace) time.Duration {
	var most time.Duration
	for _, sp := range t.Spans {
		best := time.Duration(-1)
		for _, other := range t.Spans {
			if d := sp.Start - other.End; d >= 0 && (best < 0 || d < best) {
				best = d
			}
		}
		most = max(most, best)
	}
	return most
}
