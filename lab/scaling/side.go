package scaling

import (
	"fmt"
	"slices"
	"strings"
)

// side is what one row has to compare.
type side struct {
	title, series string
	workers       int
	unit          string
	rate          bool
	values        []float64 // higher is slower, unless rate
	at            []int
	notes         []string
}

// baseline finds the side of a series that belongs to a row: the same count, or
// the one without workers.
func baseline(all []side, n side, series string) int {
	for _, workers := range []int{n.workers, 0} {
		i := slices.IndexFunc(all, func(s side) bool {
			return s.series == series && s.title == n.title && s.workers == workers && s.unit == n.unit
		})
		if i >= 0 {
			return i
		}
	}
	return -1
}

func (s side) name() string {
	name := s.series
	if s.title != "" {
		name = s.title + " " + name
	}
	return fmt.Sprintf("%s with %s", name, plain(s.workers))
}

// sides are the rows of the results. With a baseline, they are quotients.
func (r *Results) sides(o GateOptions) ([]side, error) {
	tables, err := r.Tables(o.Options)
	if err != nil {
		return nil, err
	}
	var all []side
	for _, t := range tables {
		for _, s := range t.Series {
			for _, row := range s.Rows {
				all = append(all, side{title: t.Title, series: s.Name, workers: row.Workers, unit: t.Unit, rate: s.rate, values: row.Values, at: row.at, notes: varies(row)})
			}
		}
	}
	if o.Against == "" {
		return all, nil
	}
	var quotients []side
	for _, s := range all {
		if s.series == o.Against {
			continue
		}
		if i := baseline(all, s, o.Against); i >= 0 {
			quotients = append(quotients, s.over(all[i]))
		}
	}
	if len(quotients) == 0 {
		return nil, fmt.Errorf("%w: %s, with the same counts as another one", ErrNoSeries, o.Against)
	}
	return quotients, nil
}

// varies are the notes on a row that matter to a gate.
func varies(r *Row) []string {
	return slices.DeleteFunc(slices.Clone(r.Notes), func(n string) bool {
		return !strings.HasPrefix(n, "benchmarks vary") && !strings.HasPrefix(n, "all ")
	})
}

// over divides by a baseline: sample by sample if they took turns, else by its
// median.
func (s side) over(base side) side {
	paired := alternate(s.at, base.at)
	if !paired {
		s.notes = append(s.notes, s.series+" and its baseline did not take turns: what changed between them counts as a difference")
	}
	values := make([]float64, 0, len(s.values))
	for i, v := range s.values {
		b := median(base.values)
		if paired {
			if i >= len(base.values) {
				break
			}
			b = base.values[i]
		}
		values = append(values, v/b)
	}
	s.values = values
	return s
}

// alternate reports whether two rows were measured in turns: between two samples
// of one there is one of the other, but for a few that are missing.
func alternate(a, b []int) bool {
	if len(a) < 2 || len(a) != len(b) {
		return false
	}
	breaks := 0
	for i := range len(a) - 1 {
		// The i-th pair is complete before the next one begins.
		if max(a[i], b[i]) > min(a[i+1], b[i+1]) {
			breaks++
		}
	}
	return breaks == 0
}
