package pooltest

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// examination is a check being made in this process.
type examination struct {
	check
	real bool
	from int // the first world to play
	only bool
	few  int // how many to play in real time
	// before is called before each world is played, with its number, and races
	// afterwards: it tells what the race detector has seen.
	before func(n int, w world, s *stage)
	races  func() outcome
}

// Limits of one check. A real one needs milliseconds.
const (
	replays     = 3
	moreReplays = 9 // of a world that failed once in three times
	mostTime    = 4 * time.Second
	realWorlds  = 12 // in real time, the smallest will do
	briefWorlds = 3
)

// examine plays the worlds until one fails, and replays that one: only what
// fails again is a failure. A world that fails each time is looked for first, as
// the report of it is the same each time, too; one that failed only now and then is
// what remains if there is no other.
func (e examination) examine() event {
	begin := time.Now()
	out := event{Event: "verdict", Check: e.Name}
	n, most := -1, 0
	for w := range e.worlds {
		n++
		if n < e.from {
			continue
		}
		if e.only && n > e.from || e.real && n >= e.from+e.few {
			break
		}
		if time.Since(begin) > mostTime {
			out.Cut = true
			break
		}
		out.Worlds++
		o := e.playOnce(n, w)
		if !o.failed() {
			continue
		}
		if o.Timed && e.real {
			out.World, out.Say, out.Outcome = n, w.say, o
			out.Undecided = "virtual time cannot advance here, and a real clock is no judge: " + o.Headline
			break
		}
		if !e.real && ofBubbles(o.Headline) {
			out.World, out.Say, out.Outcome, out.Outside = n, w.say, o, true
			break
		}
		times, other := e.replay(n, w, o)
		if times > most {
			most = times
			out.World, out.Say, out.Outcome, out.Unstable = n, w.say, o, ""
			if times == 1 {
				out.Unstable = other
			}
		}
		if times == replays {
			break
		}
	}
	if e.draw != nil && !out.Outcome.failed() && !e.real && !e.only {
		e.search(&out, n+1)
	}
	out.Elapsed = time.Since(begin)
	return out
}

// ofBubbles reports whether the runtime complains that something is shared
// between bubbles. Code under test with channels in package variables may do
// so, and is right.
func ofBubbles(text string) bool {
	return strings.Contains(text, "synctest") || strings.Contains(text, "outside bubble") || strings.Contains(text, "from bubble")
}

// replay plays a world again that has failed. It tells how often it failed, and
// what was seen when it was something else.
func (e examination) replay(n int, w world, o outcome) (times int, other string) {
	if o.Kind == Race { // the detector reports each pair of places once
		return replays, ""
	}
	times = 1
	for k := range replays - 1 {
		switch again := e.playOnce(n, w); {
		case again.failed(): // broken is broken, if not always in the same words
			times++
		case other == "":
			other = fmt.Sprintf("played again, attempt %d of %d was fine", k+2, replays)
		}
	}
	// A choice of the code under test may be random, as select's is.
	for k := 0; times == 1 && k < moreReplays && !e.real; k++ {
		if e.playOnce(n, w).failed() {
			times++
		}
	}
	return times, other
}

// search plays drawn worlds, and shrinks the first that fails.
func (e examination) search(out *event, n int) {
	var t quiet
	t.run(func(rt *rapid.T) {
		w := e.draw(rt)
		out.Worlds++
		if o := e.playOnce(n, w); o.failed() {
			out.World, out.Say, out.Outcome, out.Outside = n, w.say, o, ofBubbles(o.Headline)
			rt.Fatalf("%s", o.Headline)
		}
	})
	if t.failed && strings.Contains(t.text, "flaky test") {
		out.Unstable = "played again, the same world was fine"
	}
}

func (e examination) playOnce(n int, w world) outcome {
	s := newStage(e.real)
	s.busy = e.few == briefWorlds
	e.before(n, w, s)
	o := e.play(w, s)
	if race := e.races(); race.failed() && !o.failed() {
		return race
	}
	return o
}

// verdict makes what is told to the user of what a child found.
func (c check) verdict(e event) Verdict {
	v := Verdict{
		Invariant: c.Invariant, ID: c.ID, Name: c.Name, Status: Pass,
		Worlds: e.Worlds, Elapsed: e.Elapsed,
	}
	if o := e.Outcome; o.failed() {
		v.Status, v.Kind, v.Headline, v.Details, v.Timeline, v.World, v.Hint = Fail, o.Kind, o.Headline, o.Details, o.Timeline, e.Say, o.Hint
		switch {
		case e.Undecided != "":
			v.Status, v.Reason = Unknown, e.Undecided
		case e.Unstable != "":
			v.Status, v.Reason = Unstable, e.Unstable
		}
	}
	if v.Status == Pass && c.needsRace && !raceEnabled {
		v.Status, v.Reason = Unknown, "a data race shows only to the race detector: run me with -race"
	}
	if v.Status == Pass && e.Cut {
		v.Reason = fmt.Sprintf("the time for a check was over after the smallest %d worlds", e.Worlds)
	}
	return v
}

// collect is a garbage collection for worlds about memory.
func collect() {
	runtime.GC()
	runtime.GC()
}
