package scaling

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tally counts what came of draws.
func tally(draws int, one func(rng *rand.Rand) string) map[string]int {
	found := map[string]int{}
	for i := range draws {
		found[one(rand.New(rand.NewPCG(7, uint64(i))))]++
	}
	return found
}

// Each law is named for data that follows it, and none for data that follows
// none.
func TestExplainNamesTheLaw(t *testing.T) {
	const draws = 100
	for _, c := range []struct {
		name   string
		counts []int
		d      drawn
		rate   func(float64) float64
		want   string
	}{
		{"linear", doublings, drawn{noise: 0.03, samples: 10}, uslRate(10, 0, 0), "linear"},
		{"amdahl", doublings, drawn{noise: 0.03, samples: 10}, uslRate(10, 0.05, 0), "amdahl"},
		{"usl with a peak", doublings, drawn{noise: 0.03, samples: 10}, uslRate(10, 0.03, 0.001), "usl"},
		{"ceiling", doublings, drawn{noise: 0.03, samples: 10}, ceilingRate(0.1, 110), "ceiling"},
		{"two processors", fewCounts, drawn{noise: 0.03, samples: 10}, ceilingRate(1, 2), "ceiling"},
		{"disturbed", doublings, drawn{noise: 0.03, samples: 20, disturbed: 0.05}, uslRate(10, 0.05, 0), "amdahl"},
		{"flat", doublings, drawn{noise: 0.03, samples: 10}, func(float64) float64 { return 5 }, "flat"},
		{"flat, noisy", fewCounts, drawn{noise: 0.15, samples: 10}, func(float64) float64 { return 5 }, "flat"},
		{"falling", doublings, drawn{noise: 0.05, samples: 10}, func(n float64) float64 { return 5 / (1 + n/4) }, "falling"},
		{"falling at once, then flat", fewCounts, drawn{noise: 0.05, samples: 10}, func(n float64) float64 {
			if n == 1 {
				return 5
			}
			return 2
		}, "falling"},
		{"wild", doublings, drawn{noise: 0.03, samples: 10}, func(n float64) float64 { return 5 + 45*math.Mod(n*0.618, 1)*math.Mod(math.Log2(n), 2) }, "wild"},
		{"one count", []int{4}, drawn{noise: 0.03, samples: 10}, uslRate(10, 0.05, 0), "too few"},
		{"two counts", []int{1, 4}, drawn{noise: 0.03, samples: 10}, uslRate(10, 0.05, 0), "too few"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := tally(draws, func(rng *rand.Rand) string {
				c.d.rng = rng
				e := Explain(c.d.points(c.counts, c.rate), 0.95)
				require.NotEmpty(t, e.Why)
				if e.Model == nil {
					require.NotEqual(t, Scales, e.Shape)
					return string(e.Shape)
				}
				require.Equal(t, Scales, e.Shape)
				return e.Model.Name
			})
			t.Log(found)
			assert.GreaterOrEqual(t, found[c.want], 95, found)
		})
	}
}

// The band of the prediction holds the true rate of the next doubling.
func TestPrediction(t *testing.T) {
	for name, rate := range map[string]func(float64) float64{
		"amdahl":  uslRate(10, 0.05, 0),
		"usl":     uslRate(10, 0.03, 0.001),
		"ceiling": ceilingRate(0.1, 110),
	} {
		found := tally(100, func(rng *rand.Rand) string {
			d := drawn{rng: rng, noise: 0.05, samples: 10}
			e := Explain(d.points(doublings, rate), 0.95)
			if e.Model == nil || e.Model.Name != name {
				return "another law"
			}
			require.Equal(t, 128, e.Workers)
			if truth := rate(128); e.Predicted.Lo <= truth && truth <= e.Predicted.Hi {
				return "held"
			}
			return "missed"
		})
		t.Log(name, found)
		assert.LessOrEqual(t, found["missed"]*20, found["held"]+found["missed"]+10, "%s: %v", name, found)
		assert.Greater(t, found["held"], 80, "%s: %v", name, found)
	}
}

func TestKnee(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts []int
		rate   func(float64) float64
		want   int
		last   bool
	}{
		{"at the ceiling", doublings, ceilingRate(1, 8), 8, false},
		{"at two processors", []int{1, 2, 4, 8}, ceilingRate(1, 2), 2, false},
		{"at the peak", doublings, uslRate(10, 0.02, 0.008), 8, false},
		{"flat", doublings, func(float64) float64 { return 5 }, 1, false},
		{"falling", doublings, func(n float64) float64 { return 5 / n }, 1, false},
		{"beyond", doublings, uslRate(10, 0, 0), 64, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			right := 0
			for i := range 100 {
				d := drawn{rng: rand.New(rand.NewPCG(3, uint64(i))), noise: 0.03, samples: 12}
				k := seriesOf(d.points(c.counts, c.rate)).Knee()
				require.True(t, k.Known, k.Why)
				require.NotEmpty(t, k.Why)
				if k.Workers == c.want {
					right++
					assert.Equal(t, c.last, k.Last)
				}
			}
			t.Log(right)
			assert.GreaterOrEqual(t, right, 95)
		})
	}
}

func TestKneeNeedsSamples(t *testing.T) {
	d := drawn{rng: rand.New(rand.NewPCG(1, 1)), noise: 0.03, samples: 3}
	k := seriesOf(d.points(doublings, uslRate(10, 0.01, 0))).Knee()
	assert.False(t, k.Known)
	assert.Contains(t, k.Why, "too few")
	d.samples = 10
	k = seriesOf(d.points([]int{4}, uslRate(10, 0.01, 0))).Knee()
	assert.False(t, k.Known)
	assert.Equal(t, "one worker count makes no curve", k.Why)
}

// What cannot be fitted is not fitted.
func TestFitOfNothing(t *testing.T) {
	for name, points := range map[string][]Point{
		"none":     nil,
		"empty":    {{Workers: 1}, {Workers: 2}, {Workers: 4}},
		"zero":     {{1, []float64{0}}, {2, []float64{0}}, {4, []float64{0}}},
		"nan":      {{1, []float64{math.NaN()}}, {2, []float64{math.NaN()}}, {4, []float64{1}}},
		"infinite": {{1, []float64{inf}}, {2, []float64{inf}}, {4, []float64{1}}},
		"workers":  {{0, []float64{1}}, {-1, []float64{1}}},
	} {
		e := Explain(points, 0.95)
		assert.Equal(t, TooFew, e.Shape, name)
		assert.Nil(t, e.Model, name)
		for _, fit := range []func([]Point, float64) *Model{FitUSL, FitCeiling} {
			assert.Nil(t, fit(points, 0.95), name)
		}
	}
	// Without noise, and with one sample of each, a fit is exact and says so.
	for _, samples := range []int{1, 5} {
		d := drawn{rng: rand.New(rand.NewPCG(1, 1)), samples: samples}
		m := FitAmdahl(d.points(doublings, uslRate(10, 0.05, 0)), 0.95)
		sigma, _ := m.Parameter("sigma")
		assert.InDelta(t, 0.05, sigma.Center, 1e-9)
		assert.InDelta(t, 0, m.Misses, 1e-9)
	}
}

// One sample in ten that took ten times as long moves nothing.
func TestFitLeavesOutTheDisturbed(t *testing.T) {
	d := drawn{rng: rand.New(rand.NewPCG(1, 2)), noise: 0.01, samples: 10}
	points := d.points(doublings, uslRate(10, 0.05, 0))
	for _, p := range points {
		p.Rates[3] /= 10
	}
	m := FitAmdahl(points, 0.95)
	lambda, _ := m.Parameter("lambda")
	assert.InDelta(t, 10, lambda.Center, 0.15)
	assert.Less(t, lambda.Hi-lambda.Lo, 1.0)
}

func TestCeiling(t *testing.T) {
	d := drawn{rng: rand.New(rand.NewPCG(1, 3)), noise: 0.001, samples: 10}
	m := FitCeiling(d.points(doublings, ceilingRate(0.1, 110)), 0.95)
	assert.InDelta(t, 20, m.At(2).Center, 0.1)
	assert.InDelta(t, 110, m.At(16).Center, 0.5)
	assert.InDelta(t, 110, m.At(1000).Center, 0.5)
	knee, ok := m.Reaches()
	assert.True(t, ok)
	assert.InDelta(t, 11, knee, 0.1)
	assert.Nil(t, FitCeiling(d.points(doublings, func(n float64) float64 { return 5 / n }), 0.95), "what falls has no ceiling")
}

func TestPeak(t *testing.T) {
	d := drawn{rng: rand.New(rand.NewPCG(1, 4)), noise: 0.001, samples: 10}
	peak, ok := FitUSL(d.points(doublings, uslRate(10, 0.02, 0.001)), 0.95).Peak()
	assert.True(t, ok)
	assert.InDelta(t, math.Sqrt(0.98/0.001), peak, 0.5)
	_, ok = FitAmdahl(d.points(doublings, uslRate(10, 0.02, 0)), 0.95).Peak()
	assert.False(t, ok)
}
