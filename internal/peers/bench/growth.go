package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"example.com/poollab/internal/peers/work"
)

// Where one thing grows, the other stays at this.
const (
	growthWorkers = 8
	growthTasks   = 100_000
)

// growing are the options that bench growth has beside those of bench.
type growing struct {
	maxTasks, maxWorkers int
	write                bool
}

func growthCommand(args []string) error {
	var g growing
	o, err := parse("growth", "growth.txt", args, os.Stdout, func(f *flag.FlagSet) {
		f.IntVar(&g.maxTasks, "max-tasks", 10_000_000, "let tasks grow from 1000 to this `number`; that many futures take a gigabyte or two")
		f.IntVar(&g.maxWorkers, "max-workers", 4096, "let workers grow from 1 to this `number`")
		f.BoolVar(&g.write, "w", false, "write the table into "+longFile+", between the markers there")
	})
	if err != nil {
		return err
	}
	cells, err := g.cells(o)
	if err != nil {
		return err
	}
	if o.list {
		return list(os.Stdout, cells, o)
	}
	if err := o.measureAll(cells); err != nil {
		return err
	}
	d, err := load([]string{o.file})
	if err != nil {
		return err
	}
	if g.write {
		return replace(place{longFile, "growth", d.growth()})
	}
	fmt.Print(d.growth())
	return nil
}

func (g growing) cells(o options) ([]work.Cell, error) {
	switch {
	case g.maxTasks < 10_000:
		return nil, usagef("-max-tasks must be at least 10000, or nothing grows, got %d", g.maxTasks)
	case g.maxWorkers < 4:
		return nil, usagef("-max-workers must be at least 4, or nothing grows, got %d", g.maxWorkers)
	case o.workers != "":
		return nil, usagef("growth chooses the numbers of workers itself, up to -max-workers")
	}
	if o.works == "" {
		o.works = "submit,map,stream,futures"
	}
	if o.impls == "" {
		o.impls = "pool"
	}
	o.workers = fmt.Sprint(growthWorkers)
	chosen, err := o.cells()
	if err != nil {
		return nil, err
	}
	var cells []work.Cell
	for _, c := range chosen {
		if w, _ := work.Find(c.Work); w.Fixed() {
			return nil, usagef("-work: %s does not grow", c.Work)
		}
		for tasks := 1000; tasks <= g.maxTasks; tasks *= 10 {
			cells = append(cells, work.Cell{Work: c.Work, Impl: c.Impl, Workers: c.Workers, Tasks: tasks})
		}
		for workers := 1; workers <= g.maxWorkers && c.Workers > 0; workers *= 4 {
			if workers != growthWorkers {
				cells = append(cells, work.Cell{Work: c.Work, Impl: c.Impl, Workers: workers, Tasks: growthTasks})
			}
		}
	}
	return cells, nil
}

// list says what would be measured.
func list(out io.Writer, cells []work.Cell, o options) error {
	for _, c := range cells {
		fmt.Fprintln(out, c.Name())
	}
	_, err := fmt.Fprintln(out, estimate(cells, o))
	return err
}

// growth makes the table of how costs grow.
func (d *data) growth() string {
	t := table{{"work", "pool", "what grows", "ns/task", "order", "in words"}}
	for _, w := range work.All() {
		for _, p := range work.Impls() {
			byTasks := d.series(func(c work.Cell) (int, bool) {
				return c.Tasks, c.Work == w.Name && c.Impl == p.Name && (c.Workers == growthWorkers || c.Workers == 0)
			})
			if len(byTasks) > 1 {
				s := fit(byTasks, 1)
				t = append(t, []string{w.Name, p.Name, "tasks, " + fmt.Sprint(growthWorkers) + " workers", points(byTasks), s.asRatio(), inWords(s, 1)})
			}
			byWorkers := d.series(func(c work.Cell) (int, bool) {
				return c.Workers, c.Work == w.Name && c.Impl == p.Name && c.Tasks == growthTasks && c.Workers > 0
			})
			if len(byWorkers) > 1 {
				s := fit(byWorkers, 0)
				t = append(t, []string{w.Name, p.Name, "workers, " + figure(growthTasks) + " tasks", points(byWorkers), s.asRatio(), inWords(s, 0)})
			}
		}
	}
	return fmt.Sprintf("Measured on %s. %s\n\n%s", d.machine(), d.count(), t)
}

// point are the samples at one size.
type point struct {
	size   int
	values []float64 // ns/task
}

// series collects the samples of the cells that belong to it, by size.
func (d *data) series(size func(work.Cell) (int, bool)) []point {
	var s []point
	for c, units := range d.samples {
		if n, ok := size(c); ok {
			s = append(s, point{n, units["ns/task"]})
		}
	}
	slices.SortFunc(s, func(a, b point) int { return a.size - b.size })
	return s
}

// fit finds the order of growth: the slope of the time against the size, both as
// logarithms. With power 1 it is the time of all tasks, with 0 that of one.
func fit(series []point, power float64) interval {
	var xs, ys []float64
	for _, p := range series {
		for _, v := range p.values {
			x := math.Log(float64(p.size))
			xs, ys = append(xs, x), append(ys, math.Log(v)+power*x)
		}
	}
	return slope(xs, ys)
}

// inWords compares an order with the one to expect. What is less than a
// twentieth off changes the time of a task by a tenth when the size grows tenfold.
func inWords(s interval, expected float64) string {
	name, less, more := "in proportion", "less than in proportion", "more than in proportion"
	if expected == 0 {
		name, less, more = "the same for any number", "falls", "rises"
	}
	switch off := s.center - expected; {
	case !s.known:
		return "too few samples to say"
	case s.lo <= expected && expected <= s.hi && max(expected-s.lo, s.hi-expected) > 0.2+1e-9:
		return "too noisy to say"
	case math.Abs(off) <= 0.05 || s.lo <= expected && expected <= s.hi:
		return name
	case off < 0:
		return less
	default:
		return more
	}
}

func points(series []point) string {
	var parts []string
	for _, p := range series {
		parts = append(parts, figure(float64(p.size))+": "+figure(median(p.values).center))
	}
	return strings.Join(parts, ", ")
}
