package cli

import (
	"fmt"
	"math"

	"golang.org/x/perf/benchunit"

	"example.com/poollab/lab/scaling"
)

// verdict says where the knee is, which law explains the curve and what it
// predicts.
func (t *scaleTeller) verdict(table *scaling.Table, s *scaling.Series) {
	k := s.Knee()
	switch {
	case k.Known:
		t.entry("knee", fmt.Sprintf("%s: %s%s", workersOf(k.Workers), k.Why, limitAt(s, k)))
	default:
		t.entry("knee", "unknown: "+k.Why)
	}
	if least, ok := leastOfBound(s); ok && least >= nearBound {
		t.entry("bound", fmt.Sprintf("every count comes to %.0f%% of its bound or nearer: whole tasks on whole workers explain the curve, and no pool can do better", least))
	}
	e := s.Explain()
	if e.Model == nil {
		t.entry("model", fmt.Sprintf("none, the curve is %s: %s", shapeWord(e.Shape), e.Why))
		return
	}
	t.entry("model", e.Why)
	t.little(s, e, k)
	at, class := e.Predicted, benchunit.ClassOf(s.Unit)
	if !s.Rate() {
		at = scaling.Interval{Center: 1 / at.Center, Lo: 1 / at.Hi, Hi: 1 / at.Lo}
	}
	t.entry("predicts", fmt.Sprintf("%s %s (%s to %s) with %s, %.2fx the speed of %d", benchunit.Scale(at.Center, class), s.Unit,
		bounded(at.Lo, class), bounded(at.Hi, class), workersOf(e.Workers), e.Gain, e.Workers/2))
	for i, why := range e.Beware {
		t.entry(first(i, "beware"), why)
	}
}

// nearBound is a share of the bound that leaves nothing to explain.
const nearBound = 90

// leastOfBound is the lowest share of the bound, in percent.
func leastOfBound(s *scaling.Series) (least float64, ok bool) {
	least = math.Inf(1)
	for _, r := range s.Rows {
		if r.OfBound == nil {
			return 0, false
		}
		least = min(least, r.OfBound.Center)
	}
	return least, true
}

func bounded(x float64, class benchunit.Class) string {
	if math.IsInf(x, 0) || x <= 0 {
		return "no bound"
	}
	return benchunit.Scale(x, class)
}

// little says what Little's law makes of the curve, where one task's time is
// known.
func (t *scaleTeller) little(s *scaling.Series, e scaling.Explanation, k scaling.Knee) {
	l, ok := s.Little()
	if !ok || !k.Known || k.Workers < 2 {
		return
	}
	// Of work that computes it would say only that processors compute.
	waits := l.Compute > 0 && l.Latency > 2*l.Compute
	if !waits && (l.Compute > 0 || l.Processors == 0 || k.Workers <= 2*l.Processors) {
		return
	}
	rate := e.Model.At(float64(k.Workers)).Center
	text := fmt.Sprintf("at the knee %s/s × %s = %.3g of %d workers are busy on average", benchunit.Scale(rate, benchunit.Decimal), benchunit.Scale(l.Latency, benchunit.Decimal)+"s", l.Busy(rate), k.Workers)
	if limit := l.Workers(); !math.IsInf(limit, 1) {
		text += fmt.Sprintf("; the processors are busy from GOMAXPROCS × (1 + wait/compute) = %d × (1 + %s/%s) = %.3g workers on", l.Processors,
			benchunit.Scale(max(0, l.Latency-l.Compute), benchunit.Decimal)+"s", benchunit.Scale(l.Compute, benchunit.Decimal)+"s", limit)
	}
	t.entry("little", text)
}

// limitAt says what limits the curve at the knee, if that can be told.
func limitAt(s *scaling.Series, k scaling.Knee) string {
	var knee *scaling.Row
	for _, r := range s.Rows {
		if r.Workers == k.Workers {
			knee = r
		}
	}
	switch {
	case k.Last || knee == nil || k.Workers == 1:
		return ""
	case knee.OfBound != nil && knee.OfBound.Center >= nearBound:
		return fmt.Sprintf("; at %.0f%% of the bound there is little left to gain", knee.OfBound.Center)
	case s.Processors > 1 && knee.Speedup.Center <= 1.25*float64(s.Processors) && knee.Speedup.Center >= 0.6*float64(s.Processors):
		return fmt.Sprintf("; it keeps the %d processors busy (GOMAXPROCS)", s.Processors)
	case knee.Speedup.Center < 1.25:
		return "; all it gains is little"
	}
	return ""
}

func shapeWord(shape scaling.Shape) string {
	switch shape {
	case scaling.TooFew:
		return "too short"
	case scaling.Flat, scaling.Falling, scaling.Wild:
		return string(shape)
	}
	return "unknown"
}

func workersOf(n int) string { return plural(n, "worker") }

// nextAfterScale is what to type next.
func (s *scale) nextAfterScale(files []string, tables []*scaling.Table) {
	if len(files) == 0 {
		files = []string{"FILE"}
	}
	s.printf("%s      %s scale -plot %s\n", s.bold("next"), s.self, files[0])
	s.printf("          go tool benchstat -col /%s %s\n", tables[0].Key, files[0])
	s.printf("          %s tune -h\n", s.self)
}
