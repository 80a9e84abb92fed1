package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"example.com/poollab/internal/peers/work"
)

// Where -w writes, from the directory of the module.
const (
	longFile  = "BENCHMARKS.md"
	shortFile = "../../README.md"
)

func tableCommand(args []string) error {
	f := flag.NewFlagSet("table", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	write := f.Bool("w", false, "write into "+longFile+" and "+shortFile+", between the markers there")
	brief := f.Bool("short", false, "only the short table")
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		fmt.Println("go run ./bench table [flags] FILE... makes tables of results, as Markdown.\n\nFlags:")
		f.SetOutput(os.Stdout)
		f.PrintDefaults()
		return err
	} else if err != nil {
		return usagef("table: %v", err)
	}
	if f.NArg() == 0 {
		return usagef("table needs a file of results; go run ./bench makes one")
	}
	d, err := load(f.Args())
	if err != nil {
		return err
	}
	if *write {
		return replace(
			place{longFile, "tables", d.long()},
			place{shortFile, "benchmarks", d.short()},
		)
	}
	if !*brief {
		fmt.Print(d.long())
	}
	fmt.Print(d.short())
	return nil
}

// table is a table in Markdown, in columns that also line up as plain text.
type table [][]string

func (t table) String() string {
	widths := make([]int, len(t[0]))
	length := func(s string) int { return len([]rune(s)) }
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], length(cell), 3)
		}
	}
	var b strings.Builder
	line := func(row []string) {
		for i, cell := range row {
			b.WriteString("| " + cell + strings.Repeat(" ", widths[i]-length(cell)+1))
		}
		b.WriteString("|\n")
	}
	line(t[0])
	rule := make([]string, len(widths))
	for i, w := range widths {
		rule[i] = strings.Repeat("-", w)
	}
	line(rule)
	for _, row := range t[1:] {
		line(row)
	}
	return b.String()
}

// long makes all tables, and says how each implementation is used.
func (d *data) long() string {
	var b strings.Builder
	b.WriteString(d.tables())
	b.WriteString("\n## How each is used\n\n")
	for _, p := range work.Impls() {
		fmt.Fprintf(&b, "- %s, %s: %s.\n", p.Name, p.Role, p.About)
	}
	return b.String()
}

func (d *data) tables() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s. %s\n", d.machine(), d.count())
	var rest []string
	for _, w := range work.All() {
		workers := d.workers(w)
		if len(workers) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s; %s.\n\n", w.Name, sentence(w.About), w.Unit())
		b.WriteString(d.rows(w, workers).String())
		comparisons := table{{"workers", "pool", "best library", "pool / library", "best baseline", "pool / baseline", "pool"}}
		for _, n := range workers {
			c, ok := d.compare(w, n)
			if !ok {
				continue
			}
			comparisons = append(comparisons, c.row(figure(float64(n))))
			rest = append(rest, c.shortfalls()...)
		}
		if len(comparisons) > 1 {
			fmt.Fprintf(&b, "\n%s", comparisons)
		}
		d.pairs(&b, w, workers)
	}
	b.WriteString("\n## Where pool does not win\n\n")
	for _, s := range rest {
		fmt.Fprintf(&b, "- %s\n", s)
	}
	if len(rest) == 0 {
		b.WriteString("Nowhere.\n")
	}
	return b.String()
}

// short makes the one table that goes into a README.
func (d *data) short() string {
	t := table{{"work", "workers", "pool", "best library", "pool / library", "best baseline", "pool / baseline", "pool"}}
	for _, w := range work.All() {
		workers := d.workers(w)
		if len(workers) == 0 {
			continue
		}
		n := mainOf(w, workers)
		if c, ok := d.compare(w, n); ok {
			row := c.row(figure(float64(n)))
			row[1] += " " + w.Unit()
			t = append(t, append([]string{w.Name}, row...))
		}
	}
	return fmt.Sprintf("%s\nMedians on %s, with the ratio's 95 %% interval. %s\n", t, d.machine(), d.count())
}

func (c comparison) row(workers string) []string {
	row := []string{workers, figure(median(c.reference).center)}
	for _, r := range []rival{c.library, c.baseline} {
		if r.name == "" {
			row = append(row, "", "")
			continue
		}
		row = append(row, r.name+" "+figure(median(r.values).center), r.ratio.asRatio())
	}
	return append(row, c.words())
}

// mainOf is the number of workers that stands for all: the work's own choice, if
// it was measured.
func mainOf(w work.Work, workers []int) int {
	if slices.Contains(workers, w.Main) {
		return w.Main
	}
	return workers[0]
}

// rows has a row for each implementation, the best first.
func (d *data) rows(w work.Work, workers []int) table {
	main := mainOf(w, workers)
	head := []string{"implementation", "role"}
	for _, n := range workers {
		head = append(head, "w="+figure(float64(n)))
	}
	var units []string
	for _, unit := range work.Units() {
		if unit != w.Unit() && unit != "foreign-cores" && d.of(w, "pool", main, unit) != nil {
			units = append(units, unit)
			head = append(head, unit)
		}
	}
	type ranked struct {
		by  float64
		row []string
	}
	var all []ranked
	for _, p := range work.Impls() {
		if !w.Can(p) {
			continue
		}
		name, found := p.Name, false
		if p.Role == work.Reference {
			name = "**" + name + "**"
		}
		r := ranked{row: []string{name, string(p.RoleIn(w.Name))}}
		for _, n := range workers {
			cell := ""
			if values := d.of(w, p.Name, n, w.Unit()); len(values) > 0 && (!p.AnyWorkers || !found) {
				cell, found = median(values).withRange(), true
				if n == main || r.by == 0 {
					r.by = median(values).center
				}
			}
			r.row = append(r.row, cell)
		}
		for _, unit := range units {
			cell := ""
			if values := d.of(w, p.Name, main, unit); len(values) > 0 {
				cell = figure(median(values).center)
			}
			r.row = append(r.row, cell)
		}
		if found {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(a.by, b.by) })
	t := table{head}
	for _, r := range all {
		t = append(t, r.row)
	}
	return t
}

// pairs compares implementations that do exactly the same.
func (d *data) pairs(b *strings.Builder, w work.Work, workers []int) {
	t := table{{"like for like"}}
	for _, n := range workers {
		t[0] = append(t[0], "w="+figure(float64(n)))
	}
	for _, pair := range w.Pairs {
		row, found := []string{pair[0] + " / " + pair[1]}, false
		for _, n := range workers {
			r := ratio(d.of(w, pair[0], n, w.Unit()), d.of(w, pair[1], n, w.Unit()))
			cell := ""
			if r.center > 0 {
				cell, found = r.asRatio(), true
			}
			row = append(row, cell)
		}
		if found {
			t = append(t, row)
		}
	}
	if len(t) > 1 {
		fmt.Fprintf(b, "\n%s", t)
	}
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
