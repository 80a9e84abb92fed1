package scaling

import (
	"math"
	"math/rand/v2"

	"golang.org/x/perf/benchmath"
)

// drawn makes samples around a curve: log-normal noise, and now and then a
// sample that was disturbed and is much slower.
type drawn struct {
	rng       *rand.Rand
	noise     float64 // relative
	disturbed float64 // part of the samples
	samples   int
	growing   bool // the noise doubles with each fourfold count
}

func (d drawn) points(counts []int, rate func(n float64) float64) []Point {
	var points []Point
	for _, n := range counts {
		p := Point{Workers: n}
		for range d.samples {
			noise := d.noise
			if d.growing {
				noise *= math.Sqrt(float64(n))
			}
			x := rate(float64(n)) * math.Exp(noise*d.rng.NormFloat64())
			if d.rng.Float64() < d.disturbed {
				x /= 1 + d.rng.Float64()
			}
			p.Rates = append(p.Rates, x)
		}
		points = append(points, p)
	}
	return points
}

// series makes a series of points, as if it had been read.
func seriesOf(points []Point) *Series {
	s := &Series{Name: "drawn", Unit: "op/s", rate: true, timed: true}
	for _, p := range points {
		s.Rows = append(s.Rows, newRow(p.Workers, &cell{values: p.Rates}, assumption, Options{}))
	}
	(&Table{Key: "workers", Unit: s.Unit, Series: []*Series{s}}).compare(Options{})
	return s
}

var (
	assumption = benchmath.AssumeNothing

	doublings = []int{1, 2, 4, 8, 16, 32, 64}
	fewCounts = []int{1, 4, 16, 64, 256}
)

func uslRate(gamma, alpha, beta float64) func(float64) float64 {
	return func(n float64) float64 { return gamma * n / (1 + alpha*(n-1) + beta*n*(n-1)) }
}

func ceilingRate(latency, limit float64) func(float64) float64 {
	return func(n float64) float64 { return math.Min(n/latency, limit) }
}
