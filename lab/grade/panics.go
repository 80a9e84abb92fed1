package grade

import (
	"context"
	"slices"

	"example.com/poollab/lab/grade/judge"
)

// aboutPanics is the check of tasks that panic. Many others have worlds with such a
// task, for what comes after it. A pool in which the panic ends the process has made
// one mistake and not ten: it costs the points of what is about panics, and other
// checks are made without these worlds.
const aboutPanics = "PanicContained"

// sharePanics says who answers for tasks that panic: for a check that comes after
// the one about panics, or has no such check beside it, it is the check itself.
func (in *inspection) sharePanics() {
	about := string(in.contract) + "/" + aboutPanics
	at := slices.IndexFunc(in.cases, func(q *inquiry) bool { return q.row.Check == about })
	if at < 0 {
		return
	}
	for _, q := range in.cases {
		if q.row.Check != about && !slices.Contains(q.row.After, about) {
			q.panics = in.cases[at]
		}
	}
}

// putAside keeps a world for later that another check is about, and reports
// whether it is one.
func (q *inquiry) putAside(n int, f judge.Finding) bool {
	if q.panics == nil || !f.TaskPanic {
		return false
	}
	q.aside = append(q.aside, n)
	return true
}

// takeUp looks into what was put aside where the check about panics has not failed:
// then it was not that.
func (all inspections) takeUp(ctx context.Context) error {
	for _, in := range all {
		for _, q := range in.cases {
			if len(q.aside) == 0 || q.panics.lost() {
				continue
			}
			aside := q.aside
			q.panics, q.aside = nil, nil
			if err := in.confirm(ctx, q, aside); err != nil {
				return err
			}
		}
	}
	return nil
}

// lost reports whether a check has failed, or could not be made since another had.
func (q *inquiry) lost() bool { return q.state == Fail || q.state == Skipped }

// without reports whether a world is to be left out, since a task's panic ends it.
func (q *inquiry) without(w judge.World) bool {
	return q.panics != nil && q.panics.lost() && w.Panics()
}
