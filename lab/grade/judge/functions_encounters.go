package judge

import (
	"fmt"
	"math/rand/v2"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// encountersOf lists those of a check of Map or Completed: calls that take no
// time, one of which fails, or after which the loop is left.
func encountersOf(c invariants.Contract, name string) func() []World {
	judge := map[string]func(*callTrial){
		"Joined": joinedAtOnce, "NoLeak": fallsNot, "EarlyBreak": startsNothing, "Bounded": boundedAtOnce, "ExactlyOnce": atMostOnce,
	}[name]
	if judge == nil {
		return nil
	}
	return func() []World {
		// No value is asked for, so these may be the same for everybody.
		r := rand.New(rand.NewPCG(1, 4))
		var out []World
		add := func(j job, judge func(*callTrial)) { out = append(out, j.withSecrets(r).world(c, judge)) }
		for workers := 1; workers <= 3; workers++ {
			if name == "Bounded" {
				add(job{
					workers: workers, takes: make([]int, workers+2), gate: true,
					say: fmt.Sprintf("workers=%d tasks=%d, all blocked", workers, workers+2),
				}, bounded)
			}
			j := job{workers: workers, takes: make([]int, 4), instant: true, stubborn: true, byIndex: true}
			if name != "EarlyBreak" {
				fails := j
				fails.ends = map[int]play.How{1: play.Fails}
				fails.say = fmt.Sprintf("workers=%d tasks=4 that take no time, the second fails", workers)
				add(fails, judge)
			}
			if c == invariants.Completed {
				leaves := j
				leaves.leave = 1
				leaves.say = fmt.Sprintf("workers=%d tasks=4 that take no time, the loop is left after the first", workers)
				add(leaves, judge)
			}
		}
		return out
	}
}

// fallsNot notes a panic that came out of the function.
func fallsNot(s *callTrial) {
	if s.fault().Panic {
		s.panicOut()
	}
}

func startsNothing(s *callTrial) {
	if s.tardy > 0 {
		s.failf("a call began when the function had returned")
	}
	fallsNot(s)
}

func joinedAtOnce(s *callTrial) {
	startsNothing(s)
	if s.running > 0 {
		s.failf("%s still running when the function returned", countOf(s.running, "call"))
	}
}

func boundedAtOnce(s *callTrial) {
	bounded(s)
	fallsNot(s)
}

func atMostOnce(s *callTrial) {
	for i, n := range s.calls {
		if n > 1 {
			s.failf("item %d was called twice", i)
		}
	}
	fallsNot(s)
}
