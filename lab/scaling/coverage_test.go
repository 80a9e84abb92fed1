package scaling

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inside reports whether all true parameters lie in the intervals of a model.
func inside(m *Model, truth map[string]float64) bool {
	for name, x := range truth {
		p, ok := m.Parameter(name)
		if !ok || x < p.Lo || x > p.Hi {
			return false
		}
	}
	return true
}

// The intervals of a fit hold all true parameters together in at least 95 of 100
// draws, whatever the noise.
func TestFitRecoversParameters(t *testing.T) {
	const draws = 250
	type law struct {
		name  string
		truth map[string]float64
		rate  func(float64) float64
		fit   func([]Point, float64) *Model
	}
	laws := []law{
		{"amdahl", map[string]float64{"lambda": 1000, "sigma": 0.05}, uslRate(1000, 0.05, 0), FitAmdahl},
		{"amdahl, little serial", map[string]float64{"lambda": 3e7, "sigma": 0.002}, uslRate(3e7, 0.002, 0), FitAmdahl},
		{"amdahl, none", map[string]float64{"lambda": 20, "sigma": 0}, uslRate(20, 0, 0), FitAmdahl},
		{"usl", map[string]float64{"gamma": 1000, "alpha": 0.03, "beta": 0.0005}, uslRate(1000, 0.03, 0.0005), FitUSL},
		{"usl, peak", map[string]float64{"gamma": 5, "alpha": 0.1, "beta": 0.01}, uslRate(5, 0.1, 0.01), FitUSL},
		{"usl, no coherence", map[string]float64{"gamma": 1000, "alpha": 0.1, "beta": 0}, uslRate(1000, 0.1, 0), FitUSL},
		{"ceiling", map[string]float64{"latency": 0.001, "limit": 11000}, ceilingRate(0.001, 11000), FitCeiling},
	}
	for i, l := range laws {
		for j, d := range []drawn{
			{noise: 0.02, samples: 10},
			{noise: 0.10, samples: 10},
			{noise: 0.05, samples: 6},
			{noise: 0.05, samples: 20, disturbed: 0.03},
			{noise: 0.02, samples: 12, growing: true},
		} {
			t.Run(fmt.Sprintf("%s/noise=%v/samples=%d/growing=%t", l.name, d.noise, d.samples, d.growing), func(t *testing.T) {
				d.rng = rand.New(rand.NewPCG(uint64(i), uint64(j)))
				held := 0
				center, square := 0.0, 0.0 // of the first parameter
				var widths []float64
				for range draws {
					m := l.fit(d.points(doublings, l.rate), 0.95)
					require.NotNil(t, m)
					if inside(m, l.truth) {
						held++
					}
					first := m.Parameters[0]
					center += first.Center / draws
					square += first.Center * first.Center / draws
					widths = append(widths, (first.Hi-first.Lo)/2)
				}
				t.Logf("held in %d of %d", held, draws)
				assert.GreaterOrEqual(t, held, draws*95/100)
				deviation := math.Sqrt(square - center*center)
				assert.Less(t, median(widths), 6*deviation, "intervals that always hold are too wide to say anything")
			})
		}
	}
}
