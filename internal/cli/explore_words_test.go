package cli

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/rewrite"
	"example.com/poollab/lab/interleave/twin"
)

func TestOwnFrames(t *testing.T) {
	const stack = `goroutine 12 [running, synctest bubble 3]:
runtime/debug.Stack()
	/go/src/runtime/debug/stack.go:26 +0x5e
debug.(*task).panicked(0x1, {0x2, 0x3})
	/go/src/debug/task.go:130 +0x1
panic({0x1?, 0x2?})
	/go/src/runtime/panic.go:783 +0x132
example.com/a/b.(*Pool).run(0xc0)
	/src/b/pool.go:12 +0x1d
example.com/a/b.(*Pool).run(0xc1)
	/src/b/pool.go:12 +0x1d
example.com/a/b.New.func1(...)
	/src/b/pool.go:7
debug.(*task).body(0xc0, 0xc1)
	/go/src/debug/task.go:100 +0x5
created by debug.Go in goroutine 11
	/go/src/debug/task.go:180 +0x5

goroutine 1 [chan receive]:
example.com/a/b.other()
	/src/b/other.go:1 +0x1
`
	want := []string{"b.(*Pool).run (/src/b/pool.go:12)", "b.New.func1 (/src/b/pool.go:7)"}
	assert.Equal(t, want, ownFrames(stack, "debug"))
	assert.Equal(t, want, ownFrames("fatal error: concurrent map writes\n\n"+stack, "debug"))
	assert.Empty(t, ownFrames("", "debug"))
	assert.Empty(t, ownFrames("no stack at all\n\n\n", "debug"))
}

// Every kind of failure has a headline and a hint, and a deadlock has the one
// for what is waited for.
func TestHints(t *testing.T) {
	seen := map[string]bool{}
	for _, res := range []interleave.Result{
		{Kind: interleave.Assertion}, {Kind: interleave.Assertion, Preemptions: 1}, {Kind: interleave.Panic},
		{Kind: interleave.Leak}, {Kind: interleave.Race}, waits("lock", "held by itself"), waits("lock", ""), waits("cond wait", ""),
		waits("wait", ""), waits("chan send", ""), waits("chan receive", ""), waits("sleep", ""),
	} {
		hint := res.Hint()
		assert.False(t, seen[hint], hint)
		seen[hint] = true
		assert.NotEqual(t, string(res.Kind), headline(res.Kind))
	}
}

func waits(op, held string) interleave.Result {
	return interleave.Result{Kind: interleave.Deadlock, Interleaving: interleave.Interleaving{Waiting: []interleave.Wait{{Op: op, Held: held}}}}
}

func TestUnseen(t *testing.T) {
	tw := &twin.Twin{Left: map[string]string{"example.com/c": "it uses cgo\nand more"}}
	for range 3 {
		tw.Uncontrolled = append(tw.Uncontrolled, twin.Note{Note: rewrite.Note{At: "a.go:1", What: "use of net.Dial"}})
	}
	assert.Equal(t, []string{
		"package example.com/c is left as it is (it uses cgo): " + leftMeans,
		"use of net.Dial (a.go:1 and 2 more): " + meaning("use of net.Dial"),
	}, unseen(tw))
	for i := range 9 {
		tw.Uncontrolled = append(tw.Uncontrolled, twin.Note{Note: rewrite.Note{What: strings.Repeat("x", i+1)}})
	}
	lines := unseen(tw)
	assert.Len(t, lines, 7)
	assert.Equal(t, "and 5 more; -json has all", lines[6])
}

func TestSearching(t *testing.T) {
	res := interleave.Result{Schedules: 250, Distinct: 1, Elapsed: 500 * time.Millisecond}
	assert.Equal(t, "TestX  250 of 1000 schedules, 500 a second, 1 distinct trace, at most 1.5s left",
		searching("TestX", interleave.Options{Schedules: 1000}, res, 500*time.Millisecond))
	assert.Equal(t, "TestX  250 schedules, 500 a second, 1 distinct trace, at most 9.5s left",
		searching("TestX", interleave.Options{For: 10 * time.Second}, res, 500*time.Millisecond))
	assert.Equal(t, "TestX  250 schedules, 500 a second, 1 distinct trace",
		searching("TestX", interleave.Options{Exhaustive: true}, res, time.Second))
}

// Where lines stay, there is one every five seconds.
func TestProgressInAFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var errs bytes.Buffer
		p := newProgress(&terminal{err: &errs})
		for i := range 120 {
			p.tell("%d", i)
			time.Sleep(100 * time.Millisecond)
		}
		assert.Equal(t, "50\n100\n", errs.String())
	})
}

// On a terminal there is one line, never longer than that is wide.
func TestProgressOnATerminal(t *testing.T) {
	var errs bytes.Buffer
	p := newProgress(&terminal{err: &errs, progress: true, columns: 10})
	p.tell("%s", "short")
	p.tell("%s", "rather too long")
	assert.Equal(t, "\r\x1b[Kshort\r\x1b[Krather to", errs.String())
}

func TestCleanOutput(t *testing.T) {
	tell := &teller{base: "/src"}
	assert.Equal(t, "a.go:1 \ufffd[31mred\tand\nlines", tell.clean("/src/a.go:1 \x1b[31mred\tand\nlines"))
}
