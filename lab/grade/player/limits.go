package player

import "time"

// limits say when a script counts as one that never ends.
type limits struct {
	spin    time.Duration // of processor time
	brief   time.Duration // the same, when others have spun
	sleep   time.Duration // while nothing runs
	silence time.Duration // in any case, unless others have the processor
	pause   time.Duration // for which a process stands still
	tick    time.Duration // between looks
	line    int           // bytes
	whole   int           // bytes of one process

	spins, hangs int // so far
}

// complete fills in what is zero.
func (l limits) complete(race bool) limits {
	set := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	spin, brief := 1500*time.Millisecond, 400*time.Millisecond
	if race {
		spin, brief = 2*spin, 2*brief
	}
	set(&l.spin, spin)
	set(&l.brief, brief)
	set(&l.sleep, 8*time.Second)
	set(&l.silence, 12*time.Second)
	set(&l.pause, time.Second)
	set(&l.tick, 20*time.Millisecond)
	if l.line == 0 {
		l.line = 16 << 20
	}
	if l.whole == 0 {
		l.whole = 1 << 30
	}
	return l
}

// spinning is how much processor time a script may use.
func (l limits) spinning() time.Duration {
	if l.spins >= 2 {
		return l.brief
	}
	return l.spin
}
