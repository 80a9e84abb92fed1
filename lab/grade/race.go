package grade

import (
	"context"
	"slices"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
)

// racing is how many worlds of each check are played in the race-enabled build,
// which takes ten times as long. A race that a pool has shows in the smallest in
// which two workers have something to do.
const racing = 4

// crowded lists the first worlds, by number, in which workers can meet: one worker
// alone, or one task, has nobody to race with.
func crowded(worlds []judge.World) []int {
	var out []int
	for n, w := range worlds {
		tasks := len(w.Script.Tasks)
		if w.Script.Call != nil {
			tasks = len(w.Script.Call.Items)
		}
		if w.Script.Workers > 1 && tasks > 1 && len(out) < racing {
			out = append(out, n)
		}
	}
	return out
}

// racy is the check that is made under the race detector, if it is still to be
// made. There is nothing to look for in what did not pass the checks before it.
func (in *inspection) racy() *inquiry {
	for _, q := range in.cases {
		if q.check.Invariant.Name == noRace && !in.waits(q) && q.state == "" {
			return q
		}
	}
	return nil
}

// racy reports whether there is anything to play under the race detector.
func (all inspections) racy() bool {
	return slices.ContainsFunc(all, func(in *inspection) bool { return in.racy() != nil })
}

// races looks for data races in each contract.
func (all inspections) races(ctx context.Context, p stage) error {
	for _, in := range all {
		if err := in.races(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// races plays the smallest worlds of all checks once more under the race detector,
// until it reports something. A check named Visible is about nothing else.
func (in *inspection) races(ctx context.Context, p stage) error {
	row := in.racy()
	if row == nil {
		return nil
	}
	row.state = Pass
	var places []place
	var scripts []play.Script
	for _, q := range in.visibleFirst() {
		if q == row || q.state != Pass && q.check.Invariant.Name != "Visible" {
			continue // what hangs or dies would hang or die again
		}
		for _, n := range crowded(q.worlds) {
			places = append(places, place{q, q.worlds[n], n})
			scripts = append(scripts, q.worlds[n].Script)
		}
	}
	records, err := in.play(ctx, p, scripts)
	if err != nil {
		return err
	}
	for i, r := range records {
		row.played++
		if r.End != play.Raced {
			continue
		}
		at := places[i]
		f := at.w.Judge(r)
		// The detector reports only what happened, so once is enough.
		if row.state == Pass {
			row.state, row.found, row.world, row.number = Fail, f, at.w, at.n
		}
		if at.q.check.Invariant.Name == "Visible" && at.q.state == Pass {
			at.q.state, at.q.found, at.q.world, at.q.number = Fail, f, at.w, at.n
		}
	}
	return nil
}

// visibleFirst puts the check first that is about races alone: after a few reports
// the others need not be played.
func (in *inspection) visibleFirst() []*inquiry {
	cases := slices.Clone(in.cases)
	slices.SortStableFunc(cases, func(a, b *inquiry) int {
		return later(a.check.Invariant.Name) - later(b.check.Invariant.Name)
	})
	return cases
}

func later(name string) int {
	if name == "Visible" {
		return 0
	}
	return 1
}
