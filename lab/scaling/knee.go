package scaling

import (
	"fmt"
	"slices"

	"golang.org/x/perf/benchmath"
)

// Knee is where more workers stop helping: the smallest worker count that is not
// significantly worse than the best one.
type Knee struct {
	Workers int
	Best    int  // the count with the best median
	Known   bool // false: the samples are too few to tell counts apart
	// Last says that the best count is the largest one that was measured, and no
	// smaller one is as good: the true knee may lie beyond.
	Last bool
	Why  string
}

// Knee finds the knee. As each count is compared with the best, the level of
// significance is shared among the comparisons (Bonferroni): a count is called
// worse only if p is below alpha divided by their number.
func (s *Series) Knee() Knee {
	rows := s.counted()
	if len(rows) < 2 {
		return Knee{Why: "one worker count makes no curve"}
	}
	best := rows[0]
	for _, r := range rows {
		if (r.Median.Center > best.Median.Center) == s.rate && r.Median.Center != best.Median.Center {
			best = r
		}
	}
	k := Knee{Workers: best.Workers, Best: best.Workers, Known: true}
	alpha := s.options.thresholds().CompareAlpha / float64(len(rows)-1)
	var as []int // counts below the best that may be as good
	for _, r := range rows {
		if r.Workers >= best.Workers {
			break
		}
		if least(len(r.Values), len(best.Values)) > alpha {
			return Knee{Best: best.Workers, Why: fmt.Sprintf("%d and %d samples are too few to tell %d %s counts apart: measure at least %d of each",
				len(r.Values), len(best.Values), len(rows), "worker", enough(alpha))}
		}
		if c := benchmath.AssumeNothing.Compare(best.sample, r.sample); c.P > alpha {
			as = append(as, r.Workers)
		}
	}
	if len(as) > 0 {
		k.Workers = as[0]
	}
	k.Last = best == rows[len(rows)-1] && len(as) == 0
	k.Why = s.whyKnee(k, rows)
	return k
}

// counted are the rows that have a worker count.
func (s *Series) counted() []*Row {
	rows := s.Rows
	for len(rows) > 0 && rows[0].Workers == 0 {
		rows = rows[1:]
	}
	return rows
}

func (s *Series) whyKnee(k Knee, rows []*Row) string {
	last := rows[len(rows)-1]
	switch {
	case k.Last:
		return fmt.Sprintf("%d, the most that were measured, is better than any smaller count: the knee may lie beyond", k.Workers)
	case k.Workers == rows[0].Workers && k.Best == k.Workers:
		return fmt.Sprintf("no larger count is better than %d", k.Workers)
	case k.Workers < k.Best:
		return fmt.Sprintf("%d has the best median, but %d is not significantly worse", k.Best, k.Workers)
	}
	knee, why := find(rows, k.Workers), fmt.Sprintf("%d is better than any smaller count", k.Workers)
	i := slices.Index(rows, knee)
	slower := func(r *Row) (string, bool) {
		c := r.change(knee, s.rate)
		return fmt.Sprintf("%d is %.0f%% slower", r.Workers, 100*(knee.Speedup.Center/r.Speedup.Center-1)), c.Significant && !c.Better
	}
	next, isSlower := slower(rows[i+1])
	if !isSlower {
		next = "more gain nothing"
	}
	why += ", and " + next
	if text, ok := slower(last); ok && last != rows[i+1] {
		why += "; " + text
	}
	return why
}

func find(rows []*Row, workers int) *Row {
	for _, r := range rows {
		if r.Workers == workers {
			return r
		}
	}
	return nil
}

// least is the smallest p that the U test can give for so many samples.
func least(m, n int) float64 {
	ways := 1.0 // of m+n things taken m at a time
	for i := 1; i <= m; i++ {
		ways *= float64(n+i) / float64(i)
	}
	return 2 / ways
}

// enough is how many samples a side the U test needs for a level.
func enough(alpha float64) int {
	n := 1
	for least(n, n) > alpha {
		n++
	}
	return n
}

// Enough is how many samples of each count are needed to tell any two of them
// apart.
func (s *Series) Enough() int {
	rows := s.counted()
	if len(rows) < 2 {
		return 1
	}
	return enough(s.options.thresholds().CompareAlpha / float64(len(rows)-1))
}
