package scaling

import (
	"fmt"
	"slices"
)

// FitCeiling fits a rate that grows with the workers up to a limit and stays
// there: rate = min(n / latency, limit). Below the limit this is Little's law,
// workers = rate × latency: all workers are busy, each waits for its own task.
// The limit is somebody else's, such as the processors or a rate limit. It needs
// three worker counts, at least one of them beyond the limit.
func FitCeiling(points []Point, confidence float64) *Model {
	confidence = careful(confidence)
	all := means(points)
	var best *Model
	for split := 1; split < len(all); split++ {
		last := all[split-1].workers
		rising := law{"ceiling", func(n float64) []float64 {
			if n <= last {
				return []float64{1, 0}
			}
			return []float64{0, n}
		}, 2}
		m := newModel(rising, "Little's law up to a limit", all, confidence)
		if m == nil {
			continue
		}
		// Where the two lines meet must lie between the rows that they are fitted
		// to, give or take noise.
		knee := m.fit.numbers[0] / m.fit.numbers[1]
		if knee < 0.9*last || knee > 1.1*all[split].workers {
			continue
		}
		if best == nil || m.fit.chi < best.fit.chi {
			best = m
		}
	}
	if best == nil {
		return nil
	}
	f, c := best.fit, each(confidence, 2)
	latency, cost := f.number(0, c), f.number(1, c)
	best.Parameters = []Parameter{
		{"latency", latency, "seconds that a worker takes for one"},
		{"limit", cost.inverse(), "rate that no number of workers exceeds"},
	}
	knee := latency.Center / cost.Center
	best.at = func(workers, confidence float64) Interval {
		rising := Interval{latency.Center, latency.Lo, latency.Hi}.inverse().times(workers)
		level := cost.inverse()
		if confidence != best.confidence {
			rising = f.number(0, confidence).inverse().times(workers)
			level = f.number(1, confidence).inverse()
		}
		return Interval{min(rising.Center, level.Center), min(rising.Lo, level.Lo), min(rising.Hi, level.Hi)}
	}
	best.Says = fmt.Sprintf("each worker adds as much as the first, up to a limit that %.3g workers reach", knee)
	return best
}

// Reaches is the number of workers that reach the limit of a ceiling: by
// Little's law, limit × latency.
func (m *Model) Reaches() (float64, bool) {
	limit, ok := m.Parameter("limit")
	latency, _ := m.Parameter("latency")
	return limit.Center * latency.Center, ok
}

// Little has what Little's law needs: how long a task takes, and how much of it
// is work for a processor.
type Little struct {
	Latency    float64 // seconds from begin to end of a task
	Compute    float64 // seconds of processor time in it, 0 if unknown
	Processors int     // GOMAXPROCS, 0 if unknown
}

// Busy is how many tasks are under way on average at a rate: rate × latency.
func (l Little) Busy(rate float64) float64 { return rate * l.Latency }

// Workers is how many workers keep all processors busy: GOMAXPROCS × (1 + wait /
// compute). More only queue up for a processor. It is infinite where the
// processor time or GOMAXPROCS is not known.
func (l Little) Workers() float64 {
	if l.Compute <= 0 || l.Processors <= 0 {
		return inf
	}
	wait := max(0, l.Latency-l.Compute)
	return float64(l.Processors) * (1 + wait/l.Compute)
}

// Little is what a series tells: the latency is the time with one worker, and
// the processor time the median of cpu-ns/task at the fewest workers, if the
// benchmark reports it.
func (s *Series) Little() (Little, bool) {
	rows := s.counted()
	if !s.timed || len(rows) == 0 || rows[0].Workers != 1 {
		return Little{}, false
	}
	l := Little{Latency: rows[0].Median.Center, Processors: s.Processors}
	if s.rate {
		l.Latency = 1 / l.Latency
	}
	if len(s.compute) > 0 && s.Unit == "sec/task" {
		l.Compute = median(s.compute)
	}
	return l, true
}

func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
