package judge

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
)

// judged is what comes of a run that ended in a way; it fails the test if the
// world's own judge is asked.
func judged(t *testing.T, w World, r play.Record) Finding {
	w.judge = func(*trial) { t.Error("there is nothing left to judge") }
	return w.Judge(r)
}

func TestEnds(t *testing.T) {
	for end, want := range map[play.End]Finding{
		play.Deadlock: {Kind: Deadlock, Headline: "everybody waits, for ever"},
		play.Leaked:   {Kind: Leak, Headline: "goroutines are left that never end"},
		play.Died:     {Kind: Panic, Headline: "memory"},
		play.Exited:   {Kind: Exit, Headline: "the code under test ended the process"},
		play.Killed:   {Kind: Limit, Headline: "too much memory: the process was ended"},
		play.Spun:     {Kind: Spin, Headline: "a goroutine runs on without ever waiting"},
		play.Hung:     {Kind: Hang, Headline: "nothing goes on: virtual time cannot advance"},
		play.Raced:    {Kind: Race, Headline: "two goroutines use the same memory without synchronisation"},
	} {
		f := judged(t, World{}, play.Record{End: end, Say: "memory", Stack: []string{"a.go:1"}, Left: []string{"b"}})
		assert.True(t, f.Failed(), end)
		want.Details = []string{"a.go:1", "b"}
		if end == play.Exited || end == play.Raced { // how, or where, is said below
			want.Details = []string{"memory", "a.go:1", "b"}
		}
		assert.Equal(t, want, f, end)
	}
}

// A panic of a task is told from one of the pool, by its text and by the world.
func TestTaskPanics(t *testing.T) {
	with := World{Script: play.Script{Tasks: []play.Task{{}, {Steps: []play.Step{{Sleep: 1}, {End: play.Panics}}}}}}
	call := World{Script: play.Script{Call: &play.Call{Works: []play.Work{{Ends: play.Fails}, {Ends: play.Panics}}}}}
	without := World{Script: play.Script{Tasks: []play.Task{{Steps: []play.Step{{End: play.Exits}}}}, Call: nil}}
	for _, c := range []struct {
		w    World
		says string
		want bool
	}{
		{with, "panic: task 1 panics", true},
		{call, "panic: in f: task 12 panics", true},
		{without, "panic: task 1 panics", false},
		{with, "panic: send on closed channel", false},
		{with, "panic: multitask 1 panics", false},
	} {
		f := judged(t, c.w, play.Record{End: play.Died, Say: c.says})
		assert.Equal(t, c.want, f.TaskPanic, c.says)
		if c.want {
			assert.Equal(t, Finding{Kind: Panic, Headline: "a panic in a task ended the process", Details: []string{c.says}, TaskPanic: true}, f)
		} else {
			assert.Equal(t, c.says, f.Headline)
		}
	}
}

// What is not the fault of the code under test is held against nobody.
func TestUndecidedEnds(t *testing.T) {
	for _, end := range []play.End{play.Broken, play.Unplayed, "", "something new"} {
		f := judged(t, World{}, play.Record{End: end})
		assert.False(t, f.Failed(), end)
		assert.True(t, f.Undecided, end)
		assert.NotEmpty(t, f.Headline, end)
	}
}

func TestStuck(t *testing.T) {
	events := func(kinds ...play.EventKind) (out []play.Event) {
		for _, k := range kinds {
			out = append(out, play.Event{Kind: k})
		}
		return out
	}
	for want, open := range map[string][]play.Event{
		"the function never returns": events(play.Calling),
		"Submit never returns":       events(play.Began, play.Submitted, play.Began, play.Closing),
		"Close never returns":        events(play.Began, play.Submitted, play.Closing),
		"everybody waits, for ever":  events(play.Calling, play.Returned, play.Began, play.Submitted, play.Closing, play.Closed),
	} {
		assert.Equal(t, want, judged(t, World{}, play.Record{End: play.Deadlock, Events: open}).Headline)
	}
	f := judged(t, World{Hangs: "it waits"}, play.Record{End: play.Deadlock, Events: events(play.Calling)})
	assert.Equal(t, "it waits", f.Headline)
}

func TestFirstNoteCounts(t *testing.T) {
	w := World{judge: func(t *trial) {
		t.failf("%d", 1)
		t.panicf("2")
		t.latef("3")
	}}
	f := w.Judge(play.Record{End: play.Done})
	assert.Equal(t, Finding{Kind: Assertion, Headline: "1"}, f)
	assert.True(t, f.Failed())
	w.judge = func(t *trial) { t.panicf("%s", "oh") }
	assert.Equal(t, Finding{Kind: Panic, Headline: "oh"}, w.Judge(play.Record{End: play.Done}))
	w.judge = func(*trial) {}
	assert.Zero(t, w.Judge(play.Record{End: play.Done}))
}

func TestLate(t *testing.T) {
	w := World{judge: func(t *trial) { t.latef("late") }}
	assert.True(t, w.Judge(play.Record{End: play.Done}).Failed())
	assert.Zero(t, w.Judge(play.Record{End: play.Done, Explored: true}))
	f := w.Judge(play.Record{End: play.Done, Real: true})
	assert.False(t, f.Failed())
	assert.True(t, f.Undecided)
	// What a real clock said first is not overtaken by what follows from it.
	w.judge = func(t *trial) { t.latef("late"); t.failf("and so lost") }
	assert.False(t, w.Judge(play.Record{End: play.Done, Real: true}).Failed())
	w.judge = func(t *trial) { t.failf("lost"); t.latef("and so late") }
	assert.Equal(t, Finding{Kind: Assertion, Headline: "lost"}, w.Judge(play.Record{End: play.Done, Real: true}))
}

// A failed run is drawn, one that never ended too.
func TestDrawn(t *testing.T) {
	events := []play.Event{{Kind: play.Calling}, {Kind: play.Start, Task: 0}, {Kind: play.Ends, Task: 0, At: unit}, {Kind: play.Start, Task: 1, At: unit}}
	w := World{Script: play.Script{Workers: 2}, judge: func(t *trial) { t.failf("no") }}
	for _, end := range []play.End{play.Done, play.Deadlock} {
		f := w.Judge(play.Record{End: end, Events: events})
		require.NotEmpty(t, f.Timeline, end)
		assert.Contains(t, f.Timeline, "2s", "the task that never ends is a unit long")
	}
	assert.Empty(t, w.Judge(play.Record{End: play.Done}).Timeline, "nothing ran")
	w.judge = func(*trial) {}
	assert.Empty(t, w.Judge(play.Record{End: play.Done, Events: events}).Timeline, "nothing is wrong")
}
