package export

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"example.com/poollab/lab/grade"
)

// number writes points with at most two decimals: "8", "8.5", "8.25".
func number(p float64) string {
	s := strconv.FormatFloat(rounded(p), 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// rounded is to two decimals, a half upwards.
func rounded(p float64) float64 { return math.Floor(p*100+0.5+1e-6) / 100 }

func percent(f float64) string { return number(f*100) + "%" }

// whole is a result in whole points.
type whole struct {
	score, max   int
	scores, most []int // of the checks; they add up to score and max
}

// inWhole turns points into whole numbers. If the rubric's points are not whole
// they are taken times 10, or else times 100; this depends on the rubric alone,
// so that all students of a class are counted alike. The score is rounded to the
// nearest number, a half upwards. It is then shared among the checks in
// proportion to their points, and what rounding leaves goes to the largest
// remainders, so that the sum is right and no check has more than it can have. A
// score that the checks with points cannot hold is what they can hold: rounding
// up may make one too many if their maximum was rounded down.
func inWhole(r grade.Result) whole {
	scale := 1.0
	for scale < 100 && fractional(r, scale) {
		scale *= 10
	}
	w := whole{score: nearest(r.Score * scale), max: nearest(r.MaxScore * scale)}
	most, scores := make([]float64, len(r.Checks)), make([]float64, len(r.Checks))
	for i, c := range r.Checks {
		most[i], scores[i] = c.MaxScore, c.Score
	}
	w.most = share(w.max, most, nil)
	w.scores = share(w.score, scores, w.most)
	if len(r.Checks) > 0 {
		w.score = 0
		for _, s := range w.scores {
			w.score += s
		}
	}
	return w
}

func nearest(p float64) int { return int(math.Floor(p + 0.5 + 1e-9)) }

func fractional(r grade.Result, scale float64) bool {
	part := func(p float64) bool { return math.Abs(p*scale-math.Round(p*scale)) > 1e-6 }
	return part(r.MaxScore) || slices.ContainsFunc(r.Checks, func(c grade.Check) bool { return part(c.MaxScore) })
}

// share splits total in proportion to parts, by largest remainders; the earlier
// one wins a tie. No share is above its limit, if there are limits.
func share(total int, parts []float64, limits []int) []int {
	out := make([]int, len(parts))
	sum := 0.0
	for _, p := range parts {
		sum += p
	}
	if sum <= 0 {
		return out
	}
	type remainder struct {
		i    int
		rest float64
	}
	var rests []remainder
	left := total
	for i, p := range parts {
		exact := float64(total) * p / sum
		out[i] = int(math.Floor(exact + 1e-9))
		if limits != nil {
			out[i] = min(out[i], limits[i])
		}
		left -= out[i]
		rests = append(rests, remainder{i, exact - float64(out[i])})
	}
	slices.SortStableFunc(rests, func(a, b remainder) int {
		switch {
		case a.rest > b.rest+1e-9:
			return -1
		case b.rest > a.rest+1e-9:
			return 1
		}
		return 0
	})
	for gave := true; left > 0 && gave; {
		gave = false
		for _, r := range rests {
			if left > 0 && parts[r.i] > 0 && (limits == nil || out[r.i] < limits[r.i]) {
				out[r.i]++
				left--
				gave = true
			}
		}
	}
	return out
}

// counted are the points of the checks as they count in the end: they add up to
// the score. What lateness took is taken from all in proportion, in hundredths.
func counted(r grade.Result) []float64 {
	out, sum := make([]float64, len(r.Checks)), 0.0
	for i, c := range r.Checks {
		out[i] = c.Score
		sum += c.Score
	}
	if math.Abs(sum-r.Score) < 0.005 {
		return out
	}
	for i, hundredths := range share(nearest(r.Score*100), out, nil) {
		out[i] = float64(hundredths) / 100
	}
	return out
}
