// Package draw draws how pools scale: speed-up against the number of workers,
// with the ideal line, the bound that no pool can beat, and the bars of
// confidence intervals. Both axes double from line to line, so that ideal
// scaling is a straight line, and half as much a line below it.
//
// [Text] is for a terminal, [SVG] and [PNG] are for pages. Series are told apart
// by marks and dashes as well as by colours, which differ in brightness and are
// chosen for the colour-blind (Okabe and Ito).
package draw

import (
	"errors"
	"math"

	"example.com/poollab/lab/scaling"
)

// most is how many series a drawing takes before it cannot be read.
const most = 8

// ErrNothing says that a table has no curve.
var ErrNothing = errors.New("draw: no series has two worker counts to draw")

// point is a measured speed-up.
type point struct {
	workers    float64
	at, lo, hi float64
	bounded    bool    // lo and hi are known
	bound      float64 // 0 if none is reported
}

// curve is one series.
type curve struct {
	name   string
	points []point
	model  func(workers float64) float64 // nil if none explains it
}

// chart is what is drawn, whatever it is drawn on.
type chart struct {
	title, xlabel, ylabel string
	curves                []curve
	left                  int // series that are not drawn
	least, last           float64
	bottom, top           float64
	unit                  float64 // workers that a speed-up of 1 is against
	bound                 []point // of the pool that comes with the highest one
}

func newChart(t *scaling.Table) (*chart, error) {
	c := &chart{title: t.Title, xlabel: t.Key, least: math.Inf(1), bottom: 1, top: 1}
	bases := map[string]bool{}
	for _, s := range t.Series {
		k := newCurve(s)
		if len(k.points) < 2 {
			continue
		}
		if len(c.curves) == most {
			c.left++
			continue
		}
		bases[s.Base] = true
		c.unit = float64(s.BaseWorkers)
		c.add(k)
	}
	if len(c.curves) == 0 {
		return nil, ErrNothing
	}
	c.ylabel = "speed-up"
	if len(bases) > 1 {
		c.unit = 1
	} else {
		for base := range bases {
			c.ylabel += " against " + base
		}
	}
	c.bottom, c.top = math.Exp2(math.Floor(math.Log2(c.bottom))), math.Exp2(math.Ceil(math.Log2(c.top*1.05)))
	return c, nil
}

func newCurve(s *scaling.Series) curve {
	k := curve{name: s.Name}
	for _, r := range s.Rows {
		if r.Workers == 0 || !(r.Speedup.Center > 0) || math.IsInf(r.Speedup.Center, 1) {
			continue
		}
		p := point{workers: float64(r.Workers), at: r.Speedup.Center, lo: r.Speedup.Lo, hi: r.Speedup.Hi}
		p.bounded = p.lo > 0 && !math.IsInf(p.hi, 1)
		if r.OfBound != nil && r.OfBound.Center > 0 {
			p.bound = p.at * 100 / r.OfBound.Center
		}
		k.points = append(k.points, p)
	}
	if e := s.Explain(); e.Model != nil && len(k.points) > 0 {
		// The model speaks of rates; the base is known from the first row.
		unit := k.points[0].at / e.Model.At(k.points[0].workers).Center
		k.model = func(workers float64) float64 { return unit * e.Model.At(workers).Center }
	}
	return k
}

func (c *chart) add(k curve) {
	var bound []point
	for _, p := range k.points {
		c.least, c.last = math.Min(c.least, p.workers), math.Max(c.last, p.workers)
		c.bottom, c.top = math.Min(c.bottom, p.at), math.Max(c.top, p.at)
		if p.bounded {
			c.bottom, c.top = math.Min(c.bottom, math.Max(p.lo, p.at/2)), math.Max(c.top, math.Min(p.hi, p.at*2))
		}
		if p.bound > 0 {
			bound = append(bound, p)
			c.top = math.Max(c.top, p.bound)
		}
	}
	c.curves = append(c.curves, k)
	if len(bound) > len(c.bound) {
		c.bound = bound
	}
}

// ideal is the line of perfect scaling, from the first count to where it leaves
// the drawing.
func (c *chart) ideal() (from, to float64) {
	return c.least, math.Min(c.last, c.top*c.unit)
}
