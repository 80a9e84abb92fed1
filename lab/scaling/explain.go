package scaling

import (
	"fmt"
	"math"
)

// Shape is what a curve looks like.
type Shape string

// The shapes. Only one that scales has a model.
const (
	Scales  Shape = "scales"  // more workers are faster, at least at first
	Flat    Shape = "flat"    // no count differs from the first
	Falling Shape = "falling" // the fewest workers are the fastest
	Wild    Shape = "wild"    // no law comes near the curve
	TooFew  Shape = "too few" // counts or samples, to say anything
)

// Explanation says which law explains a curve, what it predicts, and when not to
// trust it.
type Explanation struct {
	Shape  Shape
	Model  *Model   // the law that explains the curve; nil unless it scales
	Models []*Model // all that were fitted, simpler ones first
	Why    string
	// Workers is the next doubling beyond what was measured, Predicted the rate
	// there and Gain how many times that of the largest measured count.
	Workers   int
	Predicted Interval
	Gain      float64
	Beware    []string
}

// Explain fits the laws to a series.
func (s *Series) Explain() Explanation {
	if !s.timed {
		return Explanation{Shape: TooFew, Why: s.Unit + " is neither a time nor a rate: no law of scaling applies"}
	}
	e := Explain(s.Points(), s.options.confidence())
	if e.Model == nil {
		return e
	}
	most, fastest := 0, 0.0
	for _, r := range s.counted() {
		most, fastest = r.Workers, max(fastest, r.Speedup.Center)
	}
	// Faster than twice the processors, it is not work that computes.
	if p := s.Processors; p > 0 && most > p && fastest < 2*float64(p) && e.Model.Name != "ceiling" {
		e.Beware = append(e.Beware, fmt.Sprintf("up to %d workers have processors of their own, more share them: work that computes bends there, which no smooth law knows", s.Processors))
	}
	return e
}

// Explain fits the laws to points.
func Explain(points []Point, confidence float64) Explanation {
	all := means(points)
	if len(all) == 0 {
		return Explanation{Shape: TooFew, Why: "there is no worker count to look at"}
	}
	if len(all) < 3 {
		return Explanation{Shape: TooFew, Why: fmt.Sprintf("%d worker %s: any law fits; measure at least three, better five", len(all), plural(len(all), "count"))}
	}
	if shape, why := shapeOf(points); shape != Scales {
		return Explanation{Shape: shape, Why: why}
	}
	e := Explanation{Shape: Scales, Models: fitAll(points, confidence, len(all))}
	e.choose()
	if e.Model == nil {
		return e
	}
	last := all[len(all)-1].workers
	e.Workers = int(2 * last)
	e.Predicted = e.Model.At(2 * last)
	e.Gain = e.Predicted.Center / e.Model.At(last).Center
	e.beware(all)
	return e
}

func fitAll(points []Point, confidence float64, counts int) []*Model {
	models := []*Model{FitLinear(points, confidence), FitAmdahl(points, confidence), FitCeiling(points, confidence)}
	if counts > 3 {
		models = append(models, FitUSL(points, confidence))
	}
	kept := models[:0]
	for _, m := range models {
		if m != nil {
			kept = append(kept, m)
		}
	}
	return kept
}

// material is the difference in rates below which nobody would change the number
// of workers.
const material = 0.05

// shapeOf looks whether any count is faster than the first, before laws are
// asked. Comparisons share the level of significance.
func shapeOf(points []Point) (Shape, string) {
	points = sorted(points)
	first, rest := points[0], points[1:]
	faster, slower, differs := 0, 0, 0
	level := each(0.95, len(rest))
	unsure := false
	for _, p := range rest {
		r := ratioOf(first.Rates, p.Rates, level)
		if math.IsInf(r.Hi, 1) {
			// Too few samples for a test: the size of the difference decides.
			unsure = true
			r.Lo, r.Hi = r.Center/1.2, r.Center*1.2
		}
		switch {
		case r.Lo > 1 && r.Center > 1+material:
			faster++
		case r.Hi < 1 && r.Center < 1-material:
			slower++
		}
		if math.Abs(math.Log(r.Center)) > 0.2 {
			differs++
		}
	}
	switch {
	case faster > 0:
		return Scales, ""
	case slower > 0:
		return Falling, fmt.Sprintf("no count is faster than %s, and more workers make it slower: the work does not share, or sharing costs more than it gains", plain(first.Workers))
	case unsure && differs > 0:
		return TooFew, "the samples are too few to tell worker counts apart: measure at least six of each"
	case differs > 0:
		return Wild, fmt.Sprintf("the medians differ from that of %s by more than 20%%, and yet not beyond the noise: measure more, on a quieter machine", plain(first.Workers))
	}
	return Flat, fmt.Sprintf("no count differs from %s by more than %.0f%% beyond noise: the workers are not what limits it", plain(first.Workers), 100*material)
}

// wildly is how far from every law a curve may be before it counts as wild.
const wildly = 0.25

// clearly is by how much a law with more parameters must be better to be named.
const clearly = 4

// choose picks the model. Models are compared by Akaike's criterion, with the
// errors scaled so that the best one misses by no more than noise; a simpler one
// wins unless another is clearly better.
func (e *Explanation) choose() {
	scale := inf
	for _, m := range e.Models {
		if left := len(m.fit.means) - m.size(); left > 0 {
			scale = min(scale, m.distance()/float64(left))
		}
	}
	if math.IsInf(scale, 1) {
		scale = 1
	}
	scale = max(1, scale)
	score := func(m *Model) float64 {
		return m.distance()/scale + 2*float64(m.size())
	}
	for _, m := range e.Models {
		if e.Model == nil || score(m) < score(e.Model)-0.01 {
			e.Model = m
		}
	}
	for _, m := range e.Models {
		if m.size() < e.Model.size() && score(m) < score(e.Model)+clearly {
			e.Model = m
		}
	}
	best := e.Model
	if best.Misses > wildly {
		e.Shape, e.Model = Wild, nil
		e.Why = fmt.Sprintf("no law comes near: the nearest, %s, is off by %.0f%% at %s", best.Title, 100*best.Misses, plain(best.MissesAt))
		return
	}
	e.Why = fmt.Sprintf("%s explains it: %s", best.Title, best.Says)
	e.Why += e.beside(best)
}

// beside says why not another law.
func (e *Explanation) beside(best *Model) string {
	var near *Model // the best of the simpler ones
	for _, m := range e.Models {
		if m.Name == "usl" && best.Name == "amdahl" {
			return "; that workers wait for each other as well explains nothing more"
		}
		if m.size() < best.size() && (near == nil || m.distance() < near.distance()) {
			near = m
		}
	}
	switch {
	case near == nil:
		return ""
	case near.Misses > 1:
		return fmt.Sprintf("; %s is nowhere near", near.Title)
	}
	return fmt.Sprintf("; %s is off by %.0f%% at %s", near.Title, 100*near.Misses, plain(near.MissesAt))
}

// size is the number of parameters, counting where a ceiling bends.
func (m *Model) size() int {
	if m.Name == "ceiling" {
		return 3
	}
	return len(m.Parameters)
}

// distance is what the model misses by, squared, over noise. Counts are measured
// one after another, so half a percent is never significant.
func (m *Model) distance() float64 {
	sum := 0.0
	for j, r := range m.fit.residual {
		e := max(m.fit.noise[j], 0.005)
		sum += r * r / (e * e)
	}
	return sum
}

// beware lists reasons not to trust the model.
func (e *Explanation) beware(all []mean) {
	m := e.Model
	if len(all) <= m.size() {
		e.Beware = append(e.Beware, fmt.Sprintf("%d worker counts for %d parameters: nothing is left to check the law with", len(all), m.size()))
	}
	if m.NoiseP < 0.05 && m.Misses > 0.02 {
		e.Beware = append(e.Beware, fmt.Sprintf("it is off by up to %.0f%%, at %s, which is more than noise: bands are widened for that", 100*m.Misses, plain(m.MissesAt)))
	}
	few := false
	for _, x := range all {
		few = few || x.samples < 6
	}
	if few {
		e.Beware = append(e.Beware, "some counts have fewer than six samples")
	}
	switch {
	case m.Name == "linear":
		e.Beware = append(e.Beware, "it grows for ever in the law only: a limit may come with the next worker")
	case math.IsInf(e.Predicted.Hi, 1) || e.Predicted.Hi > 1.5*e.Predicted.Lo:
		e.Beware = append(e.Beware, "the band of the prediction is wide: measure that count instead")
	}
}

func sorted(points []Point) []Point {
	var out []Point
	for _, m := range means(points) {
		for _, p := range points {
			if p.Workers == int(m.workers) {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

func plain(workers int) string { return fmt.Sprintf("%d %s", workers, plural(workers, "worker")) }

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
