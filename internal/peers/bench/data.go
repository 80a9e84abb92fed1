package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"

	"example.com/poollab/internal/peers/work"
)

// quietLoad is what others may use on a machine that is called quiet.
const quietLoad = 0.3

// data is what files of results hold.
type data struct {
	config  map[string]string
	samples map[work.Cell]map[string][]float64 // by unit
	dropped int
	limits  []string  // of the load
	loads   []float64 // of others, in cores, during each sample
	least   int       // samples of a cell
	most    int
}

// load reads files. All must come from one machine and one configuration, or
// there is no comparing.
func load(files []string) (*data, error) {
	d := &data{config: map[string]string{}, samples: map[work.Cell]map[string][]float64{}}
	var parser benchproc.ProjectionParser
	fields, err := parser.Parse(".name,/impl,/tasks,/workers", nil)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	rest := parser.Residue()
	var residues []benchproc.Key
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, usagef("%v", err)
		}
		d.dropped += bytes.Count(text, []byte("\n"+droppedMark))
		if limit := parseHead(string(text)).note("load"); limit != "" && !slices.Contains(d.limits, limit) {
			d.limits = append(d.limits, limit)
		}
		reader := benchfmt.NewReader(bytes.NewReader(text), name)
		for reader.Scan() {
			switch r := reader.Result().(type) {
			case *benchfmt.SyntaxError:
				return nil, usagef("%v", r)
			case *benchfmt.Result:
				residues = append(residues, withoutDate(rest, r))
				if err := d.add(fields.Project(r), fields.Fields(), r); err != nil {
					return nil, err
				}
			}
		}
		if err := reader.Err(); err != nil {
			return nil, usagef("%v", err)
		}
	}
	if len(d.samples) == 0 {
		return nil, usagef("there is no sample in %s", strings.Join(files, ", "))
	}
	slices.SortFunc(residues, func(a, b benchproc.Key) int { return strings.Compare(a.String(), b.String()) })
	if differ := benchproc.NonSingularFields(slices.Compact(residues)); len(differ) > 0 {
		return nil, usagef("results of different %v cannot be in one table", differ)
	}
	for c, units := range d.samples {
		w, _ := work.Find(c.Work)
		n := len(units[w.Unit()])
		if d.least == 0 || n < d.least {
			d.least = n
		}
		d.most = max(d.most, n)
	}
	return d, nil
}

// withoutDate is what a result says of itself beside its name, its day aside.
func withoutDate(rest *benchproc.Projection, r *benchfmt.Result) benchproc.Key {
	r = r.Clone()
	r.SetConfig("date", "")
	return rest.Project(r)
}

func (d *data) add(key benchproc.Key, fields []*benchproc.Field, r *benchfmt.Result) error {
	file, line := r.Pos()
	bad := func(what string) error {
		return usagef("%s:%d: %s is not a result of bench: %s", file, line, r.Name, what)
	}
	name := key.Get(fields[0])
	w, ok := work.Find(strings.ToLower(name))
	if !ok {
		return bad("there is no such work")
	}
	c := work.Cell{Work: w.Name, Impl: key.Get(fields[1]), Tasks: w.Tasks}
	if _, ok := work.FindImpl(c.Impl); !ok {
		return bad("there is no such implementation")
	}
	if tasks := key.Get(fields[2]); tasks != "" {
		n, err := strconv.Atoi(tasks)
		if err != nil || n < 1 {
			return bad("its number of tasks is none")
		}
		c.Tasks = n
	}
	if workers := key.Get(fields[3]); workers != "any" {
		n, err := strconv.Atoi(workers)
		if err != nil || n < 1 {
			return bad("its number of workers is none")
		}
		c.Workers = n
	}
	if d.samples[c] == nil {
		d.samples[c] = map[string][]float64{}
	}
	for _, v := range r.Values {
		value, unit := v.Value, v.Unit
		if v.OrigUnit != "" {
			value, unit = v.OrigValue, v.OrigUnit
		}
		d.samples[c][unit] = append(d.samples[c][unit], value)
		if unit == "foreign-cores" {
			d.loads = append(d.loads, value)
		}
	}
	for _, config := range r.Config {
		if config.File && d.config[config.Key] == "" {
			d.config[config.Key] = string(config.Value)
		}
	}
	return nil
}

// of are the samples of one cell in a unit; an implementation that knows no
// number of workers has one cell for all.
func (d *data) of(w work.Work, impl string, workers int, unit string) []float64 {
	p, _ := work.FindImpl(impl)
	if p.AnyWorkers {
		workers = 0
	}
	return d.samples[work.Cell{Work: w.Name, Impl: impl, Workers: workers, Tasks: w.Tasks}][unit]
}

// workers are the numbers of workers that a work was measured with.
func (d *data) workers(w work.Work) []int {
	var all []int
	for c := range d.samples {
		if c.Work == w.Name && c.Workers > 0 && c.Tasks == w.Tasks {
			all = append(all, c.Workers)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// count says how much the figures rest on.
func (d *data) count() string {
	n := fmt.Sprint(d.least)
	if d.most > d.least {
		n = fmt.Sprintf("%d to %d", d.least, d.most)
	}
	text := fmt.Sprintf("Samples per figure: %s.", n)
	if len(d.loads) > 0 {
		slices.Sort(d.loads)
		text += fmt.Sprintf(" Others used %.2f cores meanwhile (median; at most %.2f).", d.loads[len(d.loads)/2], d.loads[len(d.loads)-1])
		if busy := d.loads[len(d.loads)/2]; busy > quietLoad {
			text += " The machine was busy, so that these figures are rough."
		}
	}
	if len(d.limits) > 0 {
		text += fmt.Sprintf(" Dropped, because others used more than %[2]s cores: %[1]d.", d.dropped, strings.Join(d.limits, " or "))
	}
	return text
}

// machine says in one line where and when all was measured.
func (d *data) machine() string {
	var parts []string
	for _, key := range []string{"machine", "cpu", "gomaxprocs", "go", "goos", "goarch", "kernel", "date"} {
		switch v := d.config[key]; {
		case v == "":
		case key == "gomaxprocs":
			parts = append(parts, "GOMAXPROCS="+v)
		case key == "kernel" || key == "date":
			parts = append(parts, key+" "+v)
		default:
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, ", ")
}
