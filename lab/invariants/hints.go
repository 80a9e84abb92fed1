package invariants

import (
	"regexp"
	"slices"
	"strings"
)

// What to look at where the way in which an invariant failed says more than the
// invariant does.
const (
	hintTaskPanics = "the task panicked, and the panic left the worker and ended the process: recover in a defer around the task"
	hintSendClosed = "close a channel only after the last send on it: let who closes wait for those who send, or decide under one lock"
	hintWaits      = "somebody waits for ever: look at the places above for who should send, close or call Done, and on which path nobody does"
	hintError      = "return an error only if a call has failed or the context has ended, and nil otherwise"
	hintLost       = "look for an item that nobody fetches, a loop that ends before the last, and an outcome that nobody hands on"
	hintGone       = "a worker whose task calls Goexit ends with it: start another in its place, or tasks wait for nobody"
	hintRace       = "let one goroutine own the memory, guard it with a mutex, or hand it over through a channel"
)

// neverDone is what is seen of a task or item that was lost, and not done twice.
var neverDone = regexp.MustCompile(`^(item \d+ was never done|task \d+ was accepted and never ran)$`)

// taskPanics is how a failure begins in which the panic was the task's.
var taskPanics = regexp.MustCompile(`^panic: task \d+ panics|^a panic in a task ended the process$`)

// HintFor is what to look at when the invariant failed in this way: kind is
// "panic", "deadlock", "race" or another, and headline what was seen. Where the
// invariant is about just that, or nothing is known of the way, it is Hint.
func (i Invariant) HintFor(kind, headline string) string {
	is := func(names ...string) bool { return slices.Contains(names, i.Name) }
	switch {
	case kind == "panic" && taskPanics.MatchString(headline) &&
		!is("PanicContained", "PanicIsolated", "PanicAdmits", "SlotsKept", "FailsWhileClosing"):
		return hintTaskPanics
	case kind == "panic" && strings.Contains(headline, "send on closed channel") &&
		!is("ClosedRefuses", "AcceptedOrRefused"):
		return hintSendClosed
	case kind == "deadlock" && is("ExactlyOnce", "Ordered", "AsCompleted", "Visible", "Bounded", "WorkConserving",
		"FirstError", "ErrorStops", "ErrorStopsNothing", "ContextStops", "Joined"):
		return hintWaits
	case kind == "race" && !is("Visible", "NoRace"):
		return hintRace
	case i.Name == "ExactlyOnce" && neverDone.MatchString(headline):
		return hintLost
	case i.Name == "SlotsKept" && strings.HasPrefix(headline, "after a Goexit "),
		i.Name == "FailsWhileClosing" && headline == "a task was accepted and never ran":
		return hintGone
	case headline == "the function returned an error, and no call failed":
		return hintError
	}
	return i.Hint
}
