package play

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/poollab/lab/internal/stacks"
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
			number = stacks.Bubble()
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
		return g.record(Deadlock, stacks.Groups(kit.Inside(number)))
	case strings.Contains(text, "blocked goroutines remain"):
		if !g.Leaks { // a dump of all that have been left takes long
			return g.record(Done, nil)
		}
		return g.record(Leaked, stacks.Groups(kit.Inside(number)))
	default:
		panic(v)
	}
}
