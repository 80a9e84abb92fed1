package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/twin"
)

// headline says what kind of failure it is.
func headline(k interleave.Kind) string {
	switch k {
	case interleave.Assertion:
		return "the test fails"
	case interleave.Panic:
		return "a panic"
	case interleave.Deadlock:
		return "a deadlock"
	case interleave.Leak:
		return "a leak: the test ends, and goroutines are left"
	case interleave.Race:
		return "a data race"
	}
	return string(k)
}

// reasonFor says why nothing was decided.
func reasonFor(o outcome) string {
	if o.finding.Reason == "" {
		return "it is neither pass nor fail"
	}
	return o.finding.Reason
}

// adviceFor says what can be done about a test that was not decided.
func adviceFor(f twin.Finding) []string {
	var advice []string
	if f.Result.Skipped {
		advice = append(advice, "checks of pooltest do so: they play schedules themselves, under go test")
	}
	for _, k := range slices.Sorted(maps.Keys(f.Result.Open)) {
		if text := adviceOn(k, f.Result.Why[k]); text != "" {
			advice = append(advice, text)
		}
	}
	return advice
}

func adviceOn(k interleave.Kind, why string) string {
	switch k {
	case interleave.Limit:
		return "a test for this is short: fewer goroutines, fewer rounds, and no loop that only computes"
	case interleave.Livelock:
		return "a loop that looks again and again cannot be told from one that never ends: let it wait for a channel or a condition"
	case interleave.Timed:
		return "a test for this does not say how long something takes: check times in a test of its own, with testing/synctest"
	case interleave.Uncontrolled:
		if strings.Contains(why, "synctest") {
			return "each schedule is played in a bubble of testing/synctest, in which a T has no deadline, and which is not shared: leave rapid.Check and the like out of a test for this"
		}
		if strings.Contains(why, "outside of the program") {
			return "no schedule decides what happens outside: let the test use something in memory instead, such as net.Pipe or a fake"
		}
		return "that is no scheduling point, so it can be neither chosen nor judged: if it belongs to a dependency, name its module with -modules; if to the standard library, test what is behind it alone"
	}
	return ""
}

// meaning says what something uncontrolled means for a verdict.
func meaning(what string) string {
	switch {
	case strings.Contains(what, "reflect"):
		return "channels are used behind the scheduler's back, so such orders are not tried"
	case strings.Contains(what, "linkname"):
		return "what it does to goroutines is not seen"
	case strings.Contains(what, "goroutine started"):
		return "it runs outside of the exploration: what it does is not ordered, and a test that waits for it is unknown"
	}
	return "it waits for the outside: a test that does so is unknown, not failed"
}

// leftMeans is the meaning of a package that is left as it is.
const leftMeans = "what it does are no scheduling points, and a test that waits in it is unknown, not failed"

// unseen says what is not controlled in a package, in one line each.
func unseen(tw *twin.Twin) []string {
	const most = 6
	type group struct {
		what, at string
		more     int
	}
	var groups []*group
	for _, n := range tw.Uncontrolled {
		i := slices.IndexFunc(groups, func(g *group) bool { return g.what == n.What })
		if i < 0 {
			groups = append(groups, &group{what: n.What, at: n.At})
		} else {
			groups[i].more++
		}
	}
	var lines []string
	for _, path := range slices.Sorted(maps.Keys(tw.Left)) {
		lines = append(lines, fmt.Sprintf("package %s is left as it is (%s): %s", path, firstLine(tw.Left[path]), leftMeans))
	}
	for _, g := range groups {
		at := g.at
		if g.more > 0 {
			at += fmt.Sprintf(" and %d more", g.more)
		}
		lines = append(lines, g.what+" ("+at+"): "+meaning(g.what))
	}
	if more := len(lines) - most; more > 1 {
		lines = append(lines[:most], fmt.Sprintf("and %d more; -json has all", more))
	}
	return lines
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
