package grade

import (
	"math"
	"slices"
	"time"

	"golang.org/x/perf/benchmath"
)

// How many pairs of processes are compared: at first, more at a time while that
// does not decide, and at most.
const (
	firstPairs = 20
	morePairs  = 10
	mostPairs  = 60
)

// sure is the confidence of the interval that decides. It is looked at up to five
// times, and a large class has tens of thousands of verdicts, none of which should
// be wrong even if all of them were right at the limit.
const sure = 0.99999

// spent is what a process took for so many tasks, its start included.
type spent struct {
	cpu   time.Duration
	tasks int
}

// each is the time for one task, if starting a process takes so long.
func (s spent) each(start time.Duration) float64 {
	return max(0, float64(s.cpu-start)/float64(s.tasks))
}

// rounds are the measurements of one contract so far. The processes of a pair ran
// one after the other, each as often first as second, so that what else the
// machine does meets both.
type rounds struct {
	ours, theirs []spent         // of the submission and of the reference, in pairs
	starts       []time.Duration // of processes of the reference that did next to nothing
}

// start is what it takes to start a process. It is that of the reference for both:
// a submission that dawdles when there is one task gains nothing. The reference
// has to take more in any case, or the rest would be nothing but noise.
func (r *rounds) start() time.Duration {
	least := time.Duration(math.MaxInt64)
	for _, s := range r.theirs {
		least = min(least, s.cpu)
	}
	return min(middle(r.starts), least/2)
}

// middle is the median.
func middle(list []time.Duration) time.Duration {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// ratio is how many times the reference's processor time was used: the median of
// the pairs, and an interval in which the true one is.
type ratio struct {
	median, low, high float64
	pairs             int
}

// ratio compares the pairs. The interval is the one between two of the ratios in
// their order, which supposes nothing of how they are distributed: see
// [benchmath.AssumeNothing]. It is as sure as it says for as few pairs as there
// are here, which one by resampling is not.
func (r *rounds) ratio() ratio {
	start := r.start()
	var values []float64
	for i, s := range r.ours {
		values = append(values, s.each(start)/r.theirs[i].each(start))
	}
	s := benchmath.AssumeNothing.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), sure)
	return ratio{s.Center, s.Lo, s.Hi, len(values)}
}

// decide is the verdict by a limit: full points if the ratio is surely not above
// it, none only if it is surely above; "" if neither is sure.
func (r ratio) decide(limit float64) Verdict {
	switch {
	case r.high <= limit:
		return Pass
	case r.low > limit:
		return Fail
	}
	return ""
}

// enough reports whether there need be no more pairs.
func (r ratio) enough(limit float64) bool {
	if r.pairs < firstPairs {
		return false
	}
	return r.pairs >= mostPairs || (r.pairs-firstPairs)%morePairs == 0 && r.decide(limit) != ""
}
