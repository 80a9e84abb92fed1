package play

import (
	"strings"
	"time"
)

// watch looks at a script that takes long, from outside of its bubble, and says
// what has happened until then and what its goroutines do. The parent decides
// what that means.
func (d *driver) watch() {
	const tick = 50 * time.Millisecond
	turn, since, locked, told := -1, time.Time{}, 0, time.Time{}
	for {
		time.Sleep(tick)
		d.mu.Lock()
		now, n, g := d.turn, d.now, d.game
		d.mu.Unlock()
		if now != turn || n < 0 || g == nil {
			turn, since, locked, told = now, time.Now(), 0, time.Time{}
			continue
		}
		if time.Since(since) < 3*tick {
			continue
		}
		gs := goroutines()
		if onLock(gs) && g.rec.scale == 1 && !g.explored {
			locked++
		} else {
			locked = 0
		}
		if locked != 4 && time.Since(told) < 4*tick {
			continue
		}
		told = time.Now()
		m := Message{Kind: State, Script: n, CPU: cpuTime(), Locked: locked >= 4, Record: &Record{Left: groups(suspects(gs, locked >= 4))}}
		if !raceEnabled && !g.explored {
			m.Record.Events = numbered(g.rec.sofar(false))
		}
		d.mu.Lock()
		same := d.turn == turn
		d.mu.Unlock()
		if same {
			d.send(m)
		}
	}
}

// onLock reports whether all goroutines of the newest bubble wait, and at least
// one of them for a lock, which stops the bubble's clock.
func onLock(gs []goroutine) bool {
	bubble := newest(gs)
	found := false
	for _, g := range gs {
		if g.bubble != bubble || bubble == 0 {
			continue
		}
		switch {
		case g.state == "running" || g.state == "runnable" || g.state == "syscall":
			return false
		case lockState(g.state):
			found = true
		}
	}
	return found
}

func lockState(state string) bool {
	return strings.HasPrefix(state, "sync.Mutex") || strings.HasPrefix(state, "sync.RWMutex") || state == "semacquire"
}

func newest(gs []goroutine) int {
	bubble := 0
	for _, g := range gs {
		bubble = max(bubble, g.bubble)
	}
	return bubble
}

// suspects are the goroutines that explain why a script does not end.
func suspects(gs []goroutine, locked bool) []goroutine {
	bubble := newest(gs)
	var out, busy []goroutine
	for _, g := range gs {
		switch {
		case g.kit || g.bubble != bubble || locked && !lockState(g.state):
		case g.state == "running" || g.state == "runnable":
			// Where it was interrupted is different each time.
			g.state, g.at = "runs on", ""
			if g.entry != "" {
				g.state += " in " + g.entry
			}
			busy = append(busy, g)
		default:
			out = append(out, g)
		}
	}
	if len(busy) > 0 {
		return busy
	}
	return out
}
