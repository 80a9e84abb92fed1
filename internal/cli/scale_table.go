package cli

import (
	"fmt"
	"math"

	"golang.org/x/perf/benchunit"

	"example.com/poollab/lab/scaling"
)

// table prints the curves of one kind of work, each with what is to be said of
// it.
func (t *scaleTeller) table(table *scaling.Table) {
	for _, s := range table.Series {
		t.printf("%s  %s%s\n", t.bold(seriesTitle(table, s)), table.Unit, spaced(t.marks(append(table.Notes, s.Notes...)...)))
		t.rows(table, s)
		t.verdict(table, s)
		t.printf("\n")
	}
}

// seriesTitle names a series and its work.
func seriesTitle(table *scaling.Table, s *scaling.Series) string {
	name := s.Name
	if table.Title != "" {
		name += " " + table.Title
	}
	return name
}

func spaced(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

// rows prints the table of a series. Its medians, intervals and comparisons are
// written as benchstat writes them.
func (t *scaleTeller) rows(table *scaling.Table, s *scaling.Series) {
	class := benchunit.ClassOf(table.Unit)
	var medians []float64
	for _, r := range s.Rows {
		medians = append(medians, r.Median.Center)
	}
	scaler := benchunit.CommonScale(medians, class)
	workers, center, notes := column{head: table.Key}, column{head: "median"}, column{left: true}
	change, changeNotes := column{head: "vs fewer"}, column{left: true}
	test := column{left: true}
	speedup, efficiency, bound := column{head: "speed-up"}, column{head: "efficiency"}, column{head: "of bound"}
	anyBound := false
	for _, r := range s.Rows {
		count := fmt.Sprint(r.Workers)
		if r.Workers == 0 {
			count = "none"
		}
		workers.cells = append(workers.cells, count)
		center.cells = append(center.cells, scaler.Format(r.Median.Center)+" ± "+r.Range)
		notes.cells = append(notes.cells, t.marks(r.Notes...))
		if r.Change == nil {
			change.cells, test.cells, changeNotes.cells = append(change.cells, ""), append(test.cells, ""), append(changeNotes.cells, "")
		} else {
			change.cells = append(change.cells, r.Change.Delta)
			test.cells = append(test.cells, "("+r.Change.Test+")")
			changeNotes.cells = append(changeNotes.cells, t.marks(r.Change.Notes...))
		}
		speedup.cells = append(speedup.cells, fmt.Sprintf("%.2fx%s", r.Speedup.Center, around(r.Speedup)))
		efficiency.cells = append(efficiency.cells, fmt.Sprintf("%.1f%%", 100*r.Efficiency.Center))
		if r.OfBound != nil {
			anyBound = true
			bound.cells = append(bound.cells, fmt.Sprintf("%.1f%%", r.OfBound.Center))
		} else {
			bound.cells = append(bound.cells, "-")
		}
	}
	columns := []column{workers, center, notes, change, test, changeNotes, speedup, efficiency}
	if anyBound {
		columns = append(columns, bound)
	}
	t.columns(columns)
}

// around is the interval of a speed-up, as benchstat writes one of a median.
func around(i scaling.Interval) string {
	if i.Lo == i.Hi {
		return ""
	}
	if math.IsInf(i.Hi, 1) || i.Lo <= 0 {
		return " ± ∞"
	}
	return fmt.Sprintf(" ± %.0f%%", 100*math.Max(i.Hi/i.Center-1, 1-i.Lo/i.Center))
}
