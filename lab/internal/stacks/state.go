package stacks

import "strings"

// Busy reports whether a goroutine is running or about to.
func (g Goroutine) Busy() bool { return g.State == "running" || g.State == "runnable" }

// OnLock reports whether it waits for a lock, which stops the clock of a bubble.
func (g Goroutine) OnLock() bool {
	return strings.HasPrefix(g.State, "sync.Mutex") || strings.HasPrefix(g.State, "sync.RWMutex") || g.State == "semacquire"
}

// RunsOn is a busy goroutine without the place where the dump interrupted it,
// which is different each time.
func (g Goroutine) RunsOn() Goroutine {
	g.State, g.At = "runs on", ""
	if g.Entry != "" {
		g.State += " in " + g.Entry
	}
	return g
}

// Running reports whether code under test is running or about to.
func Running(gs []Goroutine) bool {
	for _, g := range gs {
		if !g.Kit && g.Busy() {
			return true
		}
	}
	return false
}
