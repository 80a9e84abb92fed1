package export

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
)

func scored(score, most float64, checks ...[2]float64) grade.Result {
	r := grade.Result{Status: grade.Graded, Score: score, MaxScore: most}
	for _, c := range checks {
		r.Checks = append(r.Checks, grade.Check{Score: c[0], MaxScore: c[1]})
	}
	return r
}

func TestInWhole(t *testing.T) {
	for name, c := range map[string]struct {
		r    grade.Result
		want whole
	}{
		"whole points stay":          {scored(5, 10, [2]float64{2, 2}, [2]float64{3, 3}, [2]float64{0, 5}), whole{5, 10, []int{2, 3, 0}, []int{2, 3, 5}}},
		"halves are taken times ten": {scored(3, 5, [2]float64{2.5, 2.5}, [2]float64{0.5, 2.5}), whole{30, 50, []int{25, 5}, []int{25, 25}}},
		"quarters times a hundred":   {scored(0.75, 1, [2]float64{0.5, 0.5}, [2]float64{0.25, 0.25}, [2]float64{0, 0.25}), whole{75, 100, []int{50, 25, 0}, []int{50, 25, 25}}},
		"thirds add up":              {scored(10, 10, [2]float64{10. / 3, 10. / 3}, [2]float64{10. / 3, 10. / 3}, [2]float64{10. / 3, 10. / 3}), whole{1000, 1000, []int{334, 333, 333}, []int{334, 333, 333}}},
		"lateness is shared":         {scored(4.5, 10, [2]float64{2, 2}, [2]float64{3, 3}, [2]float64{0, 5}), whole{5, 10, []int{2, 3, 0}, []int{2, 3, 5}}},
		"and rounded to the nearest": {scored(4.4, 10, [2]float64{2, 2}, [2]float64{3, 3}, [2]float64{0, 5}), whole{4, 10, []int{2, 2, 0}, []int{2, 3, 5}}},
		"nothing":                    {scored(0, 10, [2]float64{0, 4}, [2]float64{0, 6}), whole{0, 10, []int{0, 0}, []int{4, 6}}},
		"no more than there is":      {scored(12, 10, [2]float64{4, 4}, [2]float64{6, 6}), whole{10, 10, []int{4, 6}, []int{4, 6}}},
		"no checks":                  {scored(0, 0), whole{0, 0, []int{}, []int{}}},
	} {
		require.Equal(t, c.want, inWhole(c.r), name)
	}
}

// TestShare: whatever the points, sums are right and nobody has too much.
func TestShare(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		r := grade.Result{Status: grade.Graded}
		before := 0.0
		for range 1 + random.IntN(8) {
			c := grade.Check{MaxScore: float64(random.IntN(60)) / []float64{1, 2, 4, 7}[random.IntN(4)]}
			if random.IntN(3) > 0 {
				c.Score = c.MaxScore
			}
			r.MaxScore += c.MaxScore
			before += c.Score
			r.Checks = append(r.Checks, c)
		}
		r.Score = before * []float64{1, 0.9, 0.5}[random.IntN(3)]
		w := inWhole(r)
		score, most := 0, 0
		for i := range w.scores {
			score += w.scores[i]
			most += w.most[i]
			require.LessOrEqual(t, w.scores[i], w.most[i], "%+v", r)
			require.GreaterOrEqual(t, w.scores[i], 0)
		}
		require.Equal(t, w.score, score, "%+v", r)
		scale := 1.0
		for float64(w.max)/scale > r.MaxScore*5 {
			scale *= 10
		}
		require.InDelta(t, r.Score*scale, score, 2, "%+v", r)
		require.Equal(t, w.max, most, "%+v", r)

		sum := 0.0
		for _, p := range counted(r) {
			sum += p
		}
		require.InDelta(t, r.Score, sum, 0.0051, "%+v", r)
	}
}

func TestNumber(t *testing.T) {
	for p, want := range map[float64]string{0: "0", 10: "10", 8.5: "8.5", 8.254: "8.25", 8.255: "8.26", 99.999: "100", 100: "100"} {
		require.Equal(t, want, number(p))
	}
}
