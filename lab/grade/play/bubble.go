package play

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// grace is how long goroutines that are about to end are waited for.
const grace = time.Minute

// inBubble plays a script in virtual time.
func (g *game) inBubble() Record {
	var number int
	now := time.Now()
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		// A T of its own: there is no test.
		synctest.Test(&testing.T{}, func(*testing.T) {
			number = bubbleNumber()
			time.Sleep(time.Until(now)) // the clock of a bubble begins long ago
			g.perform()
			// What can end within a minute ends: only what never does is left.
			time.Sleep(grace)
		})
	}()
	v := <-done
	switch text := fmt.Sprint(v); {
	case v == nil:
		return g.record(Done, nil)
	case strings.Contains(text, "all goroutines in bubble are blocked"):
		return g.record(Deadlock, groups(inside(number)))
	case strings.Contains(text, "blocked goroutines remain"):
		if !g.Leaks { // a dump of all that have been left takes long
			return g.record(Done, nil)
		}
		return g.record(Leaked, groups(inside(number)))
	default:
		panic(v)
	}
}

// inside lists the submission's goroutines of a bubble.
func inside(bubble int) []goroutine {
	var out []goroutine
	for _, g := range goroutines() {
		if g.bubble == bubble && !g.kit {
			out = append(out, g)
		}
	}
	return out
}

// bubbleNumber is the number of the bubble that the caller is in, which only
// its stack tells.
func bubbleNumber() int {
	buf := make([]byte, 256)
	gs := parseStacks(string(buf[:runtime.Stack(buf, false)]) + "\n")
	if len(gs) == 0 {
		return 0
	}
	return gs[0].bubble
}
