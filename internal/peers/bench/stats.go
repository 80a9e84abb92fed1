package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/aclements/go-moremath/stats"
	"golang.org/x/perf/benchmath"
)

const confidence = 0.95

// interval is an estimate with the interval that holds the truth with 95 %
// confidence. It is unknown if there are too few samples.
type interval struct {
	center, lo, hi float64
	known          bool
}

// median is a sample's median as benchstat has it.
func median(values []float64) interval {
	s := benchmath.AssumeNothing.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), confidence)
	return interval{s.Center, s.Lo, s.Hi, !math.IsInf(s.Lo, 0) && !math.IsInf(s.Hi, 0)}
}

// ratio is how many times a is b: the median of all quotients of a sample of a
// and one of b (Hodges and Lehmann). Its interval holds the ratios that a
// Mann-Whitney test, which benchstat uses, would not reject; so it is without 1
// exactly if benchstat sees a difference.
func ratio(a, b []float64) interval {
	var quotients []float64
	for _, x := range a {
		for _, y := range b {
			quotients = append(quotients, x/y)
		}
	}
	if len(quotients) == 0 {
		return interval{}
	}
	slices.Sort(quotients)
	n := len(quotients)
	r := interval{center: (quotients[(n-1)/2] + quotients[n/2]) / 2}
	u := stats.UDist{N1: len(a), N2: len(b)}
	outside := 0 // quotients at either end that are left out
	for outside < n/2 && u.CDF(float64(outside)) <= (1-confidence)/2 {
		outside++
	}
	if outside > 0 {
		r.lo, r.hi, r.known = quotients[outside-1], quotients[n-outside], true
	}
	return r
}

// slope fits a line through points by least squares and returns its slope, with
// the interval of Student's distribution.
func slope(xs, ys []float64) interval {
	n := float64(len(xs))
	var mx, my float64
	for i := range xs {
		mx, my = mx+xs[i]/n, my+ys[i]/n
	}
	var sxx, sxy, syy float64
	for i := range xs {
		dx, dy := xs[i]-mx, ys[i]-my
		sxx, sxy, syy = sxx+dx*dx, sxy+dx*dy, syy+dy*dy
	}
	if sxx == 0 {
		return interval{}
	}
	b := sxy / sxx
	if n < 3 {
		return interval{center: b}
	}
	deviation := math.Sqrt(max(0, syy-b*sxy) / (n - 2) / sxx)
	half := deviation * stats.InvCDF(stats.TDist{V: n - 2})(1-(1-confidence)/2)
	return interval{b, b - half, b + half, true}
}

// figure writes a number with three digits, and a whole one as it is.
func figure(v float64) string {
	switch {
	case v >= 1 && v < 1000 && v == math.Trunc(v):
		return fmt.Sprint(int(v))
	case v < 0.0005:
		return "0"
	case v < 1:
		return fmt.Sprintf("%.2g", v)
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	digits := fmt.Sprintf("%.0f", v)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + " " + digits[i:]
	}
	return digits
}

// withRange writes a median with the larger half of its interval in per cent.
func (i interval) withRange() string {
	if !i.known {
		return figure(i.center) + " ± ?"
	}
	half := max(i.hi/i.center-1, 1-i.lo/i.center)
	return fmt.Sprintf("%s ± %.0f %%", figure(i.center), 100*half)
}

// asRatio writes a ratio with its interval, with as many digits as it takes to
// see on which side of 1 it is.
func (i interval) asRatio() string {
	if !i.known {
		return fmt.Sprintf("%.2f (?)", i.center)
	}
	digits := 2
	for ; digits < 4; digits++ {
		one := fmt.Sprintf("%.*f", digits, 1.0)
		hidden := func(v float64) bool { return v != 1 && fmt.Sprintf("%.*f", digits, v) == one }
		if !hidden(i.lo) && !hidden(i.hi) {
			break
		}
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f)", digits, i.center, digits, i.lo, digits, i.hi)
}
