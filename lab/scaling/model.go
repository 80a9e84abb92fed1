package scaling

import (
	"fmt"
	"math"
)

// Model is a law of scaling with the parameters that fit best.
type Model struct {
	Name       string // "linear", "amdahl", "usl" or "ceiling"
	Title      string // "Amdahl's law"
	Parameters []Parameter
	// Misses is the largest relative distance of a measured rate from the curve,
	// MissesAt the worker count where it is.
	Misses   float64
	MissesAt int
	// NoiseP is the chance that noise alone makes samples miss the curve by so
	// much. Where it is below 0.05 the law is not all there is, and intervals are
	// widened to cover what it misses by. It is 1 if nothing can be checked,
	// because there are as many parameters as worker counts.
	NoiseP float64
	// Says is the law in a sentence.
	Says string

	fit        *fitted
	confidence float64
	at         func(workers, confidence float64) Interval
}

// Parameter is a fitted number. The intervals of all parameters of a model hold
// together: each is made for a higher confidence (Bonferroni).
type Parameter struct {
	Name string
	Interval
	Means string
}

// At is the rate that the model gives for a number of workers, which need not
// have been measured, with the band in which the curve lies.
func (m *Model) At(workers float64) Interval { return m.at(workers, m.confidence) }

// Parameter returns a parameter by name.
func (m *Model) Parameter(name string) (Parameter, bool) {
	for _, p := range m.Parameters {
		if p.Name == name {
			return p, true
		}
	}
	return Parameter{}, false
}

// newModel fits a law; nil if the points are too few for it.
func newModel(l law, title string, points []mean, confidence float64) *Model {
	f, ok := l.fit(points)
	if !ok {
		return nil
	}
	m := &Model{Name: l.name, Title: title, NoiseP: f.missP, fit: f, confidence: confidence, at: f.at}
	for j, r := range f.residual {
		// The mean is a time: the rate misses in the other direction.
		if d := math.Abs(1/(1+r) - 1); d >= m.Misses {
			m.Misses, m.MissesAt = d, int(f.means[j].workers)
		}
	}
	return m
}

// each is the confidence of one of n intervals that hold together (Bonferroni).
func each(confidence float64, n int) float64 { return 1 - (1-confidence)/float64(n) }

// careful is the confidence for a fit. Noise that is skewed, and that is itself
// only estimated, costs some of it, so a part of the error is kept back.
func careful(confidence float64) float64 { return 1 - 0.6*(1-confidence) }

// FitLinear fits a rate that grows with the workers: no law bends it.
func FitLinear(points []Point, confidence float64) *Model {
	confidence = careful(confidence)
	m := newModel(law{"linear", func(float64) []float64 { return []float64{1} }, 1}, "linear scaling", means(points), confidence)
	if m == nil {
		return nil
	}
	m.Parameters = []Parameter{{"lambda", m.fit.number(0, confidence).inverse(), "rate of one worker"}}
	m.Says = "each worker adds as much as the first"
	return m
}

// FitAmdahl fits Amdahl's law, rate = lambda n / (1 + sigma (n-1)): a part sigma
// of the work is done by one worker at a time. It needs two worker counts, and
// three to be checked.
func FitAmdahl(points []Point, confidence float64) *Model {
	confidence = careful(confidence)
	m := newModel(law{"amdahl", func(n float64) []float64 { return []float64{1, n - 1} }, 1}, "Amdahl's law", means(points), confidence)
	if m == nil {
		return nil
	}
	c := each(confidence, 2)
	sigma := m.fit.quotient(1, c)
	m.Parameters = []Parameter{
		{"lambda", m.fit.number(0, c).inverse(), "rate of one worker"},
		{"sigma", sigma, "part of the work that one worker does at a time"},
	}
	m.Says = fmt.Sprintf("%s of the work is done by one worker at a time%s", percent(sigma), limit(sigma))
	return m
}

func limit(sigma Interval) string {
	if sigma.Center <= 0 {
		return ""
	}
	if sigma.Center < 1e-4 {
		return ", which is next to none"
	}
	return fmt.Sprintf(", so no number of workers is more than %.*fx as fast as one", max(0, 1-int(math.Log10(1/sigma.Center))), 1/sigma.Center)
}

// FitUSL fits the Universal Scalability Law of Gunther, rate = gamma n / (1 +
// alpha (n-1) + beta n (n-1)): beside the part alpha that one worker does at a
// time, each worker waits for each other one. With beta above 0 the rate has a
// peak. It needs three worker counts, and four to be checked.
func FitUSL(points []Point, confidence float64) *Model {
	confidence = careful(confidence)
	m := newModel(law{"usl", func(n float64) []float64 { return []float64{1, n - 1, n * (n - 1)} }, 1}, "the Universal Scalability Law", means(points), confidence)
	if m == nil {
		return nil
	}
	c := each(confidence, 3)
	alpha, beta := m.fit.quotient(1, c), m.fit.quotient(2, c)
	m.Parameters = []Parameter{
		{"gamma", m.fit.number(0, c).inverse(), "rate of one worker"},
		{"alpha", alpha, "contention: part of the work that one worker does at a time"},
		{"beta", beta, "coherence: what each worker costs each other one"},
	}
	m.Says = fmt.Sprintf("contention %s, coherence %s", percent(alpha), percent(beta))
	if peak, ok := m.Peak(); ok {
		m.Says += fmt.Sprintf("; the rate has its peak at %.3g workers", peak)
	}
	return m
}

// Peak is the number of workers where a Universal Scalability Law is fastest; it
// has no peak if no worker costs another one anything.
func (m *Model) Peak() (float64, bool) {
	beta, ok := m.Parameter("beta")
	alpha, _ := m.Parameter("alpha")
	if !ok || beta.Center <= 0 {
		return 0, false
	}
	return math.Sqrt(max(0, 1-alpha.Center) / beta.Center), true
}

// percent writes a part with its interval.
func percent(i Interval) string {
	if math.IsInf(i.Hi, 1) {
		return fmt.Sprintf("%.3g%% (at least %.2g%%)", 100*i.Center, 100*i.Lo)
	}
	return fmt.Sprintf("%.3g%% (%.2g%% to %.2g%%)", 100*i.Center, 100*i.Lo, 100*i.Hi)
}
