package draw

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"example.com/poollab/lab/scaling"
)

// The size of a picture.
const pictureWidth, pictureHeight = 7 * vg.Inch, 4.5 * vg.Inch

// SVG draws a table as an SVG. Equal tables give equal bytes.
func SVG(w io.Writer, t *scaling.Table) error {
	p, err := picture(t)
	if err != nil {
		return err
	}
	c := vgsvg.New(pictureWidth, pictureHeight)
	p.Draw(vgdraw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return fmt.Errorf("draw: %w", err)
	}
	if _, err := io.WriteString(w, commonFonts(b.String())); err != nil {
		return fmt.Errorf("draw: %w", err)
	}
	return nil
}

// commonFonts names fonts that readers have, beside the one that the drawing was
// measured with.
func commonFonts(svg string) string {
	return strings.ReplaceAll(svg, "font-family:Liberation Sans;", "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;")
}

// PNG draws a table as a picture of dots.
func PNG(w io.Writer, t *scaling.Table) error {
	p, err := picture(t)
	if err != nil {
		return err
	}
	c := vgimg.NewWith(vgimg.UseWH(pictureWidth, pictureHeight), vgimg.UseDPI(144))
	p.Draw(vgdraw.New(c))
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(w); err != nil {
		return fmt.Errorf("draw: %w", err)
	}
	return nil
}

// look is how a series is drawn. The colours are those of Okabe and Ito without
// the yellow, ordered so that neighbours differ in brightness.
type look struct {
	color  color.RGBA
	shape  vgdraw.GlyphDrawer
	dashes []vg.Length
}

func looks() []look {
	dash := func(lengths ...vg.Length) []vg.Length { return lengths }
	return []look{
		{color.RGBA{0, 114, 178, 255}, vgdraw.CircleGlyph{}, nil},
		{color.RGBA{230, 159, 0, 255}, vgdraw.PyramidGlyph{}, dash(6, 2)},
		{color.RGBA{0, 0, 0, 255}, vgdraw.BoxGlyph{}, dash(2, 2)},
		{color.RGBA{86, 180, 233, 255}, vgdraw.RingGlyph{}, dash(8, 2, 2, 2)},
		{color.RGBA{213, 94, 0, 255}, vgdraw.SquareGlyph{}, dash(4, 3)},
		{color.RGBA{204, 121, 167, 255}, vgdraw.TriangleGlyph{}, dash(1, 2)},
		{color.RGBA{90, 90, 90, 255}, vgdraw.PlusGlyph{}, dash(10, 3)},
		{color.RGBA{0, 158, 115, 255}, vgdraw.CrossGlyph{}, dash(3, 1, 1, 1)},
	}
}

func picture(t *scaling.Table) (*plot.Plot, error) {
	c, err := newChart(t)
	if err != nil {
		return nil, err
	}
	p := plot.New()
	for _, style := range []*text.Style{&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle} {
		style.Font.Variant = "Sans"
	}
	p.Title.Text = c.title
	if c.left > 0 {
		p.Title.Text += fmt.Sprintf(" (%d of %d series)", len(c.curves), len(c.curves)+c.left)
	}
	p.X.Label.Text, p.Y.Label.Text = c.xlabel, c.ylabel
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = ticks(c.counts()), ticks(doublings(c.bottom, c.top))
	p.Legend.Left, p.Legend.Top = true, true
	p.Legend.Padding = vg.Points(2)
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = color.Gray{225}, color.Gray{235}
	p.Add(grid)
	if err := c.reference(p); err != nil {
		return nil, err
	}
	for i, k := range c.curves {
		if err := k.drawOn(p, looks()[i], i, len(c.curves)); err != nil {
			return nil, err
		}
	}
	p.X.Min, p.X.Max = c.least/1.1, c.last*1.25
	p.Y.Min, p.Y.Max = c.bottom/1.05, c.top*1.05
	return p, nil
}

// reference adds the ideal line and the bound.
func (c *chart) reference(p *plot.Plot) error {
	from, to := c.ideal()
	var bound plotter.XYs
	for _, b := range c.bound {
		bound = append(bound, plotter.XY{X: b.workers, Y: b.bound})
	}
	for _, line := range []struct {
		name   string
		points plotter.XYs
		dashes []vg.Length
		grey   uint8
	}{
		{"ideal", plotter.XYs{{X: from, Y: from / c.unit}, {X: to, Y: to / c.unit}}, []vg.Length{1, 3}, 110},
		{"bound", bound, []vg.Length{12, 4}, 150},
	} {
		if len(line.points) < 2 || line.points[0].X >= line.points[len(line.points)-1].X {
			continue
		}
		l, err := plotter.NewLine(line.points)
		if err != nil {
			return fmt.Errorf("draw: %w", err)
		}
		l.Color, l.Dashes, l.Width = color.Gray{line.grey}, line.dashes, vg.Points(1.2)
		p.Add(l)
		p.Legend.Add(line.name, l)
	}
	return nil
}

// bars are points with their intervals.
type bars struct {
	plotter.XYs
	errors plotter.YErrors
}

func (b bars) YError(i int) (lo, hi float64) { return b.errors[i].Low, b.errors[i].High }

// drawOn adds a series: its points with their bars, and the model's curve, or a
// line from point to point if there is no model. Series stand a little beside
// each other, so that equal ones do not hide each other.
func (k curve) drawOn(p *plot.Plot, l look, i, n int) error {
	aside := math.Pow(1.015, float64(i)-float64(n-1)/2)
	var b bars
	for _, q := range k.points {
		b.XYs = append(b.XYs, plotter.XY{X: q.workers * aside, Y: q.at})
		e := struct{ Low, High float64 }{}
		if q.bounded {
			e.Low, e.High = q.at-q.lo, q.hi-q.at
		}
		b.errors = append(b.errors, e)
	}
	errors, err := plotter.NewYErrorBars(b)
	if err != nil {
		return fmt.Errorf("draw: %w", err)
	}
	errors.Color, errors.Width = l.color, vg.Points(1)
	scatter, err := plotter.NewScatter(b)
	if err != nil {
		return fmt.Errorf("draw: %w", err)
	}
	scatter.Color, scatter.Shape, scatter.Radius = l.color, l.shape, vg.Points(3.2)
	line, err := plotter.NewLine(k.line())
	if err != nil {
		return fmt.Errorf("draw: %w", err)
	}
	line.Color, line.Dashes, line.Width = l.color, l.dashes, vg.Points(1)
	p.Add(line, errors, scatter)
	p.Legend.Add(k.name, line, scatter)
	return nil
}

// line is the curve between the points.
func (k curve) line() plotter.XYs {
	var line plotter.XYs
	if k.model == nil {
		for _, q := range k.points {
			line = append(line, plotter.XY{X: q.workers, Y: q.at})
		}
		return line
	}
	const steps = 60
	from, to := k.points[0].workers, k.points[len(k.points)-1].workers
	for i := range steps + 1 {
		x := from * math.Pow(to/from, float64(i)/steps)
		line = append(line, plotter.XY{X: x, Y: k.model(x)})
	}
	return line
}

// ticks are the marks of an axis.
type ticks []float64

// Ticks implements plot.Ticker.
func (t ticks) Ticks(lo, hi float64) []plot.Tick {
	var marks []plot.Tick
	last := 0.0
	for _, x := range t {
		mark := plot.Tick{Value: x}
		if last == 0 || x/last > 1.12*math.Pow(hi/lo, 0.02) {
			mark.Label, last = fmt.Sprintf("%.6g", x), x
		}
		marks = append(marks, mark)
	}
	return marks
}

// doublings are the powers of two from lo to hi, and where there are few of them
// the quarters between them as well.
func doublings(lo, hi float64) []float64 {
	parts := []float64{1}
	if hi/lo < 8 {
		parts = []float64{1, 1.25, 1.5, 1.75}
	}
	var all []float64
	for x := lo; x <= hi*1.001; x *= 2 {
		for _, part := range parts {
			if part*x <= hi*1.001 {
				all = append(all, part*x)
			}
		}
	}
	return all
}
