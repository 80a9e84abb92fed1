package scaling

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchmath"
	"golang.org/x/perf/benchproc"
)

var inf = math.Inf(1)

// Row is one worker count of a series.
type Row struct {
	Workers int       // 0 for a baseline that goes without
	Values  []float64 // in the order in which they were measured
	Median  Interval
	Range   string // the interval as benchstat writes it: "3%"
	// Speedup is how many times as fast as the base it is, Efficiency the part of
	// that for each worker. Their centers are quotients of medians.
	Speedup, Efficiency Interval
	OfBound             *Interval // in percent, if the benchmark reports it
	Change              *Change   // against the previous worker count
	Notes               []string

	at         []int
	sample     *benchmath.Sample
	assumption benchmath.Assumption
}

// Change is a comparison with another row, as benchstat makes it.
type Change struct {
	Than        int    // the worker count that it is compared with
	Delta       string // "-12.30%", or "~" if there is no significant difference
	P           float64
	Test        string // "p=0.002 n=6"
	Significant bool
	Better      bool
	Notes       []string
}

// newRow summarises samples; nil if they are not above 0.
func newRow(workers int, x *cell, assumption benchmath.Assumption, o Options) *Row {
	if slices.Min(x.values) <= 0 {
		return nil
	}
	r := &Row{Workers: workers, Values: x.values, at: x.at, assumption: assumption}
	r.sample = benchmath.NewSample(slices.Clone(x.values), o.thresholds())
	summary := assumption.Summary(r.sample, o.confidence())
	r.Median = Interval{summary.Center, summary.Lo, summary.Hi}
	r.Range = summary.PctRangeString()
	for _, w := range summary.Warnings {
		r.Notes = append(r.Notes, w.Error())
	}
	if fields := varying(x.residues); len(fields) > 0 {
		r.Notes = append(r.Notes, "benchmarks vary in "+strings.Join(fields, ", "))
	}
	if len(x.files) > 1 {
		r.Notes = append(r.Notes, fmt.Sprintf("samples of %d files are taken together; with .file as the series they stand side by side", len(x.files)))
	}
	if n := len(x.values); n > 1 && slices.Min(x.values) == slices.Max(x.values) {
		r.Notes = append(r.Notes, fmt.Sprintf("all %d samples are equal: the interval says nothing", n))
	}
	if len(x.ofBound) > 0 {
		s := benchmath.AssumeNothing.Summary(benchmath.NewSample(slices.Clone(x.ofBound), o.thresholds()), o.confidence())
		r.OfBound = &Interval{s.Center, s.Lo, s.Hi}
	}
	return r
}

// varying are the names of what differs between results that are taken as one
// sample: the machine, or the version of Go.
func varying(residues map[benchproc.Key]bool) []string {
	var keys []benchproc.Key
	for k := range residues {
		keys = append(keys, k)
	}
	var names []string
	for _, f := range benchproc.NonSingularFields(keys) {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// change compares a row with another one of the same unit.
func (r *Row) change(than *Row, rate bool) *Change {
	c := r.assumption.Compare(than.sample, r.sample)
	x := &Change{
		Than: than.Workers, P: c.P, Test: c.String(),
		Delta:       c.FormatDelta(than.Median.Center, r.Median.Center),
		Significant: c.P <= c.Alpha,
	}
	x.Better = x.Significant && (r.Median.Center > than.Median.Center) == rate && r.Median.Center != than.Median.Center
	for _, w := range c.Warnings {
		x.Notes = append(x.Notes, w.Error())
	}
	return x
}

// compare fills in what rows are measured against.
func (t *Table) compare(o Options) {
	for _, s := range t.Series {
		base, name := t.base(s, o)
		s.Base = name
		if first := s.Rows[0].Workers; base == s.Rows[0] && first > 1 {
			s.Notes = append(s.Notes, fmt.Sprintf("there is no run with %s=1: the speed-up is against %[1]s=%d", t.Key, first))
		}
		s.BaseWorkers = 1
		if slices.Contains(s.Rows, base) {
			s.BaseWorkers = max(1, base.Workers)
		}
		for i, r := range s.Rows {
			r.Speedup = speedup(base, r, s.rate, o.confidence())
			r.Efficiency = r.Speedup
			if r.Workers > 0 {
				r.Efficiency = r.Speedup.times(float64(s.BaseWorkers) / float64(r.Workers))
			}
			if i > 0 {
				r.Change = r.change(s.Rows[i-1], s.rate)
			}
		}
	}
	if o.Baseline != "" && t.find(o.Baseline) == nil {
		t.Notes = append(t.Notes, fmt.Sprintf("there is no series %s here: each is measured against itself", o.Baseline))
	}
}

// base is the row that a series is measured against, in words, too.
func (t *Table) base(s *Series, o Options) (*Row, string) {
	if b := t.find(o.Baseline); b != nil && o.Baseline != "" {
		return b.Rows[0], b.Name
	}
	for _, r := range s.Rows {
		if r.Workers == 1 {
			return r, t.Key + "=1"
		}
	}
	for _, b := range t.Series {
		if sequential.MatchString(b.Name) {
			return b.Rows[0], b.Name
		}
	}
	return s.Rows[0], fmt.Sprintf("%s=%d", t.Key, s.Rows[0].Workers)
}

// speedup is the quotient of two medians, with bounds from all pairs of samples.
func speedup(base, r *Row, rate bool, confidence float64) Interval {
	if base == r {
		return Interval{1, 1, 1}
	}
	ratio := ratioOf(base.Values, r.Values, confidence).inverse()
	ratio.Center = base.Median.Center / r.Median.Center
	if rate {
		ratio = ratio.inverse()
	}
	// The median of quotients need not be the quotient of medians.
	ratio.Lo, ratio.Hi = min(ratio.Lo, ratio.Center), max(ratio.Hi, ratio.Center)
	return ratio
}

// summary is the median with its interval.
func summary(values []float64, o GateOptions) Interval {
	s := benchmath.AssumeNothing.Summary(benchmath.NewSample(slices.Clone(values), o.thresholds()), 0.95)
	return Interval{s.Center, s.Lo, s.Hi}
}
