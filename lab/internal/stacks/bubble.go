package stacks

import "runtime"

// Bubble is the number of the bubble that the caller is in, which only its stack
// tells.
func Bubble() int {
	buf := make([]byte, 256)
	gs := Kit{}.Parse(string(buf[:runtime.Stack(buf, false)]) + "\n")
	if len(gs) == 0 {
		return 0
	}
	return gs[0].Bubble
}

// Inside lists the goroutines under test of a bubble.
func (k Kit) Inside(bubble int) []Goroutine {
	var out []Goroutine
	for _, g := range k.All() {
		if g.Bubble == bubble && !g.Kit {
			out = append(out, g)
		}
	}
	return out
}

// Started counts the goroutines of the caller's bubble that code under test has
// started.
func (k Kit) Started() int {
	n := 0
	for _, g := range k.Inside(Bubble()) {
		if !g.Ours {
			n++
		}
	}
	return n
}

// Newest is the number of the bubble that was made last, 0 if there is none.
func Newest(gs []Goroutine) int {
	bubble := 0
	for _, g := range gs {
		bubble = max(bubble, g.Bubble)
	}
	return bubble
}

// Locked reports whether all goroutines of the newest bubble wait, and at least
// one of them for a lock, which stops the bubble's clock.
func Locked(gs []Goroutine) bool {
	bubble := Newest(gs)
	found := false
	for _, g := range gs {
		if g.Bubble != bubble || bubble == 0 {
			continue
		}
		switch {
		case g.Busy() || g.State == "syscall":
			return false
		case g.OnLock():
			found = true
		}
	}
	return found
}
