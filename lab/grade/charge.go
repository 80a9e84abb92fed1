package grade

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
)

// suspicion is a schedule under which a check failed once.
type suspicion struct {
	place
	schedule []byte
	found    judge.Finding
	fault    string // the same for what is the same fault; "" if it is the check's own
}

// charge makes failures of suspicions. Each is played twice more first. A fault
// that keeps runs from coming to their end, such as a lost wakeup, shows in every
// check whose worlds meet it, and none of these could judge what it is about: it
// costs the points of one of them.
func (in *inspection) charge(ctx context.Context, x explorer, suspicions []suspicion) error {
	var sure []suspicion
	for _, s := range suspicions {
		again := true
		for range replays {
			r, err := x.Replay(ctx, s.w.Script, s.schedule)
			if err != nil {
				return err
			}
			f := s.w.Judge(r)
			again = again && f.Failed()
			s.fault = faultOf(f, r)
		}
		if !again {
			s.q.state, s.q.reason, s.q.world = Unstable, "a schedule failed, and played again it was fine", s.w
			continue
		}
		sure = append(sure, s)
	}
	for _, s := range sure {
		dearest := bearer(sure, s.fault)
		if s.fault == "" || dearest == s.q {
			if err := in.found(ctx, x, s); err != nil {
				return err
			}
			continue
		}
		s.q.reason = fmt.Sprintf("under schedules it meets the fault that %s shows, and costs nothing for that", dearest.row.Check)
	}
	return nil
}

// faultOf names the fault that kept a run from its end, by where it stopped.
func faultOf(f judge.Finding, r play.Record) string {
	switch f.Kind {
	case judge.Deadlock, judge.Leak, judge.Spin, judge.Hang:
		var at []string
		for _, line := range r.Left {
			for word := range strings.FieldsSeq(line) {
				if word = strings.Trim(word, ",."); strings.Contains(word, ".go:") && !slices.Contains(at, word) {
					at = append(at, word)
				}
			}
		}
		slices.Sort(at)
		return "stops at " + strings.Join(at, " ")
	case judge.Panic, judge.Exit:
		return string(f.Kind) + " " + strings.Join(append([]string{r.Say}, r.Stack[:min(1, len(r.Stack))]...), " ")
	}
	return ""
}

// bearer is the check whose points a fault costs, of those that show it: one that
// is about ends and wakeups if there is one, and else the first.
func bearer(all []suspicion, fault string) *inquiry {
	names := []string{"NoLostWakeup", "AcceptedOrRefused", "CloseReleases", "CloseTwice", "CloseWaits", "Joined", "EarlyBreak", "NoLeak"}
	var best *inquiry
	rank := len(names) + 1
	for _, s := range all {
		if s.fault != fault {
			continue
		}
		k := slices.Index(names, s.q.check.Invariant.Name)
		if k < 0 {
			k = len(names)
		}
		if k < rank {
			best, rank = s.q, k
		}
	}
	return best
}

// found makes a failure of a suspicion, with the schedule made shorter.
func (in *inspection) found(ctx context.Context, x explorer, s suspicion) error {
	schedule, found := in.shorter(ctx, x, s.w, s.schedule, s.found)
	q := s.q
	q.state, q.found, q.world, q.number, q.schedule = Fail, found, s.w, s.n, schedule
	if text, err := x.Interleaving(ctx, s.w.Script, schedule); err == nil && text != "" {
		q.found.Timeline = text
	}
	q.found.Details = append([]string{"under a schedule that the kit chose"}, q.found.Details...)
	return nil
}
