package grade

import (
	"context"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
)

// A failure costs points when it happens again. How often it is looked for:
const (
	replays     = 2  // first
	moreReplays = 8  // if it failed in some of these, or in none: a choice may be random
	realWorlds  = 12 // that are played on the machine's clock, where virtual time cannot advance
	shrinkings  = 6  // rounds in which a drawn world gets smaller
	mostFailed  = 3  // worlds of a check that are looked into
)

// confirm looks into the worlds of a check that failed: the first that fails again
// is a failure.
func (in *inspection) confirm(ctx context.Context, q *inquiry, suspects []int) error {
	for k, n := range suspects {
		if q.state == Fail || k == mostFailed {
			break
		}
		if err := in.suspect(ctx, q, n); err != nil {
			return err
		}
	}
	return nil
}

func (in *inspection) suspect(ctx context.Context, q *inquiry, n int) error {
	w := q.worlds[n]
	records, err := in.play(ctx, in.plain, []play.Script{w.Script, w.Script})
	if err != nil {
		return err
	}
	failed, stood, undecided := 0, 0, ""
	var found judge.Finding
	for _, r := range records {
		switch f := w.Judge(r); {
		case f.Undecided:
			undecided = f.Headline
		case stands(q, f):
			stood++
		case f.Failed():
			failed++
			if found.Kind == "" {
				found = f
			}
		}
	}
	switch {
	case stood > 0:
		return in.inRealTime(ctx, q, n)
	case failed == replays:
		return in.convict(ctx, q, n, found)
	case failed == 0 && undecided != "":
		q.doubt(n, undecided)
		return nil
	}
	more, last, err := in.again(ctx, w, moreReplays)
	if err != nil {
		return err
	}
	if failed+more > 0 {
		if found.Kind == "" {
			found = last
		}
		return in.convict(ctx, q, n, found)
	}
	q.doubt(n, "it failed once, and when it was played again with the same seed it was fine")
	return nil
}

// doubt notes what a person should look at. A failure that is found later counts
// for more.
func (q *inquiry) doubt(n int, reason string) {
	q.state, q.reason, q.number, q.world = Unstable, reason, n, q.worlds[n]
}

// inRealTime decides where virtual time stands still, as it does when somebody
// waits with a lock in hand: by the machine's clock, which convicts only of what
// no clock is needed for.
func (in *inspection) inRealTime(ctx context.Context, q *inquiry, n int) error {
	q.next = len(q.worlds) // the rest would stand still as well
	to := min(n+realWorlds, len(q.worlds))
	// The first alone: who fails it need not fail the others, which take long.
	for _, part := range [][2]int{{n, n + 1}, {n + 1, to}} {
		if err := in.partInRealTime(ctx, q, part[0], part[1]); err != nil || q.state == Fail {
			return err
		}
	}
	return nil
}

func (in *inspection) partInRealTime(ctx context.Context, q *inquiry, from, to int) error {
	var scripts []play.Script
	for _, w := range q.worlds[from:to] {
		w.Script.RealTime = true
		scripts = append(scripts, w.Script)
	}
	records, err := in.play(ctx, in.plain, scripts)
	if err != nil {
		return err
	}
	for k, r := range records {
		w := q.worlds[from+k]
		w.Script.RealTime = true
		f := w.Judge(r)
		if !f.Failed() && !f.Undecided || q.putAside(from+k, f) {
			continue
		}
		if f.Kind == judge.Hang || f.Undecided {
			q.doubt(from+k, "neither virtual time nor the machine's clock decides: "+f.Headline)
			continue
		}
		// Once more is enough: a submission that keeps something from world to world
		// is fine in the first of a process.
		times, last, err := in.again(ctx, w, replays)
		if err == nil && times == 0 {
			times, last, err = in.again(ctx, w, moreReplays)
		}
		if err != nil {
			return err
		}
		if times > 0 {
			q.state, q.found, q.number, q.world, q.reason = Fail, last, from+k, w, ""
			return nil
		}
		q.doubt(from+k, "it failed once on the machine's clock, and not when it was played again")
	}
	return nil
}

// convict makes a failure of a world, after making a drawn one smaller.
func (in *inspection) convict(ctx context.Context, q *inquiry, n int, found judge.Finding) error {
	w := q.worlds[n]
	for range shrinkings {
		if w.Smaller == nil {
			break
		}
		smaller := w.Smaller()
		var scripts []play.Script
		for _, s := range smaller {
			scripts = append(scripts, s.Script)
		}
		records, err := in.play(ctx, in.plain, scripts)
		if err != nil {
			return err
		}
		taken := false
		for i, r := range records {
			if f := smaller[i].Judge(r); f.Failed() && f.Kind == found.Kind && f.TaskPanic == found.TaskPanic {
				times, last, err := in.again(ctx, smaller[i], replays)
				if err != nil {
					return err
				}
				if times == replays {
					w, found, taken = smaller[i], last, true
					break
				}
			}
		}
		if !taken {
			break
		}
	}
	q.state, q.found, q.number, q.world, q.reason = Fail, found, n, w, ""
	return nil
}
