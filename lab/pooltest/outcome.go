package pooltest

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/poollab/lab/internal/stacks"
)

// outcome is what came of playing a world once.
type outcome struct {
	Kind     Kind     `json:"kind,omitempty"` // "" if nothing is wrong
	Headline string   `json:"headline,omitempty"`
	Details  []string `json:"details,omitempty"`
	Timeline string   `json:"timeline,omitempty"`
	Timed    bool     `json:"timed,omitempty"` // a real clock said so
	Hint     string   `json:"hint,omitempty"`  // if what was seen says more than the invariant
}

func (o outcome) failed() bool { return o.Kind != "" }

// alike reports whether two outcomes are the same failure.
func (o outcome) alike(p outcome) bool { return o.Kind == p.Kind && o.Headline == p.Headline }

// play plays a world once, in a bubble or in real time.
func (c check) play(w world, s *stage) outcome {
	stage := inBubble
	if s.real {
		stage = inRealTime
	}
	stuck, left, late := stage(s, w.play, c.leaks)
	if s.real && s.release != nil { // what belongs to a bubble goes with it
		s.release()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := outcome{Kind: s.kind, Headline: s.headline, Details: s.details, Timed: s.timed}
	switch {
	case o.failed():
	case late:
		o.Kind, o.Headline, o.Timed = Hang, "it did not come to an end in time", true
	case stuck:
		o.Kind, o.Headline, o.Details = Deadlock, s.phase, append(s.notes, stacks.Groups(left)...)
		if o.Headline == "" {
			o.Headline = "everybody waits, for ever"
		}
	case len(left) > 0 && c.leaks:
		o.Kind, o.Headline, o.Details = Leak, "goroutines are left that never end", append(s.notes, stacks.Groups(left)...)
	}
	if o.failed() {
		o.Timeline = s.drawn()
	}
	return o
}

// inBubble plays in virtual time. It tells whether all goroutines waited for
// one another, and which are left: after a deadlock, or if leaks are asked for.
func inBubble(s *stage, play func(*stage), leaks bool) (stuck bool, left []stacks.Goroutine, late bool) {
	var number int
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		// A T of its own, since FailNow in the bubble would end the caller's test.
		synctest.Test(&testing.T{}, func(*testing.T) {
			number = stacks.Bubble()
			s.perform(play)
			// What can end within a minute ends: only what never does is left.
			time.Sleep(grace)
		})
	}()
	v := <-done
	switch text := fmt.Sprint(v); {
	case v == nil:
		return false, nil, false
	case strings.Contains(text, "all goroutines in bubble are blocked"):
		return true, kit.Inside(number), false
	case strings.Contains(text, "blocked goroutines remain"):
		if !leaks { // a dump of all that have been left takes long
			return false, nil, false
		}
		return false, kit.Inside(number), false
	default:
		panic(v)
	}
}

// grace is how long goroutines that are about to end are waited for.
const grace = time.Minute

// perform plays on the calling goroutine; a panic of the code under test is
// noted.
func (s *stage) perform(play func(*stage)) {
	s.rec.Begin()
	s.zero = time.Now()
	defer func() {
		if v := recover(); v != nil {
			s.panicf("a panic came out of a call: %v", v)
			stack := make([]byte, 16<<10)
			for _, g := range kit.Parse(string(stack[:runtime.Stack(stack, false)])) {
				s.detailf("at %s", g.At)
			}
		}
	}()
	play(s)
}

// inRealTime plays on the machine's clock. When nobody has run or slept for a
// second and a half, everybody waits for ever; what goes on longer than seven
// seconds is late, which says nothing about the code under test.
func inRealTime(s *stage, play func(*stage), _ bool) (stuck bool, left []stacks.Goroutine, late bool) {
	before := map[int]bool{}
	for _, g := range kit.All() {
		before[g.ID] = true
	}
	fresh := func() []stacks.Goroutine {
		var out []stacks.Goroutine
		for _, g := range kit.All() {
			if !before[g.ID] && !g.Kit {
				out = append(out, g)
			}
		}
		return out
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.perform(play)
	}()
	still := 0
	for begin := time.Now(); time.Since(begin) < 7*time.Second; {
		select {
		case <-done:
			for range 100 {
				if left = fresh(); len(left) == 0 {
					break
				}
				time.Sleep(5 * time.Millisecond)
			}
			return false, left, false
		case <-time.After(25 * time.Millisecond):
		}
		if busy := stacks.Running(kit.All()) || sleeping(fresh()); busy {
			still = 0
		} else if still++; still == 60 {
			return true, fresh(), false
		}
	}
	return false, nil, true
}

func sleeping(gs []stacks.Goroutine) bool {
	for _, g := range gs {
		if g.State == "sleep" {
			return true
		}
	}
	return false
}
