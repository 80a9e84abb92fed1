package play

import (
	"time"

	"example.com/poollab/lab/internal/stacks"
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
		gs := kit.All()
		if stacks.Locked(gs) && g.rec.scale == 1 && !g.explored {
			locked++
		} else {
			locked = 0
		}
		if locked != 4 && time.Since(told) < 4*tick {
			continue
		}
		told = time.Now()
		m := Message{Kind: State, Script: n, CPU: cpuTime(), Locked: locked >= 4, Record: &Record{Left: stacks.Groups(suspects(gs, locked >= 4))}}
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

// suspects are the goroutines that explain why a script does not end.
func suspects(gs []stacks.Goroutine, locked bool) []stacks.Goroutine {
	bubble := stacks.Newest(gs)
	var out, busy []stacks.Goroutine
	for _, g := range gs {
		switch {
		case g.Kit || g.Bubble != bubble || locked && !g.OnLock():
		case g.Busy():
			busy = append(busy, g.RunsOn())
		default:
			out = append(out, g)
		}
	}
	if len(busy) > 0 {
		return busy
	}
	return out
}
