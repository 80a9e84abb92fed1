package play

import (
	"time"

	"example.com/poollab/lab/internal/stacks"
)

// inRealTime plays a script on the machine's clock. When nobody has run or slept
// for a second and a half, everybody waits for ever. So does who for five seconds,
// which are minutes of the script, waits for nobody but code under test that
// sleeps. What goes on longer than seven seconds is late, which says nothing about
// the submission.
func (g *game) inRealTime() Record {
	before := map[int]bool{}
	for _, o := range kit.All() {
		before[o.ID] = true
	}
	fresh := func(script bool) []stacks.Goroutine {
		var out []stacks.Goroutine
		for _, o := range kit.All() {
			if !before[o.ID] && (script || !o.Kit) {
				out = append(out, o)
			}
		}
		return out
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		g.perform()
	}()
	still, asleep := 0, 0
	for begin := time.Now(); time.Since(begin) < 7*time.Second; {
		select {
		case <-done:
			var left []stacks.Goroutine
			for range 100 {
				if left = fresh(false); len(left) == 0 {
					return g.record(Done, nil)
				}
				time.Sleep(5 * time.Millisecond)
			}
			if g.Leaks {
				return g.record(Leaked, stacks.Groups(left))
			}
			return g.record(Done, nil)
		case <-time.After(25 * time.Millisecond):
		}
		all := kit.All()
		if others := fresh(true); stacks.Running(all) || sleeping(others, true) {
			still, asleep = 0, 0
		} else if asleep++; sleeping(others, false) {
			still = 0
		} else {
			still++
		}
		if still == 60 || asleep == 200 {
			return g.record(Deadlock, stacks.Groups(fresh(false)))
		}
	}
	r := g.record(Unplayed, nil)
	r.Say = "it did not come to an end in time"
	return r
}

// sleeping reports whether somebody will go on by himself: the script, or code
// under test.
func sleeping(gs []stacks.Goroutine, script bool) bool {
	for _, g := range gs {
		if g.State == "sleep" && (g.At == "") == script {
			return true
		}
	}
	return false
}
