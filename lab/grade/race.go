package grade

import (
	"context"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
)

// racing is how many worlds of each check are played in the race-enabled build,
// which takes ten times as long. A race that a pool has shows in the smallest.
const racing = 4

// races plays the smallest worlds of all checks once more under the race detector,
// until it reports something. A check named Visible is about nothing else.
func (in *inspection) races(ctx context.Context, p stage) error {
	var row *inquiry
	for _, q := range in.cases {
		if q.check.Invariant.Name == noRace {
			row = q
		}
	}
	if row == nil || in.waits(row) || row.state != "" {
		return nil
	}
	type place struct {
		q *inquiry
		w judge.World
		n int
	}
	var places []place
	var scripts []play.Script
	for _, q := range in.cases {
		if q.state != Pass && q.check.Invariant.Name != "Visible" {
			continue // what hangs or dies would hang or die again
		}
		for n, w := range q.worlds[:min(racing, len(q.worlds))] {
			places = append(places, place{q, w, n})
			scripts = append(scripts, w.Script)
		}
	}
	row.state = Pass
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
