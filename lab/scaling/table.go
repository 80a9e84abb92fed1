package scaling

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"
)

// Table has the curves of one kind of work, side by side.
type Table struct {
	Package string // import path of the benchmarks, if they say so
	Title   string // what the benchmarks have in common: "work=noop"
	Key     string // what tells rows apart: "workers"
	Unit    string // as benchstat writes it: "sec/op"
	Series  []*Series
	Notes   []string // about the table as a whole
}

// Series is one curve: a pool, or a function.
type Series struct {
	Name       string
	Unit       string
	Processors int    // GOMAXPROCS, 0 if unknown or mixed
	Rows       []*Row // by worker count
	// Base says what the speed-up is against.
	Base string
	// BaseWorkers is 1, or the fewest workers if there is no run with one.
	BaseWorkers int
	Notes       []string

	options Options
	rate    bool // more is better
	timed   bool // the unit is a time or a rate, so laws of scaling apply
	compute []float64
}

// cell collects the samples of one row.
type cell struct {
	at       []int // places in the order of reading, one for each value
	values   []float64
	ofBound  []float64
	residues map[benchproc.Key]bool
	files    map[string]bool
}

// curve collects the cells of one series.
type curve struct {
	key        benchproc.Key
	cells      map[int]*cell
	processors map[int]bool
	compute    []float64
}

// projections take results apart.
type projections struct {
	filter                        *benchproc.Filter
	table, series, count, residue *benchproc.Projection
	key, seriesKey                string
}

func (r *Results) projections(o Options) (p projections, err error) {
	if p.key, err = r.chooseKey(o.Key); err != nil {
		return p, err
	}
	if p.seriesKey, err = r.chooseSeries(o.Series, p.key); err != nil {
		return p, err
	}
	query := o.Filter
	if query == "" {
		query = "*"
	}
	if p.filter, err = benchproc.NewFilter(query); err != nil {
		return p, fmt.Errorf("scaling: filter: %w", err)
	}
	var parser benchproc.ProjectionParser
	for _, part := range []struct {
		projection **benchproc.Projection
		query      string
	}{{&p.table, "pkg,.fullname"}, {&p.series, p.seriesKey}, {&p.count, "/" + p.key}} {
		if *part.projection, err = parser.Parse(part.query, p.filter); err != nil {
			return p, fmt.Errorf("scaling: %w", err)
		}
	}
	p.residue = parser.Residue()
	return p, nil
}

// Tables groups the results into tables of curves, in the order in which they
// were first seen.
func (r *Results) Tables(o Options) ([]*Table, error) {
	if len(r.results) == 0 {
		return nil, ErrNoResults
	}
	p, err := r.projections(o)
	if err != nil {
		return nil, err
	}
	groups := map[benchproc.Key]*group{}
	var order []*group
	for at, result := range r.results {
		if match, err := p.filter.Match(result); err != nil || !match.All() && !match.Any() {
			continue
		}
		key := p.table.Project(result)
		g := groups[key]
		if g == nil {
			g = &group{p: p, key: key}
			groups[key], order = g, append(order, g)
		}
		g.results = append(g.results, placed{at, result})
	}
	var tables []*Table
	for _, g := range order {
		if t := g.table(r.reader.Units(), o); t != nil {
			tables = append(tables, t)
		}
	}
	if len(tables) == 0 {
		return nil, r.nothing(o, p, len(order))
	}
	return tables, nil
}

// nothing says why there is no table.
func (r *Results) nothing(o Options, p projections, groups int) error {
	switch {
	case groups == 0:
		return fmt.Errorf("scaling: the filter %q leaves no result", o.Filter)
	case o.Unit != "":
		return fmt.Errorf("scaling: no result with a number for %s has the unit %s", p.key, o.Unit)
	}
	return fmt.Errorf("scaling: no result has a whole number for %s and a time or a rate", p.key)
}

// placed is a result and its place in the order of reading.
type placed struct {
	at int
	*benchfmt.Result
}

// group is what will be a table.
type group struct {
	p       projections
	key     benchproc.Key
	results []placed
}

// table makes the curves; nil if none has a row.
func (g *group) table(units benchfmt.UnitMetadataMap, o Options) *Table {
	unit := chooseUnit(g.results, o.Unit)
	if unit == "" {
		return nil
	}
	t := &Table{Key: g.p.key, Unit: unit}
	t.Package, t.Title = g.title()
	var order []*curve
	curves := map[benchproc.Key]*curve{}
	keyless := 0
	for _, result := range g.results {
		value, ok := result.Value(unit)
		if !ok {
			continue
		}
		key := g.p.series.Project(result.Result)
		c := curves[key]
		if c == nil {
			c = &curve{key: key, cells: map[int]*cell{}, processors: map[int]bool{}}
			curves[key], order = c, append(order, c)
		}
		workers, ok := count(g.p.count.Project(result.Result).Get(g.p.count.Fields()[0]))
		if !ok {
			keyless++ // a baseline may go without workers
			workers = 0
			if !sequential.MatchString(c.name(g)) && c.name(g) != o.Baseline {
				continue
			}
		}
		c.add(g, workers, result, value)
	}
	for _, c := range order {
		if s := c.series(g, units, unit, o); len(s.Rows) > 0 {
			t.Series = append(t.Series, s)
		}
	}
	if len(t.Series) == 0 {
		return nil
	}
	if keyless > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d results have no whole number for %s", keyless, t.Key))
	}
	t.compare(o)
	return t
}

// title is what the names have in common.
func (g *group) title() (pkg, title string) {
	fields := g.p.table.Fields()
	pkg, title = g.key.Get(fields[0]), g.key.Get(fields[1])
	if i := strings.LastIndexByte(title, '-'); i >= 0 {
		if _, ok := count(title[i+1:]); ok {
			title = title[:i]
		}
	}
	return pkg, strings.TrimPrefix(strings.TrimPrefix(title, "*"), "/")
}

func (c *curve) name(g *group) string { return c.key.Get(g.p.series.Fields()[0]) }

func (c *curve) add(g *group, workers int, result placed, value float64) {
	x := c.cells[workers]
	if x == nil {
		x = &cell{residues: map[benchproc.Key]bool{}, files: map[string]bool{}}
		c.cells[workers] = x
	}
	x.at = append(x.at, result.at)
	x.values = append(x.values, value)
	x.residues[g.p.residue.Project(result.Result)] = true
	x.files[result.GetConfig(".file")] = true
	if share, ok := result.Value("pct-of-bound"); ok {
		x.ofBound = append(x.ofBound, share)
	}
	if cpu, ok := result.Value("cpu-sec/task"); ok {
		c.compute = append(c.compute, cpu)
	}
	if g.p.key != gomaxprocs {
		c.processors[processors(result.Result)] = true
	}
}

func (c *curve) series(g *group, units benchfmt.UnitMetadataMap, unit string, o Options) *Series {
	s := &Series{Name: c.name(g), Unit: unit, options: o, compute: c.compute}
	s.timed = isTime(unit) || isRate(unit)
	better := units.GetBetter(unit)
	s.rate = better > 0 || better == 0 && isRate(unit)
	if len(c.processors) == 1 {
		for n := range c.processors {
			s.Processors = n
		}
	}
	assumption := units.GetAssumption(unit)
	for workers, x := range c.cells {
		if row := newRow(workers, x, assumption, o); row != nil {
			s.Rows = append(s.Rows, row)
		} else {
			s.Notes = append(s.Notes, fmt.Sprintf("%s: %s is 0, which is no time", plain(workers), unit))
		}
	}
	slices.SortFunc(s.Rows, func(a, b *Row) int { return cmp.Compare(a.Workers, b.Workers) })
	return s
}

// sequential are names of the baseline that goes without a pool.
var sequential = regexp.MustCompile(`(?i)^(base-?)?seq(uential)?$`)

// ErrNoSeries says that there is no series of a name.
var ErrNoSeries = errors.New("scaling: no such series")

// find returns the series of a name.
func (t *Table) find(name string) *Series {
	for _, s := range t.Series {
		if s.Name == name {
			return s
		}
	}
	return nil
}
