package judge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// job is a world of Map and Completed: some items, and what becomes of the
// calls. How long a call takes and how it ends depends on how many have started
// before it and not on its item, unless byIndex is set: implementations may
// start items in any order, and the world is then the same for all of them.
type job struct {
	workers  int
	takes    []int // units, one a call
	byIndex  bool
	ends     map[int]play.How // calls that do not just return a value
	stubborn bool             // calls do not look at their context
	after    float64          // the caller's context ends after so many units; 0 is never
	ended    bool             // the caller's context has ended before the call
	leave    int              // Completed: the loop is left at this outcome, from 1
	leaves   play.How         // in which way: Returns is a break
	ponder   float64          // Completed: units that the consumer is busy after an outcome
	meet     bool             // calls wait until as many run as can
	gate     bool             // calls wait until nobody does anything else
	touch    bool             // calls and caller share memory
	instant  bool             // calls take no time at all

	items, results []int  // secret: a function that guesses is none
	say            string // if what String makes is not it
	hangs          string // the sentence in case the function never returns
}

// withSecrets draws items and results: all different, and none of them zero, so
// that nothing can be right by chance.
func (j job) withSecrets(r *rand.Rand) job {
	n := len(j.takes)
	drawn := make([]int, 0, 2*n)
	for len(drawn) < 2*n {
		if v := 1 + r.IntN(1<<30); !slices.Contains(drawn, v) {
			drawn = append(drawn, v)
		}
	}
	j.items, j.results = drawn[:n:n], drawn[n:]
	return j
}

// script is what is played of a job.
func (j job) script(c invariants.Contract) play.Script {
	n := len(j.takes)
	call := &play.Call{
		Items: j.items, Results: j.results, Works: make([]play.Work, n), ByIndex: j.byIndex, Gate: j.gate,
		Stubborn: j.stubborn, Ended: j.ended, After: timeOf(j.after), Touch: j.touch,
	}
	for i := range call.Works {
		w := &call.Works[i]
		w.Ends = j.ends[i]
		if !j.meet && !j.gate && !j.instant {
			w.Takes = timeOf(float64(j.takes[i]))
		}
	}
	switch {
	case j.meet:
		call.Meet = max(1, min(j.workers, n))
	case j.instant:
		call.Meet = 1 // each meets itself, and no clock is asked
	}
	if c == invariants.Completed {
		call.Leave, call.Panics = j.leave, j.leaves == play.Panics
		call.Ponder = timeOf(j.ponder)
	}
	return play.Script{Contract: string(c), Workers: j.workers, Call: call, Goroutines: call.Leave > 0}
}

func (j job) world(c invariants.Contract, judge func(*callTrial)) World {
	return World{Say: j.String(), Script: j.script(c), Hangs: j.hangs, judge: func(t *trial) {
		if s := callTrialOf(t); s.whole() {
			judge(s)
		}
	}}
}

// shrinking is a world that knows smaller ones.
func (j job) shrinking(c invariants.Contract, judge func(*callTrial)) World {
	w := j.world(c, judge)
	w.Smaller = func() []World {
		var out []World
		for _, k := range j.smaller() {
			out = append(out, k.shrinking(c, judge))
		}
		return out
	}
	return w
}

// timeOf is a number of units as a time.
func timeOf(n float64) time.Duration { return time.Duration(n * float64(unit)) }

// String is the job in a line.
func (j job) String() string {
	if j.say != "" {
		return j.say
	}
	var b strings.Builder
	fmt.Fprintf(&b, "workers=%d tasks=%d", j.workers, len(j.takes))
	if len(j.takes) > 0 && !j.meet {
		b.WriteString(" latency=[")
		for i, n := range j.takes {
			if i > 0 {
				b.WriteString(" ")
			}
			fmt.Fprintf(&b, "%ds", n)
		}
		b.WriteString("]")
		if !j.byIndex {
			b.WriteString(" in start order")
		}
	}
	for k := range j.takes {
		switch h := j.ends[k]; {
		case h == play.Returns:
		case j.byIndex:
			fmt.Fprintf(&b, ", item %d %s", k, wayOf(h))
		default:
			fmt.Fprintf(&b, ", the call that starts %s %s", placeOf(k+1), wayOf(h))
		}
	}
	if j.meet {
		fmt.Fprintf(&b, ", calls wait for one another: %d go on together", min(j.workers, len(j.takes)))
	}
	if j.ended {
		b.WriteString(", the context has ended before")
	}
	if j.after > 0 {
		fmt.Fprintf(&b, ", the context ends after %gs", j.after)
	}
	if j.stubborn {
		b.WriteString(", calls do not look at it")
	}
	if j.ponder > 0 {
		fmt.Fprintf(&b, ", the consumer is busy for %gs after each outcome", j.ponder)
	}
	if j.leave > 0 {
		way := "break"
		if j.leaves == play.Panics {
			way = "a panic"
		}
		fmt.Fprintf(&b, ", the loop is left at outcome %d by %s", j.leave, way)
	}
	return b.String()
}

// wayOf says how a call ends.
func wayOf(h play.How) string {
	switch h {
	case play.Fails:
		return "returns an error"
	case play.Panics:
		return "panics"
	case play.Exits:
		return "calls runtime.Goexit"
	}
	return "returns"
}
