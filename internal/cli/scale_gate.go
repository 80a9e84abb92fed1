package cli

import (
	"fmt"
	"math"
	"runtime"

	"golang.org/x/perf/benchunit"

	"example.com/poollab/lab/scaling"
)

// gate compares old and new results, or a series with a baseline of the same
// run, and fails if anything is slower beyond doubt.
func (s *scale) gate(files []string) error {
	o := scaling.GateOptions{Options: s.flags.options, Size: s.flags.size, Against: s.flags.against, Paired: s.flags.paired}
	var sets []*scaling.Results
	if len(files) == 0 {
		files = []string{"-"}
	}
	s.files = files
	var problems []scaling.Problem
	for _, name := range files {
		results, err := s.read([]string{name})
		if err != nil {
			return err
		}
		sets, problems = append(sets, results), append(problems, results.Problems...)
	}
	var c *scaling.Comparison
	var err error
	if len(sets) == 2 {
		c, err = scaling.Compare(sets[0], sets[1], o)
	} else {
		c, err = scaling.CompareSeries(sets[0], o)
	}
	if err != nil {
		return unreadable(err)
	}
	failed := c.Failed()
	if s.flags.json {
		if err := s.gateJSON(c, problems); err != nil {
			return err
		}
	} else {
		s.gateTable(c)
		s.footnotes()
		s.gateVerdict(c, files)
	}
	if len(failed) > 0 {
		return &failedError{fmt.Sprintf("%d of %s slower by more than %s", len(failed), plural(len(c.Rows), "row"), percentOf(c.Size))}
	}
	return nil
}

func percentOf(x float64) string { return fmt.Sprintf("%.4g%%", 100*x) }

func (s *scale) gateTable(c *scaling.Comparison) {
	name, workers := column{left: true}, column{head: "workers"}
	old, is := column{head: "old"}, column{head: "new"}
	ratio, bounds, verdict, notes := column{head: "ratio"}, column{head: "bounds", left: true}, column{left: true}, column{left: true}
	for _, r := range c.Rows {
		title := r.Series
		if r.Title != "" {
			title += " " + r.Title
		}
		name.cells = append(name.cells, title)
		workers.cells = append(workers.cells, fmt.Sprint(r.Workers))
		old.cells = append(old.cells, s.median(r, r.Old))
		is.cells = append(is.cells, s.median(r, r.New))
		ratio.cells = append(ratio.cells, fmt.Sprintf("%.3f", r.Ratio.Center))
		text := fmt.Sprintf("%.3f to %.3f", r.Ratio.Lo, r.Ratio.Hi)
		if math.IsInf(r.Ratio.Hi, 1) {
			text = "none"
		}
		bounds.cells = append(bounds.cells, text)
		word := string(r.Verdict)
		if r.Verdict == scaling.Slower {
			word = "SLOWER"
		}
		verdict.cells = append(verdict.cells, word)
		notes.cells = append(notes.cells, s.marks(r.Notes...))
	}
	if len(s.files) == 1 {
		old.head, is.head = s.flags.against, "series"
	}
	s.columns([]column{name, workers, old, is, ratio, bounds, verdict, notes})
	s.printf("\n")
}

// median writes a median in its unit, or a quotient of two.
func (s *scale) median(r scaling.Compared, i scaling.Interval) string {
	if s.flags.against != "" && len(s.files) == 2 {
		return fmt.Sprintf("%.3f", i.Center)
	}
	return benchunit.Scale(i.Center, benchunit.ClassOf(r.Unit))
}

func (s *scale) gateVerdict(c *scaling.Comparison, files []string) {
	counts := map[scaling.Verdict]int{}
	paired := 0
	for _, r := range c.Rows {
		counts[r.Verdict]++
		if r.Paired {
			paired++
		}
	}
	method := "bounds from the U test"
	if paired > 0 {
		method = fmt.Sprintf("bounds from signed ranks for the %d that were measured in turns", paired)
	}
	s.entry("gate", fmt.Sprintf("fails where the lower bound of new/old is above %.4g, with %s confidence for all rows together; %s", 1+c.Size, percentOf(c.Confidence), method))
	text := fmt.Sprintf("%d slower, %d same, %d faster", counts[scaling.Slower], counts[scaling.Same], counts[scaling.Faster])
	if n := counts[scaling.Unknown]; n > 0 {
		text += fmt.Sprintf(", %d not known", n)
	}
	s.entry("result", text)
	const most = 5
	for i, n := range c.Notes {
		if left := len(c.Notes) - most; i == most && left > 1 {
			s.entry("", fmt.Sprintf("%d notes more", left))
			break
		}
		s.entry(first(i, "note"), n)
	}
	if len(files) == 2 {
		s.printf("\n%s      go tool benchstat %s %s\n", s.bold("next"), files[0], files[1])
		return
	}
	s.printf("\n%s      %s scale %s\n", s.bold("next"), s.self, files[0])
}

func (s *scale) gateJSON(c *scaling.Comparison, problems []scaling.Problem) error {
	g := &gateJSON{Failed: len(c.Failed()) > 0, Size: c.Size, Confidence: c.Confidence, Notes: c.Notes, Rows: []gateRowJSON{}}
	for _, r := range c.Rows {
		g.Rows = append(g.Rows, gateRowJSON{
			r.Title, r.Series, r.Workers, r.Unit, newIntervalJSON(r.Old), newIntervalJSON(r.New), newIntervalJSON(r.Ratio),
			r.Paired, r.Verdict, r.Notes,
		})
	}
	j := scaleJSON{Schema: "poollab.scale/1", Go: runtime.Version(), Gate: g}
	for _, p := range problems {
		j.Problems = append(j.Problems, p.String())
	}
	return writeObject(s.out, j)
}
