package lab

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"example.com/poollab/internal/golden"
)

func TestSVGGolden(t *testing.T) {
	for name, traces := range map[string][]Trace{
		"none":   nil,
		"empty":  {{}},
		"lesson": demo(),
		"marks":  {marked()},
		"many":   {crowd(300)},
	} {
		t.Run(name, func(t *testing.T) {
			golden.Check(t, "testdata/svg/"+name+".svg", string(svg(t, traces...)))
		})
	}
}

func TestSVGSharesOneTimeScale(t *testing.T) {
	panels := parseSVG(t, svg(t, demo()...)).panels()
	require.Len(t, panels, 3)
	sequential, five := panels[0].lanes(), panels[1].lanes()
	require.Len(t, sequential, 1)
	require.Len(t, five, 5)
	assert.Equal(t, 726.0, sequential[0].track().Width)
	assert.InDelta(t, 726.0/5, five[0].track().Width, 0.1, "a fifth of the time is a fifth of the width")
	for i, b := range sequential[0].bars() {
		assert.InDelta(t, 46+72.6*float64(i), b.X, 0.1)
	}
	for _, lane := range five {
		bars := lane.bars()
		require.Len(t, bars, 2)
		assert.Equal(t, sequential[0].bars()[0].X, bars[0].X)
		assert.Equal(t, sequential[0].bars()[1].X, bars[1].X)
	}
}

func TestSVGShowsEveryTaskInItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		traces := rapid.SliceOfN(rapid.Custom(randomRun), 1, 3).Draw(t, "traces")
		var axis time.Duration = 1
		for _, trace := range traces {
			axis = max(axis, trace.Elapsed)
		}
		place := func(at time.Duration) float64 { return 46 + 726*float64(at)/float64(axis) }
		panels := parseSVG(t, svg(t, traces...)).panels()
		if len(panels) != len(traces) {
			t.Fatalf("a trace has no panel")
		}
		for i, trace := range traces {
			lanes := panels[i].lanes()
			if len(lanes) != trace.Peak() {
				t.Fatalf("the panel has %d lanes, the trace %d", len(lanes), trace.Peak())
			}
			for lane, drawn := range lanes {
				var own []Span
				for _, s := range trace.Spans {
					if s.Lane == lane {
						own = append(own, s)
					}
				}
				if fault := compareLane(drawn, own, place); fault != nil {
					t.Fatalf("a lane does not show the trace: %v", fault)
				}
				if surplus := trace.Workers > 0 && lane >= trace.Workers; surplus != strings.HasPrefix(drawn.Texts[0].Text, "!") {
					t.Fatalf("a lane too many is not marked, or another is")
				}
			}
		}
	})
}

// compareLane checks the bars of a lane against its spans.
func compareLane(drawn svgGroup, own []Span, place func(time.Duration) float64) error {
	const thin, rounding = 2.5, 0.11
	bars := drawn.bars()
	tasks := 0
	for i, b := range bars {
		if b.Width <= 0 {
			return fmt.Errorf("bar %d cannot be seen", i)
		}
		if i > 0 && bars[i-1].X+bars[i-1].Width > b.X {
			return fmt.Errorf("bars %d and %d overlap", i-1, i)
		}
		if !slices.ContainsFunc(own, func(s Span) bool { return math.Abs(place(s.Start)-b.X) <= thin+rounding }) {
			return fmt.Errorf("bar %d begins where no task does", i)
		}
		tasks += b.tasks()
	}
	if tasks != len(own) {
		return fmt.Errorf("bars stand for %d tasks of %d", tasks, len(own))
	}
	for _, s := range own {
		start, end := place(s.Start), place(s.End)
		covered := slices.ContainsFunc(bars, func(b svgRect) bool {
			return b.X <= start+thin+rounding && end-thin-0.8-rounding <= b.X+b.Width && (s.Err == nil || b.has("f")) && (!s.Running() || b.has("r") || b.has("f"))
		})
		if !covered {
			return fmt.Errorf("task %d has no bar", s.Task)
		}
	}
	failed := slices.ContainsFunc(own, func(s Span) bool { return s.Err != nil })
	if failed != slices.ContainsFunc(bars, func(b svgRect) bool { return b.has("f") }) {
		return errors.New("a failed task is not marked, or another is")
	}
	return nil
}

func TestSVGEscapesWhatItIsGiven(t *testing.T) {
	for name, c := range map[string]struct{ given, shown string }{
		"markup":        {`</text><script>alert("1")</script>`, `</text><script>alert("1")</script>`},
		"entities":      {"a & b &amp; &lt; ]]>", "a & b &amp; &lt; ]]>"},
		"quotes":        {`"'`, `"'`},
		"comment":       {"<!-- -- >", "<!-- -- >"},
		"control":       {"a\x00b\x1b[31m", "a\ufffdb\ufffd[31m"},
		"invalid UTF-8": {"a\xff\xfeb", "a\ufffd\ufffdb"},
		"lines":         {"a\r\nb\tc", "a\r\nb\tc"},
		"formats":       {"100%d %!s(MISSING)", "100%d %!s(MISSING)"},
		"long":          {strings.Repeat("ö", 1000), strings.Repeat("ö", 71) + "…"},
		"nothing":       {"", "run"},
	} {
		t.Run(name, func(t *testing.T) {
			trace := lesson(1, []time.Duration{time.Second})
			trace.Name = c.given
			trace.Spans[0].Err = errors.New(c.given)
			got := svg(t, trace)
			doc := parseSVG(t, got)
			require.Len(t, doc.panels(), 1)
			assert.Equal(t, c.shown, doc.panels()[0].Texts[0].Text)
			assert.Contains(t, doc.Desc, c.shown)
			assert.NotContains(t, string(got), "<script")
			assert.Less(t, len(got), 5_000)
		})
	}
}

func TestSVGIsSelfContained(t *testing.T) {
	for _, traces := range [][]Trace{nil, {{}}, demo(), {marked()}, {crowd(300)}} {
		got := string(svg(t, traces...))
		doc := parseSVG(t, []byte(got))
		assert.Equal(t, "img", doc.Role)
		assert.NotEmpty(t, doc.Title)
		assert.NotEmpty(t, doc.Desc)
		assert.Regexp(t, `^0 0 800 \d+$`, doc.ViewBox)
		got = strings.Replace(got, `xmlns="http://www.w3.org/2000/svg"`, "", 1)
		for _, foreign := range []string{"http", "href", "@import", "@font-face", "<script", "<image", "<foreignObject", "onload"} {
			assert.NotContains(t, got, foreign)
		}
		for _, link := range regexp.MustCompile(`url\((.)`).FindAllStringSubmatch(got, -1) {
			assert.Equal(t, "#", link[1])
		}
	}
}

func TestSVGOfManyLanes(t *testing.T) {
	for lanes, want := range map[int]int{31: 31, 32: 32, 33: 31, 256: 31, 300: 31} {
		got := svg(t, crowd(lanes))
		panel := parseSVG(t, got).panels()[0]
		assert.Len(t, panel.lanes(), want)
		if rest := fmt.Sprintf("… and %d more lanes", lanes-want); lanes > want {
			assert.Contains(t, string(got), rest)
		} else {
			assert.NotContains(t, string(got), "more lanes")
		}
	}
}

func TestSVGIsCompact(t *testing.T) {
	tasks := make([]time.Duration, 200)
	for i := range tasks {
		tasks[i] = time.Duration(900+i) * time.Millisecond
	}
	assert.Less(t, len(svg(t, lesson(8, tasks))), 60_000)
	// However many tasks, there is only so much room for bars.
	assert.Less(t, len(svg(t, lesson(1, make([]time.Duration, 50_000)), lesson(1, slices.Repeat(tasks, 250)))), 60_000)
}

func TestSVGStopsAtAFailingWriter(t *testing.T) {
	assert.ErrorIs(t, WriteSVG(failingWriter{}, Trace{}), errDisk)
}

// demo is what the README shows.
func demo() []Trace {
	tasks := slices.Repeat([]time.Duration{time.Second}, 10)
	sequential, five := lesson(1, tasks), lesson(5, tasks)
	sequential.Name, five.Name = "sequential", "pool.Map, 5 workers"
	for i := range five.Spans {
		five.Spans[i].Yield, five.Spans[i].YieldSeq = five.Elapsed, 2*len(tasks)+1+i
	}
	tasks[0] = 10 * time.Second
	straggler := lesson(5, tasks)
	straggler.Name = "pool.Completed, 5 workers, one straggler"
	for i := range straggler.Spans {
		straggler.Spans[i].Yield = straggler.Spans[i].End
	}
	return []Trace{sequential, five, straggler}
}

// marked has everything that a picture marks.
func marked() Trace {
	t := spans(2,
		[]int{0, 400, 400, 1000, 1001, 1002, 1002, 1003, 1003, 1400},
		[]int{0, 700, 720, 1500},
		[]int{300, 330, 350, 900, 1000, 1040})
	t.Name = "faulty"
	t.Spans[1].Err, t.Spans[5].Err, t.Spans[7].Err = errors.New("status 503 & <no> body"), ErrAborted, ErrAborted
	t.Spans[4].EndSeq, t.Spans[6].EndSeq = 0, 0
	for i := range t.Spans[:3] {
		t.Spans[i].Yield, t.Spans[i].YieldSeq = t.Elapsed, 2000+i
	}
	return t
}

// crowd is a run of one task a lane.
func crowd(lanes int) Trace {
	tasks := make([]time.Duration, lanes)
	for i := range tasks {
		tasks[i] = time.Duration(i+1) * time.Millisecond
	}
	t := lesson(lanes, tasks)
	t.Name = "a goroutine for each"
	return t
}

func svg(t require.TestingT, traces ...Trace) []byte {
	var out bytes.Buffer
	if err := WriteSVG(&out, traces...); err != nil {
		t.Errorf("the picture cannot be written: %v", err)
	}
	return out.Bytes()
}
