package invariants

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A hint that fits the invariant may mislead about how it failed, and one that
// fits the way of failing may say less than the invariant.
func TestHintFor(t *testing.T) {
	const own = ""
	for _, test := range []struct{ name, kind, headline, want string }{
		{"NoLeak", "panic", "panic: task 0 panics", hintTaskPanics},
		{"ExactlyOnce", "panic", "panic: task 12 panics [recovered]", hintTaskPanics},
		{"PanicContained", "panic", "panic: task 0 panics", own},
		{"ExactlyOnce", "panic", "panic: index out of range", own},
		{"ManySubmitters", "panic", "panic: send on closed channel", hintSendClosed},
		{"ClosedRefuses", "panic", "panic: send on closed channel", own},
		{"ExactlyOnce", "deadlock", "the function never returns", hintWaits},
		{"NoLostWakeup", "deadlock", "everybody waits, for ever", own},
		{"Empty", "deadlock", "the function never returns", own},
		{"Ordered", "race", "two goroutines use the same memory without synchronisation", hintRace},
		{"Visible", "race", "two goroutines use the same memory without synchronisation", own},
		{"Ordered", "assertion", "the function returned an error, and no call failed", hintError},
		{"ExactlyOnce", "assertion", "item 3 was never done", hintLost},
		{"ExactlyOnce", "assertion", "task 0 was accepted and never ran", hintLost},
		{"ExactlyOnce", "assertion", "item 3 was done twice", own},
		{"SlotsKept", "assertion", "after a Goexit no task runs any more on 1 worker", hintGone},
		{"SlotsKept", "assertion", "after a panic no task runs any more on 1 worker", own},
		{"FailsWhileClosing", "assertion", "a task was accepted and never ran", hintGone},
		{"Ordered", "assertion", "result[0] is that of item 1", own},
	} {
		t.Run(test.name+" "+test.kind, func(t *testing.T) {
			i, ok := Lookup(test.name)
			require.True(t, ok)
			if test.want == own {
				test.want = i.Hint
			}
			assert.Equal(t, test.want, i.HintFor(test.kind, test.headline))
		})
	}
}
