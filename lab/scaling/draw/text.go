package draw

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/poollab/lab/scaling"
)

// TextOptions are for [Text]. The zero value is 80 columns of Unicode.
type TextOptions struct {
	Width int // columns, 80 by default and at least 40
	Rows  int // of the plot, 16 by default and at least 4
	ASCII bool
}

// signs are what a drawing in text is made of.
type signs struct {
	marks                              []rune
	ideal, bound, model, bar           rune
	axis, corner, floor, tick, measure rune
}

func signsFor(ascii bool) signs {
	if ascii {
		return signs{[]rune("ABCDEFGH"), '/', '=', '.', '|', '|', '+', '-', '+', 'x'}
	}
	return signs{[]rune("●▲■◆○△□◇"), '╱', '═', '·', '│', '│', '└', '─', '┴', '×'}
}

// canvas is a grid of characters; the first row is the highest.
type canvas struct {
	*chart
	signs
	cells [][]rune
}

// Text draws a table for a terminal.
func Text(w io.Writer, t *scaling.Table, o TextOptions) error {
	c, err := newChart(t)
	if err != nil {
		return err
	}
	const label = 7 // columns of the numbers at the left
	width, rows := max(40, o.Width), max(4, o.Rows)
	if o.Width == 0 {
		width = 80
	}
	if o.Rows == 0 {
		rows = 16
	}
	g := &canvas{chart: c, signs: signsFor(o.ASCII)}
	for range rows {
		g.cells = append(g.cells, []rune(strings.Repeat(" ", width-label-2)))
	}
	g.lines()
	g.points()
	text := g.frame(label) + g.key(width)
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("draw: %w", err)
	}
	return nil
}

// column and row are where a value lies; row is outside of the grid if the value
// is.
func (g *canvas) column(workers float64) int {
	span := math.Max(math.Log2(g.last/g.least), 1e-9)
	return int(math.Round(math.Log2(workers/g.least) / span * float64(len(g.cells[0])-1)))
}

func (g *canvas) row(speedup float64) int {
	span := math.Max(math.Log2(g.top/g.bottom), 1e-9)
	return int(math.Round(math.Log2(g.top/speedup) / span * float64(len(g.cells)-1)))
}

// workers is the number that a column stands for.
func (g *canvas) workers(column int) float64 {
	return g.least * math.Pow(g.last/g.least, float64(column)/float64(len(g.cells[0])-1))
}

// set writes a sign, over nothing or over what is less important.
func (g *canvas) set(row, column int, sign rune, over ...rune) {
	if row < 0 || row >= len(g.cells) || column < 0 || column >= len(g.cells[row]) {
		return
	}
	if old := g.cells[row][column]; old == ' ' || strings.ContainsRune(string(over), old) {
		g.cells[row][column] = sign
	}
}

func (g *canvas) lines() {
	from, to := g.chart.ideal()
	for column := range g.cells[0] {
		workers := g.workers(column)
		for _, k := range g.curves {
			if k.model != nil && workers >= k.points[0].workers {
				g.set(g.row(k.model(workers)), column, g.model)
			}
		}
		if n := len(g.chart.bound); n > 1 {
			for i := 1; i < n; i++ {
				a, b := g.chart.bound[i-1], g.chart.bound[i]
				if workers >= a.workers*0.999 && workers <= b.workers*1.001 {
					part := math.Log(workers/a.workers) / math.Log(b.workers/a.workers)
					g.set(g.row(a.bound*math.Pow(b.bound/a.bound, part)), column, g.signs.bound, g.model)
				}
			}
		}
		if workers >= from && workers <= to*1.001 {
			g.set(g.row(workers/g.unit), column, g.signs.ideal, g.model)
		}
	}
}

func (g *canvas) points() {
	lines := []rune{g.signs.ideal, g.signs.bound, g.model}
	for _, k := range g.curves {
		for _, p := range k.points {
			if !p.bounded {
				continue
			}
			for row := max(0, g.row(p.hi)); row <= min(len(g.cells)-1, g.row(p.lo)); row++ {
				g.set(row, g.column(p.workers), g.bar, lines...)
			}
		}
	}
	for i, k := range g.curves {
		for _, p := range k.points {
			g.set(g.row(p.at), g.column(p.workers), g.marks[i], append(lines, g.bar)...)
		}
	}
}

// frame is the grid with its axes.
func (g *canvas) frame(label int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%*s  %s\n", label, "", g.ylabel)
	named := map[int]string{}
	for y := g.bottom; y <= g.top*1.001; y *= 2 {
		if row := g.row(y); named[row] == "" {
			named[row] = fmt.Sprintf("%.3g%c", y, g.measure)
		}
	}
	for i, row := range g.cells {
		blanks := label - utf8.RuneCountInString(named[i])
		fmt.Fprintf(&b, "%s%s %c%s\n", strings.Repeat(" ", max(0, blanks)), named[i], g.axis, strings.TrimRight(string(row), " "))
	}
	floor := []rune(strings.Repeat(string(g.floor), len(g.cells[0])))
	numbers := []rune(strings.Repeat(" ", len(floor)+label+2))
	free := 0
	for _, workers := range g.counts() {
		column := g.column(workers)
		floor[column] = g.tick
		text := []rune(fmt.Sprintf("%.6g", workers))
		at := min(max(0, column+label+2-len(text)/2), len(numbers)-len(text))
		if at >= free {
			copy(numbers[at:], text)
			free = at + len(text) + 1
		}
	}
	fmt.Fprintf(&b, "%*s %c%s\n%s %s\n", label, "", g.corner, string(floor), strings.TrimRight(string(numbers), " "), g.xlabel)
	return b.String()
}

// counts are the measured worker counts of all curves, in order.
func (c *chart) counts() []float64 {
	seen := map[float64]bool{}
	var all []float64
	for _, k := range c.curves {
		for _, p := range k.points {
			if !seen[p.workers] {
				seen[p.workers] = true
				all = append(all, p.workers)
			}
		}
	}
	slices.Sort(all)
	return all
}

// key says what the signs mean.
func (g *canvas) key(width int) string {
	var words []string
	for i, k := range g.curves {
		words = append(words, string(g.marks[i])+" "+k.name)
	}
	words = append(words, string(g.signs.ideal)+" ideal")
	if len(g.chart.bound) > 1 {
		words = append(words, string(g.signs.bound)+" bound")
	}
	for _, k := range g.curves {
		if k.model != nil {
			words = append(words, string(g.model)+" model")
			break
		}
	}
	words = append(words, string(g.bar)+" interval")
	if g.left > 0 {
		words = append(words, fmt.Sprintf("(%d series more are not drawn)", g.left))
	}
	var b strings.Builder
	line := ""
	for _, w := range words {
		if line != "" && utf8.RuneCountInString(line)+3+utf8.RuneCountInString(w) > width {
			b.WriteString(line + "\n")
			line = ""
		}
		if line == "" {
			line = "         " + w
		} else {
			line += "   " + w
		}
	}
	return b.String() + line + "\n"
}
