package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"example.com/poollab/lab/scaling"
	"example.com/poollab/lab/scaling/draw"
)

// draw draws a table below its figures.
func (t *scaleTeller) draw(table *scaling.Table) {
	var b bytes.Buffer
	if err := draw.Text(&b, table, draw.TextOptions{Width: t.width, ASCII: !t.unicode}); err != nil {
		t.entry("plot", strings.TrimPrefix(err.Error(), "draw: "))
		return
	}
	if table.Title != "" {
		t.printf("%s\n", t.bold(table.Title))
	}
	t.printf("%s\n", b.String())
}

// writePlots writes pictures of tables.
func writePlots(tables []*scaling.Table, svg, png string) error {
	if svg != "" && png != "" && filepath.Clean(svg) == filepath.Clean(png) {
		return usagef("-svg and -png cannot both write %s", svg)
	}
	for _, kind := range []struct {
		flag, file string
		write      func(io.Writer, *scaling.Table) error
	}{{"svg", svg, draw.SVG}, {"png", png, draw.PNG}} {
		if kind.file == "" {
			continue
		}
		drawn := 0
		for _, table := range tables {
			var b bytes.Buffer
			if err := kind.write(&b, table); err != nil {
				if len(tables) == 1 {
					return usagef("-%s: %s", kind.flag, strings.TrimPrefix(err.Error(), "draw: "))
				}
				continue
			}
			drawn++
			if err := os.WriteFile(numbered(kind.file, drawn), b.Bytes(), 0o666); err != nil {
				return usagef("-%s: %v", kind.flag, err)
			}
		}
		if drawn == 0 {
			return usagef("-%s: no table has two worker counts to draw", kind.flag)
		}
	}
	return nil
}

// numbered is the name of the nth file of several.
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	extension := filepath.Ext(name)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, extension), n, extension)
}
