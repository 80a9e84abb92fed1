package lab

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

// svgGroup is an element of a picture that contains others, or the picture.
type svgGroup struct {
	Class   string     `xml:"class,attr"`
	Role    string     `xml:"role,attr"`
	ViewBox string     `xml:"viewBox,attr"`
	Title   string     `xml:"title"`
	Desc    string     `xml:"desc"`
	Groups  []svgGroup `xml:"g"`
	Texts   []svgLabel `xml:"text"`
	Rects   []svgRect  `xml:"rect"`
}

type svgLabel struct {
	Text string `xml:",chardata"`
}

type svgRect struct {
	Class string  `xml:"class,attr"`
	X     float64 `xml:"x,attr"`
	Width float64 `xml:"width,attr"`
	Title string  `xml:"title"`
}

func parseSVG(t require.TestingT, data []byte) svgGroup {
	var doc struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		svgGroup
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		t.Errorf("the picture is not XML: %v", err)
	}
	return doc.svgGroup
}

func (g svgGroup) named(class string) []svgGroup {
	return slices.DeleteFunc(slices.Clone(g.Groups), func(g svgGroup) bool { return g.Class != class })
}

func (g svgGroup) panels() []svgGroup { return g.named("panel") }
func (g svgGroup) lanes() []svgGroup  { return g.named("lane") }

// track is the ground of a lane, bars are what lies on it.
func (g svgGroup) track() svgRect  { return g.Rects[0] }
func (g svgGroup) bars() []svgRect { return g.Rects[1:] }

func (r svgRect) has(class string) bool { return slices.Contains(strings.Fields(r.Class), class) }

// tasks is how many tasks a bar says that it stands for.
func (r svgRect) tasks() int {
	n := 1
	_, _ = fmt.Sscanf(r.Title, "%d tasks from", &n) // a single one begins with a word
	return n
}
