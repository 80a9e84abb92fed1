package scaling

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// ratioOf says how many times as large as the samples a the samples b are: the
// median of the quotients of all pairs (Hodges and Lehmann). Its bounds are
// those quotients beyond which the Mann-Whitney U test would call the two
// different, so they hold for any distribution. They are 0 and infinite where
// the samples are too few for the confidence.
func ratioOf(a, b []float64, confidence float64) Interval {
	quotients := make([]float64, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			quotients = append(quotients, math.Log(y)-math.Log(x))
		}
	}
	return between(quotients, rankSum(len(a), len(b), confidence))
}

// pairedRatio is the same for samples that were measured in pairs: the median of
// the means of all pairs of quotients, with bounds from Wilcoxon's signed ranks.
// Whatever disturbs both halves of a pair leaves it alone.
func pairedRatio(a, b []float64, confidence float64) Interval {
	d := make([]float64, min(len(a), len(b)))
	for i := range d {
		d[i] = math.Log(b[i]) - math.Log(a[i])
	}
	means := make([]float64, 0, len(d)*(len(d)+1)/2)
	for i := range d {
		for j := i; j < len(d); j++ {
			means = append(means, (d[i]+d[j])/2)
		}
	}
	return between(means, signedRanks(len(d), confidence))
}

// between is the median of values, with the ones that have `out` values outside
// of them for bounds. Values are logarithms, the result is not.
func between(values []float64, out int) Interval {
	slices.Sort(values)
	n := len(values)
	i := Interval{math.Exp((values[(n-1)/2] + values[n/2]) / 2), 0, inf}
	if out >= 1 && out <= n/2 {
		i.Lo, i.Hi = math.Exp(values[out-1]), math.Exp(values[n-out])
	}
	return i
}

// exactly is up to how many samples distributions of ranks are counted out;
// beyond, the normal distribution is as good.
const exactly = 50

// rankSum is the number of the quotient, from below, that bounds the interval: 0
// if there is none.
func rankSum(m, n int, confidence float64) int {
	if m+n > exactly {
		mean := float64(m*n) / 2
		return max(0, int(mean-normal(confidence)*math.Sqrt(mean*float64(m+n+1)/6)))
	}
	// The number of ways to a sum of ranks has the generating function
	// product((1-q^(m+i)) / (1-q^i)) for i from 1 to n.
	ways := make([]float64, m*n+1)
	ways[0] = 1
	for i := 1; i <= n; i++ {
		for k := len(ways) - 1; k >= m+i; k-- {
			ways[k] -= ways[k-m-i]
		}
		for k := i; k < len(ways); k++ {
			ways[k] += ways[k-i]
		}
	}
	return tail(ways, confidence)
}

// signedRanks is the same for the sum of signed ranks of n differences.
func signedRanks(n int, confidence float64) int {
	pairs := n * (n + 1) / 2
	if n > exactly {
		mean := float64(pairs) / 2
		return max(0, int(mean-normal(confidence)*math.Sqrt(mean*float64(2*n+1)/6)))
	}
	ways := make([]float64, pairs+1)
	ways[0] = 1
	for i := 1; i <= n; i++ {
		for k := pairs; k >= i; k-- {
			ways[k] += ways[k-i]
		}
	}
	return tail(ways, confidence)
}

// tail counts how many of the lowest sums together are rare enough to be left
// out on one side.
func tail(ways []float64, confidence float64) int {
	all, sum := 0.0, 0.0
	for _, w := range ways {
		all += w
	}
	for k, w := range ways {
		if sum += w; sum/all > (1-confidence)/2 {
			return k
		}
	}
	return 0
}

// normal is how many standard deviations hold a confidence.
func normal(confidence float64) float64 {
	return distuv.UnitNormal.Quantile(1 - (1-confidence)/2)
}

// spread says how much wider an interval must be because samples lean on the
// ones before them, as they do while the load of a machine changes: such
// samples say less than as many independent ones.
func spread(values []float64) float64 {
	n := len(values)
	if n < 8 {
		return 1 // too few to tell
	}
	mean := 0.0
	for _, v := range values {
		mean += math.Log(v) / float64(n)
	}
	next, square := 0.0, 0.0
	for i, v := range values {
		d := math.Log(v) - mean
		square += d * d
		if i > 0 {
			next += d * (math.Log(values[i-1]) - mean)
		}
	}
	if square == 0 {
		return 1
	}
	// What chance does to independent samples does not count.
	r := next/square + 1/float64(n)
	if r < 1.645/math.Sqrt(float64(n)) {
		return 1
	}
	r = min(r, 0.9)
	return math.Sqrt((1 + r) / (1 - r))
}

// widen moves the bounds of a ratio away from its center.
func (i Interval) widen(by float64) Interval {
	if i.Lo > 0 {
		i.Lo = i.Center * math.Pow(i.Lo/i.Center, by)
	}
	if !math.IsInf(i.Hi, 1) {
		i.Hi = i.Center * math.Pow(i.Hi/i.Center, by)
	}
	return i
}
