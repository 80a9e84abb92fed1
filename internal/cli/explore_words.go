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

// hintFor says what to look at.
func hintFor(res interleave.Result) string {
	switch res.Kind {
	case interleave.Assertion:
		if res.Preemptions == 0 {
			return "nobody has to be stopped for this: that the goroutines start, or are woken, in this order is enough. Let the one that needs a result wait for it"
		}
		return "look at what the stopped goroutine had read or checked just before: it was not true any more when it went on. Check and act in one step, under one lock or by one atomic operation"
	case interleave.Panic:
		return "look at what the others did between the last check and the step that panics: something was closed, taken away or counted down meanwhile. One goroutine alone should do that, or all under one lock"
	case interleave.Leak:
		return "the goroutine that is left needs a way out: a close or a cancelled context that it waits for too, or one place in the channel so that its send does not wait"
	case interleave.Race:
		return "nothing makes one of the two wait for the other: take the same lock around both, use sync/atomic for both, or hand the value over through a channel"
	case interleave.Deadlock:
		return hintForWaits(res.Interleaving.Waiting)
	}
	return "look at the last steps"
}

func hintForWaits(waits []interleave.Wait) string {
	waiting := func(ops ...string) bool {
		return slices.ContainsFunc(waits, func(w interleave.Wait) bool { return slices.Contains(ops, w.Op) })
	}
	switch {
	case slices.ContainsFunc(waits, func(w interleave.Wait) bool { return w.Held == "held by itself" }):
		return "it waits for what it holds itself: give that back first, or put the part that needs it held into a function of its own, which does not take it"
	case waiting("cond wait"):
		return "a signal wakes only who waits already: change the condition and signal under the lock, look at the condition in a loop before each Wait, and use Broadcast where more than one may have to wake"
	case waiting("lock", "read lock", "once"):
		return "follow who holds what: take locks in one order everywhere, never the same one twice, and do not wait for anything else while you hold one"
	case waiting("chan send"):
		return "who was to receive is gone or waits itself: close or drain in the right order, give the channel room, or select on an end as well"
	case waiting("chan receive", "select", "block for ever"):
		return "what is waited for never comes: look for the path on which nobody sends or closes, such as an early return, or a send with a default that was tried before anybody waited"
	case waiting("wait"):
		return "something was counted by Add and nobody calls Done for it: it was never started, it returned early, or it lies in a queue that nobody reads any more"
	}
	return "look for who should wake the one that waits, and what that one does instead"
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
