package grade

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"example.com/poollab/lab/grade/build"
	"example.com/poollab/lab/invariants"
)

// inspect makes all checks and fills in what came of them.
func (g *Grader) inspect(ctx context.Context, e Entry, b *bench, s seed, r *Result) error {
	var all, there inspections
	within := &limited{stage: b.plain, spent: b.spent}
	for _, name := range g.Rubric.Contracts {
		c := invariants.Contract(name)
		in := newInspection(c, g.Rubric, s, within)
		if len(in.cases) == 0 {
			continue
		}
		all = append(all, in)
		if reason, missing := b.built.Missing[build.FuncOf(c)]; missing {
			in.miss(reason)
		} else {
			there = append(there, in)
		}
	}
	if err := g.contracts(ctx, e, b, there); err != nil {
		return err
	}
	checks := map[string]Check{}
	for _, in := range all {
		for _, q := range in.cases {
			checks[q.row.Check] = q.result()
		}
	}
	for i := range r.Checks {
		k, ok := checks[r.Checks[i].Contract+"/"+r.Checks[i].Name]
		if !ok {
			return fmt.Errorf("grade: %s was not made", r.Checks[i].Name)
		}
		r.Checks[i] = k
	}
	r.score(g.Rubric)
	return nil
}

// errTwinLimit is for a submission that is too much for its own twin.
var errTwinLimit = errors.New("grade: the instrumented twin reached a limit")

// contracts makes the checks of the contracts that are there: in worlds, under the
// race detector, and in schedules, each for those that have not failed before. What
// that takes is built when there is something left to look for.
func (g *Grader) contracts(ctx context.Context, e Entry, b *bench, all inspections) error {
	g.tell(e, "checking "+all.names())
	if err := all.run(ctx); err != nil {
		return err
	}
	if g.Rubric.has(noRace) && all.racy() {
		g.tell(e, "looking for data races in "+all.names())
		p, err := b.racer(ctx)
		if err != nil {
			return err
		}
		if err := all.races(ctx, p); err != nil {
			return err
		}
	}
	if effort := g.Rubric.Searches(); effort > 0 && all.searchable() {
		g.tell(e, "compiling the instrumented twin")
		x, err := b.explorer(ctx)
		if errors.Is(err, build.ErrLimit) {
			return errTwinLimit
		}
		if err != nil {
			return err
		}
		for _, in := range all {
			g.tell(e, "searching schedules of "+string(in.contract))
			if err := in.schedules(ctx, x, effort); err != nil {
				return err
			}
		}
	}
	for _, in := range all {
		for _, q := range in.cases {
			if q.check.Invariant.Name != fast || in.waits(q) || q.state != "" {
				continue
			}
			g.tell(e, "measuring "+string(in.contract))
			if err := g.measure(ctx, b, in.contract, q); err != nil {
				return err
			}
		}
		for _, q := range in.cases {
			if q.state == "" {
				q.state, q.reason = Error, "it was not checked"
			}
		}
	}
	return nil
}

// names lists the contracts.
func (all inspections) names() string {
	var names []string
	for _, in := range all {
		names = append(names, string(in.contract))
	}
	return strings.Join(names, ", ")
}

// miss fails the checks of a contract that is not there.
func (in *inspection) miss(reason string) {
	for _, q := range in.cases {
		switch {
		case q.state != "":
		case len(q.row.After) > 0 && !slices.Contains(q.row.After, q.row.Check):
			if in.waits(q); q.state == "" {
				q.state, q.reason = Skipped, "it can't be checked: "+reason
			}
		default:
			q.state, q.found.Headline, q.found.Hint = Fail, reason, "the signatures are those of the starter"
			q.worlds = nil // there is nothing to play again
		}
	}
}

// result is an inquiry as a row of the result.
func (q *inquiry) result() Check {
	row := q.check.Invariant
	c := Check{
		ID: row.ID, Contract: contractOf(q.row.Check), Name: row.Name, Statement: row.Statement,
		Status: q.state, MaxScore: *q.row.Points, Hidden: *q.row.Hidden, Say: q.row.Say,
		Reason: q.reason, Worlds: q.played, Schedules: q.explored,
	}
	switch q.state {
	case Pass, Unstable:
		c.Score = c.MaxScore // what is not certain costs nothing
	case Fail:
		f := q.found
		c.Kind, c.Headline, c.World, c.Timeline, c.Details = string(f.Kind), f.Headline, q.world.Say, f.Timeline, f.Details
		c.Hint = f.Hint
		if c.Hint == "" {
			c.Hint = row.HintFor(c.Kind, c.Headline)
		}
	}
	c.Token = q.tokenOf()
	if c.Status == Fail || c.Status == Unstable {
		c.Output = c.text()
	}
	return c
}

// score adds up, and decides whether there is a grade.
func (r *Result) score(rubric *Rubric) {
	r.Status, r.Reason, r.Score = Graded, "", 0
	for _, c := range r.Checks {
		r.Score += c.Score
		name := c.Contract + "/" + c.Name
		switch c.Status {
		case Unstable:
			r.Review = append(r.Review, name+": "+c.Reason)
		case Error:
			r.Status, r.Reason = Ungraded, name+": "+c.Reason
		}
	}
	if l := rubric.late(r.Submitted, r.Score); l != nil {
		l.Before = round(l.Before)
		r.Late, r.Score = l, l.Before*l.Factor
	} else if rubric.Due != nil && r.Submitted == nil {
		r.Notes = append(r.Notes, "nobody said when it was handed in, so it counts as in time")
	}
	r.Score, r.MaxScore = round(r.Score), round(r.MaxScore)
}

// round leaves two decimals, as grade books do.
func round(x float64) float64 { return math.Round(x*100) / 100 }

// Names lists the checks of a result with a verdict.
func (r *Result) Names(v Verdict) []string {
	var out []string
	for _, c := range r.Checks {
		if c.Status == v {
			out = append(out, c.Contract+"/"+c.Name)
		}
	}
	return out
}

// Summary is the result in a line.
func (r *Result) Summary() string {
	switch r.Status {
	case Refused:
		return fmt.Sprintf("refused: %s, %s to mend", r.Reason, count(len(r.Problems), "thing"))
	case Ungraded:
		return "not graded: " + r.Reason
	}
	parts := []string{points(*r)}
	for _, v := range []Verdict{Fail, Skipped, Unstable} {
		if n := len(r.Names(v)); n > 0 {
			word := string(v)
			if v == Fail {
				word = "failed"
			}
			parts = append(parts, fmt.Sprintf("%d %s", n, word))
		}
	}
	return strings.Join(parts, ", ")
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
