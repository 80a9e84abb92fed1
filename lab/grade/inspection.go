package grade

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// stage plays scripts on a submission, in other processes. An error is a fault of
// the machine.
type stage interface {
	Play(ctx context.Context, scripts []play.Script) ([]play.Record, error)
}

// inspection makes the checks of one contract.
type inspection struct {
	contract invariants.Contract
	seed     seed
	effort   int
	plain    stage
	cases    []*inquiry
}

// inquiry is one check being made.
type inquiry struct {
	row    Row
	check  judge.Check
	worlds []judge.World
	next   int // the world to be played next

	state    Verdict // "" while nothing is decided
	found    judge.Finding
	world    judge.World
	number   int // of the world that failed
	reason   string
	played   int
	explored int
	schedule []byte // with which it failed, if it takes one
}

// newInspection takes the rows of the rubric that are about a contract.
func newInspection(c invariants.Contract, r *Rubric, s seed, plain stage) *inspection {
	in := &inspection{contract: c, seed: s, effort: r.effort(), plain: plain}
	checks := judge.Checks(c)
	for _, row := range r.rows {
		if contractOf(row.Check) != string(c) {
			continue
		}
		q := &inquiry{row: row}
		if i := slices.IndexFunc(checks, func(k judge.Check) bool { return k.Name() == row.Check }); i >= 0 {
			q.check = checks[i]
			q.worlds = q.check.Worlds(s.rand(row.Check), in.effort)
		} else {
			q.check.Contract = c
			q.check.Invariant, _ = lookup(c, row.Check[len(c)+1:])
		}
		in.cases = append(in.cases, q)
	}
	return in
}

// passes is how many worlds of each check are played before it is looked whether
// to go on: who fails the smallest ones costs little, and who does not is done in
// two processes.
var passes = []int{2, 1 << 20}

// inspections are those of all contracts of a submission. Their worlds are played
// together, since starting a process costs as much as playing a hundred of them.
type inspections []*inspection

// run makes all checks that worlds decide.
func (in *inspection) run(ctx context.Context) error { return inspections{in}.run(ctx) }

// run makes all checks that worlds decide. Those that the rubric puts after others
// are made when these have passed.
func (all inspections) run(ctx context.Context) error {
	for {
		ready := make([][]*inquiry, len(all))
		for i, in := range all {
			ready[i] = in.ready()
		}
		if !slices.ContainsFunc(ready, func(qs []*inquiry) bool { return len(qs) > 0 }) {
			return nil
		}
		for _, size := range passes {
			err := all.pass(ctx, ready, size)
			if errors.Is(err, errSpent) {
				all.giveUp()
				return nil
			}
			if err != nil {
				return err
			}
		}
		for _, q := range slices.Concat(ready...) {
			if q.state == "" {
				q.state = Pass
			}
		}
	}
}

// ready lists the checks that are to be made now, and skips those that cannot be.
func (in *inspection) ready() []*inquiry {
	var out []*inquiry
	for _, q := range in.cases {
		if q.state != "" || len(q.worlds) == 0 {
			continue
		}
		if in.waits(q) {
			continue
		}
		if q.state == "" {
			out = append(out, q)
		}
	}
	return out
}

// waits reports whether a check has to wait for others, and skips it if one of
// them has failed.
func (in *inspection) waits(q *inquiry) bool {
	for _, name := range q.row.After {
		i := slices.IndexFunc(in.cases, func(p *inquiry) bool { return p.row.Check == name })
		if i < 0 {
			continue
		}
		switch p := in.cases[i]; p.state {
		case "":
			return true
		case Fail, Skipped:
			q.state, q.reason = Skipped, "it can't be checked until "+name+" passes"
			if p.state == Skipped {
				q.reason = p.reason
			}
			return false
		}
	}
	return false
}

// place is a world of a check.
type place struct {
	q *inquiry
	w judge.World
	n int
}

// pass plays the next worlds of some checks together, and looks into failures.
func (all inspections) pass(ctx context.Context, ready [][]*inquiry, size int) error {
	var scripts []play.Script
	var places []place
	for _, q := range slices.Concat(ready...) {
		if q.state != "" && q.state != Unstable {
			continue
		}
		to := min(q.next+size, len(q.worlds))
		for n := q.next; n < to; n++ {
			scripts = append(scripts, q.worlds[n].Script)
			places = append(places, place{q, q.worlds[n], n})
		}
		q.next = to
	}
	records, err := all[0].play(ctx, all[0].plain, scripts)
	if err != nil {
		return err
	}
	suspects := map[*inquiry][]int{}
	for i, p := range places {
		p.q.played++
		f := p.w.Judge(records[i])
		if f.Failed() || f.Undecided {
			suspects[p.q] = append(suspects[p.q], p.n)
		}
	}
	for i, in := range all {
		for _, q := range ready[i] { // in their order, so that it is the same each time
			if err := in.confirm(ctx, q, suspects[q]); err != nil {
				return err
			}
		}
	}
	return all.together(ctx, scripts, places, suspects)
}

// together looks once more into what failed among others and was fine alone: a
// submission can keep something from world to world, and be wrong only then.
func (all inspections) together(ctx context.Context, scripts []play.Script, places []place, suspects map[*inquiry][]int) error {
	doubtful := func(q *inquiry) bool { return q.state == Unstable && len(suspects[q]) > 0 }
	failed := make([]int, len(places))
	for range replays {
		if !slices.ContainsFunc(places, func(p place) bool { return doubtful(p.q) }) {
			return nil
		}
		records, err := all[0].play(ctx, all[0].plain, scripts)
		if err != nil {
			return err
		}
		for i, p := range places {
			if !doubtful(p.q) || !slices.Contains(suspects[p.q], p.n) {
				continue
			}
			// Virtual time that stands still convicts nobody, here as elsewhere.
			if f := p.w.Judge(records[i]); f.Failed() && !stands(p.q, f) {
				if failed[i]++; failed[i] == replays {
					p.q.state, p.q.found, p.q.number, p.q.world, p.q.reason = Fail, f, p.n, p.w, ""
				}
			}
		}
	}
	return nil
}

// stands reports whether virtual time stood still, which a clock has to decide.
func stands(q *inquiry, f judge.Finding) bool {
	return f.Kind == judge.Hang || f.Kind == judge.Spin && q.check.Invariant.Name != "IdleBlocks"
}

// play is Play with as many records as scripts.
func (in *inspection) play(ctx context.Context, p stage, scripts []play.Script) ([]play.Record, error) {
	if len(scripts) == 0 {
		return nil, nil
	}
	records, err := p.Play(ctx, scripts)
	if err != nil {
		return nil, err
	}
	if len(records) != len(scripts) {
		return nil, fmt.Errorf("grade: %d scripts gave %d records", len(scripts), len(records))
	}
	return records, nil
}

// again plays a world so many times, and counts how often it fails.
func (in *inspection) again(ctx context.Context, w judge.World, times int) (failed int, last judge.Finding, err error) {
	records, err := in.play(ctx, in.plain, slices.Repeat([]play.Script{w.Script}, times))
	if err != nil {
		return 0, last, err
	}
	for _, r := range records {
		if f := w.Judge(r); f.Failed() {
			failed++
			last = f
		}
	}
	return failed, last, nil
}
