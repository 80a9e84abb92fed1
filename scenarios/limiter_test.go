package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestLimiterPromisesTokensInTurn(t *testing.T) {
	start := time.Now()
	now := start
	l := newLimiter(10*time.Millisecond, 2, func() time.Time { return now })
	for i, step := range []struct{ at, call, wait, impolite int }{
		{0, 0, 0, 0}, {0, 1, 0, 0}, // a full bucket
		{0, 2, 10, 0}, {0, 3, 20, 0},
		{10, 2, 0, 0}, {10, 4, 20, 0},
		{15, 3, 5, 1}, // too early: the promise stands
		{30, 4, 0, 1}, {30, 3, 0, 1},
		{1000, 5, 0, 1}, {1000, 6, 0, 1}, {1000, 7, 10, 1}, // rest fills no more than a bucket
	} {
		now = start.Add(time.Duration(step.at) * time.Millisecond)
		assert.Equal(t, time.Duration(step.wait)*time.Millisecond, l.ask(step.call), "step %d", i)
		assert.Equal(t, step.impolite, l.impolite, "step %d", i)
	}
	assert.Zero(t, l.excess)
	for call := 100; call < 200; call++ {
		l.promised[call] = start // a token that it does not have
		l.ask(call)
	}
	assert.Positive(t, l.excess)
	assert.Len(t, l.diffs(), 2)
}

func TestLimiterKeepsItsRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		interval := time.Duration(rapid.IntRange(1, 50).Draw(t, "interval"))
		burst := rapid.IntRange(1, 5).Draw(t, "burst")
		start := time.Now()
		now := start
		l := newLimiter(interval, burst, func() time.Time { return now })
		back := map[int]time.Time{} // when a call may come again
		admitted := 0
		ask := func(call int) {
			if wait := l.ask(call); wait == 0 {
				delete(back, call)
				admitted++
			} else if _, again := back[call]; again {
				t.Fatalf("a polite call was refused twice")
			} else if wait > interval*time.Duration(len(back)+1) {
				t.Fatalf("a call was told to wait for more than those before it")
			} else {
				back[call] = now.Add(wait)
			}
			if admitted > burst+int(now.Sub(start)/interval) {
				t.Fatalf("rate exceeded")
			}
		}
		ask(0) // the rate counts from the first call
		steps := rapid.SliceOfN(rapid.IntRange(0, 100), 1, 60).Draw(t, "steps")
		for call, step := range steps {
			now = now.Add(time.Duration(step))
			for c, due := range back {
				if !due.After(now) {
					ask(c)
				}
			}
			ask(call + 1)
		}
		for len(back) > 0 {
			now = now.Add(1)
			for c, due := range back {
				if !due.After(now) {
					ask(c)
				}
			}
		}
		if l.impolite != 0 || l.excess != 0 || admitted != len(steps)+1 || l.admitted != admitted {
			t.Fatalf("calls were lost or miscounted")
		}
	})
}
