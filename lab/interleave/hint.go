package interleave

import "slices"

// Hint says what to look at for a finding of this kind.
func (res Result) Hint() string {
	switch res.Kind {
	case Assertion:
		if res.Preemptions == 0 {
			return "nobody has to be stopped for this: that the goroutines start, or are woken, in this order is enough. Let the one that needs a result wait for it"
		}
		return "look at what the stopped goroutine had read or checked just before: it was not true any more when it went on. Check and act in one step, under one lock or by one atomic operation"
	case Panic:
		return "look at what the others did between the last check and the step that panics: something was closed, taken away or counted down meanwhile. One goroutine alone should do that, or all under one lock"
	case Leak:
		return "the goroutine that is left needs a way out: a close or a cancelled context that it waits for too, or one place in the channel so that its send does not wait"
	case Race:
		return "nothing makes one of the two wait for the other: take the same lock around both, use sync/atomic for both, or hand the value over through a channel"
	case Deadlock:
		return hintForWaits(res.Interleaving.Waiting)
	}
	return "look at the last steps"
}

func hintForWaits(waits []Wait) string {
	waiting := func(ops ...string) bool {
		return slices.ContainsFunc(waits, func(w Wait) bool { return slices.Contains(ops, w.Op) })
	}
	switch {
	case slices.ContainsFunc(waits, func(w Wait) bool { return w.Held == "held by itself" }):
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
