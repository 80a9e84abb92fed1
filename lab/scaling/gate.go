package scaling

import (
	"fmt"
	"math"
	"slices"
)

// GateOptions say when a comparison fails. The zero value allows 5 % and errs
// once in a hundred gates.
type GateOptions struct {
	Options
	// Size is the slowdown that is allowed, 0.05 by default.
	Size float64
	// Against is a series, a baseline that was measured in the same run. Then
	// quotients of each series and the baseline are compared, so old and new
	// results may come from different machines.
	Against string
	// Paired says that the first sample of old and the first of new were measured
	// together, then the second ones, and so on. Samples of one file are paired by
	// themselves if they take turns there.
	Paired bool
}

func (o GateOptions) size() float64 {
	if o.Size == 0 {
		return 0.05
	}
	return o.Size
}

// level is the confidence of the gate as a whole: 0.99 by default.
func (o GateOptions) level() float64 {
	if o.Confidence == 0 {
		return 0.99
	}
	return o.Confidence
}

// Verdict is what a gate says of a row.
type Verdict string

// The verdicts. Only Slower fails.
const (
	Same    Verdict = "same"    // not slower than is allowed, beyond doubt or as far as can be told
	Slower  Verdict = "slower"  // beyond doubt, by more than is allowed
	Faster  Verdict = "faster"  // beyond doubt
	Unknown Verdict = "unknown" // the samples are too few to be sure of anything
)

// Comparison is the outcome of a gate.
type Comparison struct {
	Rows       []Compared
	Size       float64 // that is allowed
	Confidence float64 // of the gate as a whole; each row has its share
	Notes      []string
}

// Compared is a row of a gate.
type Compared struct {
	Title, Series string
	Workers       int
	Unit          string
	// Old and New are medians; with a baseline, of the quotients with it.
	Old, New Interval
	// Ratio is how many times as slow new is as old, with the bounds that decide.
	Ratio   Interval
	Paired  bool
	Verdict Verdict
	Notes   []string
}

// Failed are the rows that are slower.
func (c *Comparison) Failed() []Compared {
	return slices.DeleteFunc(slices.Clone(c.Rows), func(r Compared) bool { return r.Verdict != Slower })
}

// Compare is the gate between two sets of results. A row fails if the lower
// bound of its ratio is above 1 + Size. The bounds are exact for any
// distribution of noise: from the U test for independent samples, from that and
// from signed ranks for those that took turns. The rows share the error of the gate (Bonferroni), and
// samples that lean on the ones before them widen the bounds.
func Compare(before, after *Results, o GateOptions) (*Comparison, error) {
	was, err := before.sides(o)
	if err != nil {
		return nil, fmt.Errorf("old results: %w", err)
	}
	is, err := after.sides(o)
	if err != nil {
		return nil, fmt.Errorf("new results: %w", err)
	}
	c := &Comparison{Size: o.size(), Confidence: o.level()}
	var olds, news []side
	for _, n := range is {
		i := slices.IndexFunc(was, func(w side) bool {
			return w.title == n.title && w.series == n.series && w.workers == n.workers && w.unit == n.unit
		})
		if i < 0 {
			c.Notes = append(c.Notes, fmt.Sprintf("%s is not in the old results", n.name()))
			continue
		}
		olds, news = append(olds, was[i]), append(news, n)
	}
	for _, w := range was {
		if !slices.ContainsFunc(olds, func(o side) bool { return o.name() == w.name() }) {
			c.Notes = append(c.Notes, fmt.Sprintf("%s is not in the new results", w.name()))
		}
	}
	if len(news) == 0 {
		return nil, fmt.Errorf("%w in both old and new", ErrNoResults)
	}
	for i := range news {
		c.row(olds[i], news[i], o, len(news), o.Paired)
	}
	if !o.Paired && o.Against == "" {
		c.Notes = append(c.Notes, "old and new were measured at different times: a change of the machine's load looks like a change of the code")
	}
	return c, nil
}

// CompareSeries is the gate inside one set of results: each series is new, and
// the series Against is old.
func CompareSeries(results *Results, o GateOptions) (*Comparison, error) {
	against := o.Against
	if against == "" {
		return nil, fmt.Errorf("%w: say which series the others are measured against", ErrNoSeries)
	}
	o.Against = ""
	all, err := results.sides(o)
	if err != nil {
		return nil, err
	}
	c := &Comparison{Size: o.size(), Confidence: o.level()}
	var olds, news []side
	for _, n := range all {
		if n.series == against {
			continue
		}
		if i := baseline(all, n, against); i >= 0 {
			olds, news = append(olds, all[i]), append(news, n)
		} else {
			c.Notes = append(c.Notes, fmt.Sprintf("%s has no %s to be measured against", n.name(), against))
		}
	}
	if len(news) == 0 {
		return nil, fmt.Errorf("%w: %s, with the same counts as another one", ErrNoSeries, against)
	}
	for i := range news {
		c.row(olds[i], news[i], o, len(news), o.Paired || alternate(olds[i].at, news[i].at))
	}
	return c, nil
}

// row compares one row and adds it.
func (c *Comparison) row(was, is side, o GateOptions, rows int, paired bool) {
	x := Compared{Title: is.title, Series: is.series, Workers: is.workers, Unit: is.unit, Paired: paired}
	confidence := each(c.Confidence, rows)
	x.Old, x.New = summary(was.values, o), summary(is.values, o)
	a, b := was.values, is.values
	if is.rate {
		a, b = b, a
	}
	if paired && len(a) != len(b) {
		x.Notes = append(x.Notes, fmt.Sprintf("%d samples and %d: only the first %d are pairs", len(was.values), len(is.values), min(len(a), len(b))))
		n := min(len(a), len(b))
		a, b = a[:n], b[:n]
	}
	x.Ratio = gateRatio(a, b, confidence, paired)
	switch {
	case math.IsInf(x.Ratio.Hi, 1):
		x.Verdict = Unknown
		x.Notes = append(x.Notes, fmt.Sprintf("need >= %d samples a side for a bound of the ratio", needed(confidence)))
	case x.Ratio.Lo > 1+c.Size:
		x.Verdict = Slower
	case x.Ratio.Hi < 1:
		x.Verdict = Faster
	default:
		x.Verdict = Same
	}
	for _, n := range slices.Concat(was.notes, is.notes) {
		if !slices.Contains(x.Notes, n) {
			x.Notes = append(x.Notes, n)
		}
	}
	c.Rows = append(c.Rows, x)
}

// gateRatio is the ratio with the bounds that decide. Samples that took turns may
// be taken for pairs or for independent ones: pairs are better while a machine
// drifts, the others where each sample is disturbed by itself. Both are asked,
// at half the error each, and the narrower bounds count. Without turns the other
// half stays unused: a change of load between old and new is an error as well.
func gateRatio(a, b []float64, confidence float64, paired bool) Interval {
	half := each(confidence, 2)
	other := ratioOf(a, b, half).widen(max(spread(a), spread(b)))
	if !paired {
		return other
	}
	quotients := make([]float64, len(a))
	for i := range a {
		quotients[i] = b[i] / a[i]
	}
	r := pairedRatio(a, b, half).widen(spread(quotients))
	if lo, hi := max(r.Lo, other.Lo), min(r.Hi, other.Hi); lo <= hi {
		r.Lo, r.Hi = lo, hi
		r.Center = min(max(r.Center, lo), hi)
	}
	return r
}

// needed is how many samples a side make a bound.
func needed(confidence float64) int {
	confidence = each(confidence, 2)
	for n := 2; n < exactly/2; n++ {
		if rankSum(n, n, confidence) > 0 {
			return n
		}
	}
	return exactly / 2
}
