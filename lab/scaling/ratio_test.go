package scaling

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/perf/benchmath"
)

// The bounds of a ratio leave out 1 exactly when benchstat's U test says that
// the samples differ.
func TestRatioAgreesWithUTest(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	differ := 0
	for range 2000 {
		m, n := 4+rng.IntN(9), 4+rng.IntN(9)
		a, b := make([]float64, m), make([]float64, n)
		shift := 1 + 0.1*rng.Float64()
		for i := range a {
			a[i] = math.Exp(0.05 * rng.NormFloat64())
		}
		for i := range b {
			b[i] = shift * math.Exp(0.05*rng.NormFloat64())
		}
		r := ratioOf(a, b, 0.95)
		c := benchmath.AssumeNothing.Compare(benchmath.NewSample(a, &benchmath.DefaultThresholds), benchmath.NewSample(b, &benchmath.DefaultThresholds))
		outside := r.Lo > 1 || r.Hi < 1
		if math.Abs(c.P-0.05) > 1e-9 {
			assert.Equal(t, c.P < 0.05, outside, "p=%v ratio=%v n=%d+%d", c.P, r, m, n)
		}
		if outside {
			differ++
		}
		assert.True(t, r.Lo <= r.Center && r.Center <= r.Hi)
	}
	assert.Greater(t, differ, 500)
	assert.Less(t, differ, 1500)
}

// The true ratio lies between the bounds as often as they say, also for samples
// of many and few, and for noise that leans to one side.
func TestRatioHolds(t *testing.T) {
	noises := map[string]func(*rand.Rand) float64{
		"normal": func(r *rand.Rand) float64 { return math.Exp(0.1 * r.NormFloat64()) },
		"skewed": func(r *rand.Rand) float64 { return 1 + r.ExpFloat64() },
	}
	const draws = 1000
	for name, noise := range noises {
		for _, n := range []int{6, 20, 40} {
			rng := rand.New(rand.NewPCG(9, uint64(n)))
			unpaired, paired := 0, 0
			for range draws {
				a, b, c, d := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
				for i := range n {
					a[i], b[i] = noise(rng), 1.3*noise(rng)
					machine := noise(rng) // what disturbs both halves of a pair
					c[i], d[i] = machine*noise(rng), 1.3*machine*noise(rng)
				}
				if r := ratioOf(a, b, 0.95); r.Lo <= 1.3 && 1.3 <= r.Hi {
					unpaired++
				}
				if r := pairedRatio(c, d, 0.95); r.Lo <= 1.3 && 1.3 <= r.Hi {
					paired++
				}
			}
			t.Log(name, n, unpaired, paired)
			for _, held := range []int{unpaired, paired} {
				assert.InDelta(t, 0.955, float64(held)/draws, 0.025, "%s n=%d", name, n)
			}
		}
	}
}

// Pairs that a disturbed machine shifts together are told apart where
// independent samples are not.
func TestPairsIgnoreTheMachine(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var a, b []float64
	for range 20 {
		machine := 1 + 3*rng.Float64()
		a = append(a, machine*math.Exp(0.02*rng.NormFloat64()))
		b = append(b, 1.15*machine*math.Exp(0.02*rng.NormFloat64()))
	}
	assert.Greater(t, pairedRatio(a, b, 0.99).Lo, 1.1)
	assert.Less(t, ratioOf(a, b, 0.99).Lo, 1.0)
}

func TestTooFewSamplesHaveNoBounds(t *testing.T) {
	r := ratioOf([]float64{1, 1, 1}, []float64{2, 2, 2}, 0.95)
	assert.Equal(t, Interval{2, 0, inf}, Interval{math.Round(r.Center), r.Lo, r.Hi})
	r = ratioOf([]float64{1, 1, 1, 1}, []float64{2, 2, 2, 2}, 0.95)
	assert.InDelta(t, 2, r.Lo, 1e-9)
	r = pairedRatio([]float64{1, 1, 1, 1, 1}, []float64{2, 2, 2, 2, 2}, 0.95)
	assert.Equal(t, inf, r.Hi)
	r = pairedRatio([]float64{1, 1, 1, 1, 1, 1}, []float64{2, 2, 2, 2, 2, 2}, 0.95)
	assert.InDelta(t, 2, r.Hi, 1e-9)
	assert.Equal(t, 5, needed(0.95))
	// Of the means 0, 0, 0, 1.5, 1.5 and 3 of logarithms, the median is 0.75.
	r = pairedRatio([]float64{1, 1, 1}, []float64{1, 1, math.Exp(3)}, 0.95)
	assert.InDelta(t, math.Exp(0.75), r.Center, 1e-9)
}

// Samples that lean on each other say less; independent ones do not.
func TestSpread(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	wider := 0
	for range 500 {
		var v []float64
		for range 20 {
			v = append(v, math.Exp(0.1*rng.NormFloat64()))
		}
		if spread(v) > 1 {
			wider++
		}
	}
	assert.Less(t, wider, 50, "of 500 that are independent")
	var drift []float64
	for i := range 20 {
		drift = append(drift, 1+float64(i)/20+0.01*rng.NormFloat64())
	}
	assert.Greater(t, spread(drift), 2.0)
	assert.Equal(t, 1.0, spread([]float64{1, 1, 1, 1, 1, 1, 1, 1, 1}))
	assert.Equal(t, 1.0, spread([]float64{1, 2}))
}
