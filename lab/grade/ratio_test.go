package grade

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// noise is how the processor time of one program differs from process to process.
type noise struct {
	spread   float64 // of the logarithm
	outliers float64 // how many processes are taken much longer, as a part
	drift    float64 // by how much the machine gets slower over all pairs
}

func noises() map[string]noise {
	return map[string]noise{
		"quiet":  {spread: 0.02},
		"busy":   {spread: 0.12, outliers: 0.05, drift: 0.5}, // what was seen with four times as much to do as processors
		"stormy": {spread: 0.25, outliers: 0.15, drift: 2},   // worse than any that was seen
	}
}

// draw adds a pair of processes, the first taking times as long as the second.
func (z noise) draw(r *rand.Rand, m *rounds, times float64) {
	const start, work, tasks = 2 * time.Millisecond, 14 * time.Millisecond, 80_000
	slower := 1 + z.drift*float64(len(m.ours))/mostPairs
	one := func(times float64) time.Duration {
		x := math.Exp(z.spread * r.NormFloat64())
		if r.Float64() < z.outliers {
			x *= 1 + 2*r.Float64()
		}
		return time.Duration(slower * (float64(start) + x*times*float64(work)))
	}
	m.ours = append(m.ours, spent{one(times), tasks})
	m.theirs = append(m.theirs, spent{one(1), tasks})
	m.starts = append(m.starts, time.Duration(slower*float64(start)))
}

// verdict draws as many pairs as it takes.
func (z noise) verdict(r *rand.Rand, times, limit float64) (Verdict, int) {
	var m rounds
	for {
		z.draw(r, &m, times)
		if c := m.ratio(); c.enough(limit) {
			return c.decide(limit), c.pairs
		}
	}
}

func TestVerdictsByRatio(t *testing.T) {
	const draws = 1000
	for name, z := range noises() {
		t.Run(name, func(t *testing.T) {
			for _, c := range []struct {
				say          string
				times, limit float64
				never, only  Verdict
			}{
				{"the same code", 1, 2, Fail, ""},
				{"the same code, and no more is allowed", 1, 1, Fail, ""},
				{"just what is allowed", 2, 2, Fail, ""},
				{"twice what is allowed", 4, 2, "", Fail},
				{"a quarter of what is allowed", 1, 4, "", Pass},
			} {
				r := rand.New(rand.NewPCG(1, 2))
				pairs := 0
				for range draws {
					v, n := z.verdict(r, c.times, c.limit)
					pairs += n
					if c.only != "" {
						require.Equal(t, c.only, v, c.say)
					} else {
						require.NotEqual(t, c.never, v, c.say)
					}
				}
				t.Logf("%s: %.1f pairs", c.say, float64(pairs)/draws)
			}
		})
	}
}

// The interval misses the true ratio as seldom as it says, for all numbers of
// pairs that there can be.
func TestIntervalIsHonest(t *testing.T) {
	const draws = 20_000
	z := noise{spread: 0.3, outliers: 0.2}
	for pairs := firstPairs; pairs <= mostPairs; pairs += 2 * morePairs {
		r := rand.New(rand.NewPCG(3, uint64(pairs)))
		missed := 0
		for range draws {
			var m rounds
			for range pairs {
				z.draw(r, &m, 1)
			}
			if c := m.ratio(); c.low > 1 || c.high < 1 {
				missed++
			}
		}
		require.LessOrEqual(t, missed, 2, "%d pairs: %.1f would be right", pairs, draws*(1-sure))
	}
}

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		pairs     int
		verdict   Verdict
		enough    bool
	}{
		{0.9, 1.1, firstPairs - 1, Pass, false}, // a look too early
		{0.9, 1.1, firstPairs, Pass, true},
		{0.9, 2, firstPairs, Pass, true},
		{2, 2.5, firstPairs, "", false},
		{2.01, 2.5, firstPairs, Fail, true},
		{2.01, 2.5, firstPairs + 1, Fail, false}, // each look is a chance to be wrong
		{2.01, 2.5, firstPairs + morePairs, Fail, true},
		{1.9, 2.1, mostPairs - morePairs, "", false},
		{1.9, 2.1, mostPairs, "", true},
	} {
		r := ratio{median: (c.low + c.high) / 2, low: c.low, high: c.high, pairs: c.pairs}
		require.Equal(t, c.verdict, r.decide(2), c)
		require.Equal(t, c.enough, r.enough(2), c)
	}
}

func TestStartIsTakenOff(t *testing.T) {
	const ms = time.Millisecond
	m := rounds{starts: []time.Duration{2 * ms, 3 * ms, 90 * ms}}
	for range firstPairs {
		m.ours = append(m.ours, spent{23 * ms, 1000})
		m.theirs = append(m.theirs, spent{13 * ms, 1000})
	}
	require.Equal(t, 3*ms, m.start())
	require.InDelta(t, 2, m.ratio().median, 1e-9)
	// A process takes long to start here, and less than half is taken for that.
	m.starts = []time.Duration{12 * ms}
	require.Equal(t, 13*ms/2, m.start())
	// Half as many tasks in the same time are twice the time for each.
	m.starts = []time.Duration{3 * ms}
	for i := range m.ours {
		m.ours[i].tasks = 500
	}
	require.InDelta(t, 4, m.ratio().median, 1e-9)
}
