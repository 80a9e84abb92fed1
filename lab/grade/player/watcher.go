package player

import (
	"time"

	"example.com/poollab/lab/grade/play"
)

// watcher looks from outside whether a process gets on.
type watcher struct {
	*session
	pid int

	fresh  bool          // there was a message since the last look
	since  time.Time     // of the last message that counts
	base   time.Duration // processor time then
	used   time.Duration // since then
	quiet  time.Duration // for how long in a row nothing of it ran
	idle   time.Duration // for how long in all
	looks  int
	stands time.Duration // for how long it has been stopped
	last   time.Time
	told   time.Duration // processor time that it told itself
	locked bool
}

// view is what the system says about a process.
type view struct {
	cpu     time.Duration
	asleep  bool // no thread runs or wants to
	stopped bool
}

// progress notes a message. What the driver says about a script that takes long
// is no progress.
func (w *watcher) progress(m play.Message) {
	if m.Kind == play.State {
		w.told = m.CPU
		w.locked = w.locked || m.Locked && m.Script == w.e.open
		return
	}
	w.fresh = true
}

// look returns the reason to kill the process, if there is one. It counts time
// only between looks, and no look as more than some ticks: if this process does not get on
// itself, nobody is to blame.
func (w *watcher) look() *bool {
	now := time.Now()
	passed := min(now.Sub(w.last), 5*w.limits.tick)
	w.last = now
	moved := w.fresh || w.since.IsZero()
	v, known := viewOf(w.pid, !moved)
	if !known {
		v = view{cpu: w.told, asleep: w.told == w.base+w.used}
	}
	if moved {
		w.fresh, w.since, w.base, w.used = false, now, v.cpu, 0
		w.quiet, w.idle, w.looks, w.stands, w.locked = 0, 0, 0, 0, false
		return nil
	}
	slept := v.asleep && v.cpu-w.base-w.used < 20*time.Millisecond
	w.used = v.cpu - w.base
	w.looks++
	if slept {
		w.quiet += passed
		w.idle += passed
	} else {
		w.quiet = 0
	}
	if v.stopped {
		w.stands += passed
	} else {
		w.stands = 0
	}
	spin, sleep, silence := w.limits.spinning(), w.limits.sleep, w.limits.silence
	if w.order.Mode != play.Playing { // many runs between two messages
		spin *= 4
	} else if w.e.open >= 0 && w.order.Scripts[w.e.open].RealTime {
		// Which has a limit of its own.
		spin, sleep, silence = max(w.limits.spin, 5*time.Second), 2*sleep, 2*silence
	} else if w.limits.hangs >= 2 {
		sleep, silence = sleep/8, silence/8
	}
	switch {
	case w.stands > w.limits.pause:
		return &w.e.stopped
	case w.used > spin:
		return &w.e.spun
	case w.locked, w.quiet > sleep:
		return &w.e.hung
	case now.Sub(w.since) > silence && w.idle > silence/2:
		return &w.e.hung
	}
	return nil
}
