package scaling

import (
	"cmp"
	"math"
	"slices"
)

// Point has the measured rates of one worker count: operations in a second, for
// example.
type Point struct {
	Workers int
	Rates   []float64
}

// Rate reports whether the unit is a rate, of which more is better, rather than
// a time.
func (s *Series) Rate() bool { return s.rate }

// Points are the rates of a series. Of a unit that is neither a time nor a rate
// there are none.
func (s *Series) Points() []Point {
	if !s.timed {
		return nil
	}
	var points []Point
	for _, r := range s.counted() {
		p := Point{Workers: r.Workers}
		for _, v := range r.Values {
			if !s.rate {
				v = 1 / v
			}
			p.Rates = append(p.Rates, v)
		}
		points = append(points, p)
	}
	return points
}

// mean is what a fit sees of a point. Laws of scaling are fitted to workers /
// rate, the time that one worker takes for one operation: in it, Amdahl's law
// and the Universal Scalability Law are sums of known terms.
type mean struct {
	workers float64
	value   float64 // trimmed mean
	error   float64 // its standard error, NaN for a single sample
	freedom float64 // degrees of freedom of the error
	samples float64
}

// trimmed is the part of the samples that is left out at each end, so that a few
// that were disturbed do not bend a curve.
const trimmed = 0.2

// meanOf is the trimmed mean with Yuen's standard error. Noise is relative, so
// it is taken of logarithms: the mean of skewed noise is then near its median.
func meanOf(p Point) mean {
	logs := make([]float64, len(p.Rates))
	for i, rate := range p.Rates {
		logs[i] = math.Log(float64(p.Workers) / rate)
	}
	slices.Sort(logs)
	n := len(logs)
	cut := int(trimmed * float64(n))
	kept := logs[cut : n-cut]
	center := 0.0
	for _, v := range kept {
		center += v / float64(len(kept))
	}
	m := mean{workers: float64(p.Workers), samples: float64(n), value: math.Exp(center), error: math.NaN()}
	if n < 2 {
		return m
	}
	// Winsorized: what was cut off counts as the outermost that was kept.
	average, square := 0.0, 0.0
	winsorized := func(i int) float64 { return logs[min(max(i, cut), n-cut-1)] }
	for i := range logs {
		average += winsorized(i) / float64(n)
	}
	for i := range logs {
		square += (winsorized(i) - average) * (winsorized(i) - average)
	}
	h := float64(len(kept))
	m.error, m.freedom = m.value*math.Sqrt(square/(h*(h-1))), h-1
	return m
}

// means are the points that can be used, by worker count.
func means(points []Point) []mean {
	var all []mean
	for _, p := range points {
		if p.Workers < 1 || len(p.Rates) == 0 || slices.ContainsFunc(p.Rates, func(r float64) bool { return !(r > 0) || math.IsInf(r, 1) }) {
			continue
		}
		all = append(all, meanOf(p))
	}
	slices.SortFunc(all, func(a, b mean) int { return cmp.Compare(a.workers, b.workers) })
	return all
}

// noise is the relative standard error of a mean. Where samples are too few to
// tell, that of all of them together has to do.
func noise(all []mean) []float64 {
	variance, freedom := 0.0, 0.0 // of one sample, relative
	for _, m := range all {
		if m.freedom > 0 {
			e := m.error / m.value
			variance += m.freedom * e * e * m.samples
			freedom += m.freedom
		}
	}
	out := make([]float64, len(all))
	for i, m := range all {
		switch {
		case freedom == 0:
			out[i] = math.NaN()
		case m.freedom < 3:
			out[i] = math.Sqrt(variance / freedom / m.samples)
		default:
			out[i] = m.error / m.value
		}
	}
	return out
}
