package cli

import (
	"encoding/json"
	"io"
	"math"
	"runtime"

	"example.com/poollab/lab/scaling"
)

// scaleJSON is the object that poollab scale -json prints. Figures are in the
// unit that the table names. A bound that is null is not known.
type scaleJSON struct {
	Schema   string      `json:"schema"`
	Go       string      `json:"go"`
	Tables   []tableJSON `json:"tables,omitempty"`
	Gate     *gateJSON   `json:"gate,omitempty"`
	Problems []string    `json:"problems,omitempty"`
}

type tableJSON struct {
	Package string       `json:"package,omitempty"`
	Title   string       `json:"title"`
	Key     string       `json:"key"`
	Unit    string       `json:"unit"`
	Series  []seriesJSON `json:"series"`
	Notes   []string     `json:"notes,omitempty"`
}

type seriesJSON struct {
	Name       string       `json:"name"`
	GOMAXPROCS int          `json:"gomaxprocs,omitempty"`
	Base       string       `json:"base"`
	Rows       []rowJSON    `json:"rows"`
	Knee       kneeJSON     `json:"knee"`
	Shape      string       `json:"shape"`
	Why        string       `json:"why"`
	Model      string       `json:"model,omitempty"`
	Models     []modelJSON  `json:"models,omitempty"`
	Predicted  *predictJSON `json:"predicted,omitempty"`
	Beware     []string     `json:"beware,omitempty"`
	Notes      []string     `json:"notes,omitempty"`
}

type intervalJSON struct {
	Center float64  `json:"center"`
	Lo     *float64 `json:"lo"`
	Hi     *float64 `json:"hi"`
}

type rowJSON struct {
	Workers    int           `json:"workers"`
	Samples    []float64     `json:"samples"`
	Median     intervalJSON  `json:"median"`
	Speedup    intervalJSON  `json:"speedup"`
	Efficiency intervalJSON  `json:"efficiency"`
	OfBound    *intervalJSON `json:"of_bound_percent,omitempty"`
	Change     *changeJSON   `json:"change,omitempty"`
	Notes      []string      `json:"notes,omitempty"`
}

type changeJSON struct {
	Than        int      `json:"than"`
	Delta       string   `json:"delta"`
	P           float64  `json:"p"`
	Significant bool     `json:"significant"`
	Better      bool     `json:"better"`
	Notes       []string `json:"notes,omitempty"`
}

type kneeJSON struct {
	Workers int    `json:"workers,omitempty"`
	Best    int    `json:"best,omitempty"`
	Known   bool   `json:"known"`
	Last    bool   `json:"last,omitempty"`
	Why     string `json:"why"`
}

type modelJSON struct {
	Name       string                  `json:"name"`
	Parameters map[string]intervalJSON `json:"parameters"`
	Misses     float64                 `json:"misses"`
	NoiseP     float64                 `json:"noise_p"`
}

type predictJSON struct {
	Workers int          `json:"workers"`
	Rate    intervalJSON `json:"rate"` // in a second
	Gain    float64      `json:"gain"`
}

type gateJSON struct {
	Failed     bool          `json:"failed"`
	Size       float64       `json:"size"`
	Confidence float64       `json:"confidence"`
	Rows       []gateRowJSON `json:"rows"`
	Notes      []string      `json:"notes,omitempty"`
}

type gateRowJSON struct {
	Title   string          `json:"title"`
	Series  string          `json:"series"`
	Workers int             `json:"workers"`
	Unit    string          `json:"unit"`
	Old     intervalJSON    `json:"old"`
	New     intervalJSON    `json:"new"`
	Ratio   intervalJSON    `json:"ratio"`
	Paired  bool            `json:"paired"`
	Verdict scaling.Verdict `json:"verdict"`
	Notes   []string        `json:"notes,omitempty"`
}

func newIntervalJSON(i scaling.Interval) intervalJSON {
	bound := func(x float64) *float64 {
		if math.IsInf(x, 0) || math.IsNaN(x) {
			return nil
		}
		return &x
	}
	return intervalJSON{i.Center, bound(i.Lo), bound(i.Hi)}
}

func newTableJSON(t *scaling.Table) tableJSON {
	j := tableJSON{Package: t.Package, Title: t.Title, Key: t.Key, Unit: t.Unit, Notes: t.Notes}
	for _, s := range t.Series {
		j.Series = append(j.Series, newSeriesJSON(s))
	}
	return j
}

func newSeriesJSON(s *scaling.Series) seriesJSON {
	k, e := s.Knee(), s.Explain()
	j := seriesJSON{
		Name: s.Name, GOMAXPROCS: s.Processors, Base: s.Base, Notes: s.Notes,
		Knee:  kneeJSON{k.Workers, k.Best, k.Known, k.Last, k.Why},
		Shape: string(e.Shape), Why: e.Why, Beware: e.Beware,
	}
	for _, r := range s.Rows {
		row := rowJSON{
			Workers: r.Workers, Samples: r.Values, Median: newIntervalJSON(r.Median),
			Speedup: newIntervalJSON(r.Speedup), Efficiency: newIntervalJSON(r.Efficiency), Notes: r.Notes,
		}
		if r.OfBound != nil {
			share := newIntervalJSON(*r.OfBound)
			row.OfBound = &share
		}
		if c := r.Change; c != nil {
			row.Change = &changeJSON{c.Than, c.Delta, c.P, c.Significant, c.Better, c.Notes}
		}
		j.Rows = append(j.Rows, row)
	}
	for _, m := range e.Models {
		model := modelJSON{m.Name, map[string]intervalJSON{}, m.Misses, m.NoiseP}
		for _, p := range m.Parameters {
			model.Parameters[p.Name] = newIntervalJSON(p.Interval)
		}
		j.Models = append(j.Models, model)
	}
	if e.Model != nil {
		j.Model = e.Model.Name
		j.Predicted = &predictJSON{e.Workers, newIntervalJSON(e.Predicted), e.Gain}
	}
	return j
}

func writeScaleJSON(w io.Writer, tables []*scaling.Table, problems []scaling.Problem) error {
	j := scaleJSON{Schema: "poollab.scale/1", Go: runtime.Version()}
	for _, t := range tables {
		j.Tables = append(j.Tables, newTableJSON(t))
	}
	for _, p := range problems {
		j.Problems = append(j.Problems, p.String())
	}
	return writeObject(w, j)
}

func writeObject(w io.Writer, object any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(object)
}
