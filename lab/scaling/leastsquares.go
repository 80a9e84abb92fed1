package scaling

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// law is a curve that is a sum of known terms: workers / rate = a term times an
// unknown number, and so on, each number 0 or more.
type law struct {
	name  string
	terms func(workers float64) []float64
	free  int // the first so many numbers are above 0 by their nature
}

// fitted is a law with its numbers.
type fitted struct {
	law
	numbers []float64
	// share[i][j] is how much the mean of row j counts in number i; the numbers
	// are sums of means, and so are their errors.
	share    [][]float64 // with numbers held at 0
	unbound  [][]float64 // without
	loose    []float64   // the numbers without
	means    []mean
	noise    []float64 // relative, of the means
	residual []float64 // relative, measured against the law
	chi      float64   // sum of squared residuals over noise
	inflate  float64   // of variances, where the law misses by more than noise
	missP    float64   // the chance of so large a miss by noise alone
}

// fit finds the numbers by least squares of relative errors. Numbers that come
// out below 0 are held at 0 and the others fitted again, over all choices of
// which to hold.
func (l law) fit(all []mean) (*fitted, bool) {
	p := len(l.terms(1))
	if len(all) < p {
		return nil, false
	}
	f := &fitted{law: l, means: all, noise: noise(all), inflate: 1, missP: 1}
	best := inf
	for held := range 1 << (p - l.free) {
		numbers, share, ok := l.solve(all, held<<l.free)
		if !ok {
			continue
		}
		if held == 0 {
			f.loose, f.unbound = numbers, share
		}
		feasible, sum := true, 0.0
		for _, x := range numbers {
			feasible = feasible && x >= 0
		}
		for _, m := range all {
			r := m.value/dot(numbers, l.terms(m.workers)) - 1
			sum += m.samples * r * r
		}
		if feasible && sum < best {
			best, f.numbers, f.share = sum, numbers, share
		}
	}
	if f.numbers == nil || f.numbers[0] <= 0 && l.free > 0 || f.loose == nil {
		return nil, false
	}
	f.judge()
	return f, true
}

// solve is weighted least squares with the chosen numbers held at 0. The weights
// are one over the square of the curve, which is found by going round.
func (l law) solve(all []mean, held int) (numbers []float64, share [][]float64, ok bool) {
	p := len(l.terms(1))
	var columns []int
	for i := range p {
		if held>>i&1 == 0 {
			columns = append(columns, i)
		}
	}
	curve := make([]float64, len(all))
	for j, m := range all {
		curve[j] = m.value
	}
	for range 8 {
		design := mat.NewDense(len(all), len(columns), nil)
		weights := mat.NewDense(len(all), len(all), nil)
		for j, m := range all {
			root := math.Sqrt(m.samples) / curve[j]
			weights.Set(j, j, root)
			terms := l.terms(m.workers)
			for i, c := range columns {
				design.Set(j, i, root*terms[c])
			}
		}
		var solution mat.Dense
		var qr mat.QR
		qr.Factorize(design)
		if err := qr.SolveTo(&solution, false, weights); err != nil {
			return nil, nil, false
		}
		numbers, share = make([]float64, p), make([][]float64, p)
		for i := range share {
			share[i] = make([]float64, len(all))
		}
		for i, c := range columns {
			for j, m := range all {
				share[c][j] = solution.At(i, j)
				numbers[c] += share[c][j] * m.value
			}
		}
		for j, m := range all {
			if curve[j] = dot(numbers, l.terms(m.workers)); !(curve[j] > 0) {
				// Far from the law; the means are the safer weights.
				curve[j] = m.value
			}
		}
	}
	return numbers, share, true
}

// judge compares what the law misses by with what noise explains.
func (f *fitted) judge() {
	freedom := 0.0
	f.residual = make([]float64, len(f.means))
	sum := 0.0
	for j, m := range f.means {
		f.residual[j] = m.value/dot(f.numbers, f.terms(m.workers)) - 1
		e := max(f.noise[j], 1e-9)
		f.chi += f.residual[j] * f.residual[j] / (e * e)
		sum += f.residual[j] * f.residual[j] * m.samples
		freedom += m.freedom
	}
	left := float64(len(f.means) - len(f.numbers))
	if left <= 0 {
		return
	}
	if freedom == 0 {
		// No row has two samples: what the law misses by is the only noise known.
		for j, m := range f.means {
			f.noise[j] = math.Sqrt(sum / left / m.samples)
		}
		f.chi = left
		return
	}
	ratio := f.chi / left
	f.missP = 1 - distuv.F{D1: left, D2: freedom}.CDF(ratio)
	if f.missP < 0.05 {
		f.inflate = ratio
	}
}

// error is the standard error of a sum of means, and its degrees of freedom
// after Welch and Satterthwaite.
func (f *fitted) error(shares []float64) (e, freedom float64) {
	sum, bottom, total := 0.0, 0.0, 0.0
	for _, m := range f.means {
		total += m.freedom
	}
	for j, m := range f.means {
		// Relative noise is that of the curve: a mean that is low by chance is no
		// surer than another one.
		v := shares[j] * dot(f.numbers, f.terms(m.workers)) * f.noise[j]
		sum += v * v
		d := m.freedom
		if d < 3 {
			d = total // the noise is that of all rows
		}
		if d > 0 {
			bottom += v * v * v * v / d
		}
	}
	left := float64(len(f.means) - len(f.numbers))
	freedom = left
	if bottom > 0 {
		freedom = sum * sum / bottom
		if f.inflate > 1 {
			freedom = min(freedom, left)
		}
	}
	return math.Sqrt(sum * f.inflate), max(1, freedom)
}

// quantile is how many standard errors hold a confidence.
func quantile(confidence, freedom float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(1 - (1-confidence)/2)
}

// number is a fitted number with its interval. The interval does not know that
// numbers are held at 0, which would make it too narrow.
func (f *fitted) number(i int, confidence float64) Interval {
	e, freedom := f.error(f.unbound[i])
	half := quantile(confidence, freedom) * e
	return Interval{f.numbers[i], max(0, min(f.numbers[i], f.loose[i]-half)), max(f.numbers[i], f.loose[i]+half)}
}

// quotient is number i over the first one, by Fieller's theorem: all quotients q
// for which number i - q × the first is not told from 0.
func (f *fitted) quotient(i int, confidence float64) Interval {
	error := func(q float64) (e, freedom float64) {
		shares := make([]float64, len(f.means))
		for j := range shares {
			shares[j] = f.unbound[i][j] - q*f.unbound[0][j]
		}
		return f.error(shares)
	}
	center := f.loose[i] / f.loose[0]
	_, freedom := error(center)
	t := quantile(confidence, freedom)
	differs := func(q float64) float64 {
		e, _ := error(q)
		return math.Abs(f.loose[i]-q*f.loose[0]) - t*e
	}
	lo, hi := edge(differs, center, -1), edge(differs, center, 1)
	q := f.numbers[i] / f.numbers[0]
	return Interval{q, max(0, min(q, lo)), max(q, hi)}
}

// edge walks from where f is below 0 to where it no longer is.
func edge(f func(float64) float64, from, direction float64) float64 {
	step := max(math.Abs(from), 1e-6) / 1024
	inside, outside := from, from
	for range 64 {
		outside = inside + direction*step
		if f(outside) > 0 {
			break
		}
		inside, step = outside, step*2
	}
	if f(outside) <= 0 {
		return direction * inf
	}
	for range 40 {
		if middle := (inside + outside) / 2; f(middle) > 0 {
			outside = middle
		} else {
			inside = middle
		}
	}
	return outside
}

// at is the law's rate for so many workers, with the band in which the curve
// lies.
func (f *fitted) at(workers, confidence float64) Interval {
	terms := f.terms(workers)
	shares := make([]float64, len(f.means))
	for i, t := range terms {
		for j := range shares {
			shares[j] += t * f.share[i][j]
		}
	}
	e, freedom := f.error(shares)
	value, half := dot(f.numbers, terms), quantile(confidence, freedom)*e
	return Interval{value, value - half, value + half}.inverse().times(workers)
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
