package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/golden"
	"example.com/poollab/lab/scaling"
)

// table makes a table of lines as go test -bench prints them.
func table(t *testing.T, text string) *scaling.Table {
	t.Helper()
	var r scaling.Results
	require.NoError(t, r.Add(strings.NewReader(text), "in"))
	all, err := r.Tables(scaling.Options{})
	require.NoError(t, err)
	return all[0]
}

// lines are those of a pool with a time for each count, measured six times.
func lines(pool string, counts []int, times ...float64) string {
	var b strings.Builder
	for i, n := range counts {
		for k := range 6 {
			fmt.Fprintf(&b, "BenchmarkX/pool=%s/workers=%d 1 %.4f ns/op 80 pct-of-bound\n", pool, n, times[i]*(1+0.01*float64(k)))
		}
	}
	return b.String()
}

var counts = []int{1, 2, 4, 8}

func three(t *testing.T) *scaling.Table {
	return table(t, lines("good", counts, 800, 400, 200, 100)+lines("limited", counts, 800, 400, 390, 395)+lines("worse", counts, 800, 900, 1100, 1500))
}

func TestText(t *testing.T) {
	for name, o := range map[string]TextOptions{
		"text":   {},
		"ascii":  {ASCII: true, Width: 60, Rows: 10},
		"narrow": {Width: 1, Rows: 1},
	} {
		var b bytes.Buffer
		require.NoError(t, Text(&b, three(t), o))
		golden.Check(t, "testdata/"+name+".golden", b.String())
		for line := range strings.Lines(b.String()) {
			width := max(40, o.Width)
			if o.Width == 0 {
				width = 80
			}
			// The name of the axis may stand behind it.
			assert.LessOrEqual(t, utf8.RuneCountInString(line), width+10, line)
			assert.Equal(t, line, strings.TrimRight(line, " \n")+"\n")
		}
		if o.ASCII {
			assert.Len(t, []rune(b.String()), b.Len())
		}
	}
}

// A mark stands where its speed-up is: a curve of twice the speed with each
// doubling rises by as many rows as columns, in their own measures.
func TestMarksStandWhereTheyBelong(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Text(&b, table(t, lines("p", counts, 800, 400, 200, 100)), TextOptions{ASCII: true, Rows: 13, Width: 80}))
	var at [][2]int
	for row, line := range strings.Split(b.String(), "\n") {
		if strings.Contains(line, "++-") {
			break // what follows is the key
		}
		for column, c := range line {
			if c == 'A' {
				at = append(at, [2]int{row, column})
			}
		}
	}
	require.Len(t, at, 4, b.String())
	for i := 1; i < len(at); i++ {
		assert.InDelta(t, 3, at[i][0]-at[i-1][0], 1)
		assert.InDelta(t, 70/3, at[i-1][1]-at[i][1], 2)
	}
}

func TestSVG(t *testing.T) {
	var a, b bytes.Buffer
	require.NoError(t, SVG(&a, three(t)))
	require.NoError(t, SVG(&b, three(t)))
	assert.Equal(t, a.String(), b.String(), "equal tables give equal bytes")
	d := xml.NewDecoder(&a)
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
	}
	text := b.String()
	for _, word := range []string{">good<", ">limited<", ">worse<", ">ideal<", ">bound<", ">workers<", ">speed-up against workers=1<", ">X<"} {
		assert.Contains(t, text, word)
	}
	// Each series has a colour and dashes of its own.
	dashes := regexp.MustCompile(`stroke-dasharray:[0-9.,]+`).FindAllString(text, -1)
	kinds := map[string]bool{}
	for _, d := range dashes {
		kinds[d] = true
	}
	assert.GreaterOrEqual(t, len(kinds), 4)
	assert.Contains(t, text, "sans-serif")
}

func TestPNG(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, PNG(&b, three(t)))
	picture, err := png.Decode(&b)
	require.NoError(t, err)
	colors := map[uint32]bool{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			r, g, b, _ := picture.At(x, y).RGBA()
			colors[r>>8<<16|g>>8<<8|b>>8] = true
		}
	}
	for _, l := range looks()[:3] {
		c := uint32(l.color.R)<<16 | uint32(l.color.G)<<8 | uint32(l.color.B)
		assert.True(t, colors[c], "%x", c)
	}
}

// Looks differ in brightness, or in shape and dashes where they do not.
func TestLooksDiffer(t *testing.T) {
	all := looks()
	require.Len(t, all, most)
	for i, a := range all {
		for _, b := range all[:i] {
			assert.NotEqual(t, a.color, b.color)
			assert.NotEqual(t, fmt.Sprintf("%T", a.shape), fmt.Sprintf("%T", b.shape))
			assert.NotEqual(t, a.dashes, b.dashes)
		}
	}
	bright := func(l look) float64 {
		return 0.2126*float64(l.color.R) + 0.7152*float64(l.color.G) + 0.0722*float64(l.color.B)
	}
	for i := 1; i < len(all); i++ {
		assert.Greater(t, max(bright(all[i])-bright(all[i-1]), bright(all[i-1])-bright(all[i])), 20.0, "neighbours %d and %d in grey", i-1, i)
	}
}

func TestManySeries(t *testing.T) {
	text := ""
	for i := range most + 2 {
		text += lines(fmt.Sprintf("p%d", i), counts, 800, 400, 200, 100)
	}
	var b bytes.Buffer
	require.NoError(t, Text(&b, table(t, text), TextOptions{}))
	assert.Contains(t, b.String(), "(2 series more are not drawn)")
	b.Reset()
	require.NoError(t, SVG(&b, table(t, text)))
	assert.Contains(t, b.String(), "(8 of 10 series)")
}

func TestNothingToDraw(t *testing.T) {
	one := table(t, lines("p", []int{4}, 100))
	for _, draw := range []func(io.Writer, *scaling.Table) error{
		SVG, PNG, func(w io.Writer, t *scaling.Table) error { return Text(w, t, TextOptions{}) },
	} {
		assert.ErrorIs(t, draw(io.Discard, one), ErrNothing)
	}
}

// From two workers on, ideal is half of the number.
func TestIdealFromTwo(t *testing.T) {
	c, err := newChart(table(t, lines("p", []int{2, 4, 8}, 400, 200, 100)))
	require.NoError(t, err)
	from, to := c.ideal()
	assert.Equal(t, []float64{2, 8, 2}, []float64{from, to, c.unit})
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestBrokenWriter(t *testing.T) {
	assert.ErrorIs(t, Text(broken{}, three(t), TextOptions{}), io.ErrClosedPipe)
	assert.ErrorIs(t, SVG(broken{}, three(t)), io.ErrClosedPipe)
	assert.ErrorIs(t, PNG(broken{}, three(t)), io.ErrClosedPipe)
}
