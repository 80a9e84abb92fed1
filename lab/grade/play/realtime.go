package play

import "time"

// inRealTime plays a script on the machine's clock. When nobody has run or slept
// for a second and a half, everybody waits for ever. So does who for five seconds,
// which are minutes of the script, waits for nobody but code under test that
// sleeps. What goes on longer than seven seconds is late, which says nothing about
// the submission.
func (g *game) inRealTime() Record {
	before := map[int]bool{}
	for _, o := range goroutines() {
		before[o.id] = true
	}
	fresh := func(kit bool) []goroutine {
		var out []goroutine
		for _, o := range goroutines() {
			if !before[o.id] && (kit || !o.kit) {
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
			var left []goroutine
			for range 100 {
				if left = fresh(false); len(left) == 0 {
					return g.record(Done, nil)
				}
				time.Sleep(5 * time.Millisecond)
			}
			if g.Leaks {
				return g.record(Leaked, groups(left))
			}
			return g.record(Done, nil)
		case <-time.After(25 * time.Millisecond):
		}
		all := goroutines()
		if others := fresh(true); running(all) || sleeping(others, true) {
			still, asleep = 0, 0
		} else if asleep++; sleeping(others, false) {
			still = 0
		} else {
			still++
		}
		if still == 60 || asleep == 200 {
			return g.record(Deadlock, groups(fresh(false)))
		}
	}
	r := g.record(Unplayed, nil)
	r.Say = "it did not come to an end in time"
	return r
}

// running reports whether code under test is running or about to.
func running(gs []goroutine) bool {
	for _, g := range gs {
		if !g.kit && (g.state == "running" || g.state == "runnable") {
			return true
		}
	}
	return false
}

// sleeping reports whether somebody will go on by himself: the script, or code
// under test.
func sleeping(gs []goroutine, script bool) bool {
	for _, g := range gs {
		if g.state == "sleep" && (g.at == "") == script {
			return true
		}
	}
	return false
}
