package interleave

import (
	"testing"
	"time"
)

// Shrink looks for a schedule with few choices that fails like s, by leaving
// choices out in halves, quarters and so on (delta debugging: Zeller and
// Hildebrandt, TSE 2002), and then by replacing single ones. It plays a few
// hundred runs at most, and returns the last that failed, recorded.
func Shrink(body func(*testing.T), s Schedule, o Options) Result {
	begin := time.Now()
	first := play(body, s.settings(o, false))
	k := &shrinker{body: body, o: o, kind: first.kind, runs: 1}
	if !first.kind.Decided() {
		return Replay(body, s, o)
	}
	still := s.Still()
	if len(still.Choices) < len(s.Choices) && k.fails(still) {
		s = still
	}
	if quiet := s; s.Ticking {
		if quiet.Ticking = false; k.fails(quiet) {
			s = quiet
		}
	}
	s = k.minimize(s)
	s = k.pairs(s)
	res := Replay(body, s, o)
	res.Schedules, res.Elapsed = k.runs, time.Since(begin)
	return res
}

type shrinker struct {
	body        func(*testing.T)
	o           Options
	kind        Kind
	runs, steps int
}

// What shrinking may cost.
const (
	mostRuns  = 600
	mostSteps = 20_000_000
)

func (k *shrinker) spent() bool { return k.runs >= mostRuns || k.steps >= mostSteps }

func (k *shrinker) fails(s Schedule) bool {
	if k.spent() {
		return false
	}
	r := play(k.body, s.settings(k.o, false))
	k.runs++
	k.steps += r.steps
	return r.kind == k.kind
}

// minimize leaves choices out until none can be.
func (k *shrinker) minimize(s Schedule) Schedule {
	for size := len(s.Choices); size > 0; {
		shorter := false
		for from := 0; from < len(s.Choices); {
			to := min(from+size, len(s.Choices))
			try := s
			try.Choices = append(append([]Choice(nil), s.Choices[:from]...), s.Choices[to:]...)
			if k.fails(try) {
				s, shorter = try, true
			} else {
				from = to
			}
		}
		if size == 1 && !shorter || k.spent() {
			break
		}
		size = max(min(size/2, len(s.Choices)), 1)
		if len(s.Choices) == 0 {
			break
		}
	}
	return s
}

// pairs drops two choices at once, each of which needs the other.
func (k *shrinker) pairs(s Schedule) Schedule {
	for i := 0; i < len(s.Choices); i++ {
		for j := i + 1; j < len(s.Choices) && !k.spent(); j++ {
			try := s
			try.Choices = nil
			for n, c := range s.Choices {
				if n != i && n != j {
					try.Choices = append(try.Choices, c)
				}
			}
			if k.fails(try) {
				return k.pairs(k.minimize(try))
			}
		}
	}
	return s
}
