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

// course is what is played of a contract under the race detector.
type course struct {
	row     *inquiry
	places  []place
	scripts []play.Script
}

// course lists the smallest worlds of all checks. A check named Visible is about
// nothing else but races.
func (in *inspection) course() (c course) {
	if c.row = in.racy(); c.row == nil {
		return c
	}
	for _, q := range in.visibleFirst() {
		if q == c.row || q.state != Pass && q.check.Invariant.Name != "Visible" {
			continue // what hangs or dies would hang or die again
		}
		for _, n := range crowded(q.worlds) {
			if q.without(q.worlds[n]) {
				continue
			}
			c.places = append(c.places, place{q, q.worlds[n], n})
			c.scripts = append(c.scripts, q.worlds[n].Script)
		}
	}
	return c
}

// races looks for data races in all contracts together, since hardly anybody has
// one and a process costs as much as its worlds. Where there is one, or not all was
// played, each contract is played by itself: after some processes that die, of a
// race or of something else, the rest of what is played together is left out, and
// one contract is not to hide another.
func (all inspections) races(ctx context.Context, p stage) error {
	var courses []course
	var scripts []play.Script
	for _, in := range all {
		if c := in.course(); c.row != nil {
			courses = append(courses, c)
			scripts = append(scripts, c.scripts...)
		}
	}
	records, err := all[0].play(ctx, p, scripts)
	if err != nil {
		return err
	}
	hidden := slices.ContainsFunc(records, func(r play.Record) bool { return r.End == play.Raced || unseen(r) })
	for _, c := range courses {
		mine := records[:len(c.scripts)]
		records = records[len(c.scripts):]
		if hidden && len(courses) > 1 {
			alone, err := all[0].play(ctx, p, c.scripts)
			if err != nil {
				return err
			}
			for i, r := range alone {
				if mine[i].End != play.Raced && !unseen(r) { // a race depends on chance, and was there
					mine[i] = r
				}
			}
		}
		c.judge(mine)
	}
	return nil
}

// unseen reports whether a world was not played, about which the detector says
// nothing.
func unseen(r play.Record) bool { return r.End == play.Unplayed || r.End == play.Broken }

// judge decides by what the detector reported. Where it reported nothing, and did
// not see all, nobody knows.
func (c course) judge(records []play.Record) {
	c.row.state = Pass
	for i, r := range records {
		at := c.places[i]
		if unseen(r) {
			if c.row.state == Pass {
				c.row.state, c.row.world, c.row.number = Unstable, at.w, at.n
				c.row.reason = "the process died so often under the race detector that some worlds were not played there"
			}
			continue
		}
		c.row.played++
		if r.End != play.Raced {
			continue
		}
		f := at.w.Judge(r)
		// The detector reports only what happened, so once is enough.
		if c.row.state != Fail {
			c.row.state, c.row.found, c.row.world, c.row.number, c.row.reason = Fail, f, at.w, at.n, ""
		}
		if at.q.check.Invariant.Name == "Visible" && at.q.state == Pass {
			at.q.state, at.q.found, at.q.world, at.q.number = Fail, f, at.w, at.n
		}
	}
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
