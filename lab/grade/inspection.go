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

	panics *inquiry // the check that answers for tasks that panic, if it is another
	aside  []int    // worlds in which a task's panic ended the process

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
	in.sharePanics()
	return in
}

// taste is how many worlds of each check are played before the rest: who fails the
// smallest ones costs little.
const taste = 2

// inspections are those of all contracts of a submission. Their worlds are played
// together, since starting a process costs as much as playing a hundred of them.
type inspections []*inspection

// run makes all checks that worlds decide, in rounds.
func (all inspections) run(ctx context.Context) error {
	for {
		var ready []*inquiry
		for _, in := range all {
			ready = append(ready, in.ready()...)
		}
		var err error
		if len(ready) > 0 {
			err = all.round(ctx, ready)
		} else if err = all.takeUp(ctx); err == nil {
			return nil
		}
		if errors.Is(err, errSpent) {
			all.giveUp()
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// ready lists the checks that are to be made now, each behind those that it waits
// for, and skips those that cannot be. Who waits only for checks whose first worlds
// were fine is ready as well: its first worlds are played with the rest of theirs,
// which saves a process.
func (in *inspection) ready() []*inquiry {
	var out []*inquiry
	near := func(q *inquiry) bool {
		return !in.waits(q) || !slices.ContainsFunc(in.parents(q), func(p *inquiry) bool {
			return p.state == "" && (p.next == 0 || !slices.Contains(out, p))
		})
	}
	for n := -1; n < len(out); {
		n = len(out)
		for _, q := range in.cases {
			if q.next < len(q.worlds) && !slices.Contains(out, q) && near(q) && q.open() {
				out = append(out, q)
			}
		}
	}
	return out
}

// open reports whether more of its worlds are to be played.
func (q *inquiry) open() bool { return q.state == "" || q.state == Unstable }

// parents are the checks that a check has to wait for.
func (in *inspection) parents(q *inquiry) []*inquiry {
	var out []*inquiry
	for _, p := range in.cases {
		if slices.Contains(q.row.After, p.row.Check) {
			out = append(out, p)
		}
	}
	return out
}

// waits reports whether a check has to wait for others, and skips it if one of
// them has failed.
func (in *inspection) waits(q *inquiry) bool {
	for _, p := range in.parents(q) {
		switch p.state {
		case "":
			return true
		case Fail, Skipped:
			q.state, q.found, q.reason = Skipped, judge.Finding{}, "it can't be checked until "+p.row.Check+" passes"
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

// round plays the next worlds of some checks together, and looks into failures.
func (all inspections) round(ctx context.Context, ready []*inquiry) error {
	var scripts []play.Script
	var places []place
	for _, q := range ready {
		to := len(q.worlds)
		if q.next == 0 {
			to = min(taste, to)
		}
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
		if (f.Failed() || f.Undecided) && !p.q.putAside(p.n, f) {
			suspects[p.q] = append(suspects[p.q], p.n)
		}
	}
	for _, in := range all {
		for _, q := range ready { // in their order, so that it is the same each time
			if !slices.Contains(in.cases, q) {
				continue
			}
			if in.waits(q); !q.open() {
				continue
			}
			if err := in.confirm(ctx, q, suspects[q]); err != nil {
				return err
			}
			if q.state == "" && q.next == len(q.worlds) {
				q.state = Pass
			}
		}
	}
	if err := all.together(ctx, scripts, places, suspects); err != nil {
		return err
	}
	for _, in := range all {
		for _, q := range in.cases {
			in.waits(q) // one of those before it may have failed just now
		}
	}
	return nil
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
