package lab

import (
	"cmp"
	"slices"
	"time"
)

// svgThin is the width of the thinnest bar, in tenths.
const svgThin = 25

// svgSpan is a bar: a task, or several that are too short to be told apart. It
// reaches from one position on the time axis to another, in tenths.
type svgSpan struct {
	Span
	tasks    int
	from, to int
	failed   error // of any of its tasks
	running  bool
}

// svgBars lays out the first lanes of a trace. Bars never overlap, and none is
// more than a thinnest bar away from where its time says.
func svgBars(d *svgDrawing, t Trace, lanes int) [][]svgSpan {
	out := make([][]svgSpan, lanes)
	spans := slices.Clone(t.Spans)
	slices.SortStableFunc(spans, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.StartSeq, b.StartSeq))
	})
	for _, s := range spans {
		if s.Lane >= lanes {
			continue
		}
		lane := out[s.Lane]
		b := svgSpan{Span: s, tasks: 1, from: d.x(s.Start), to: d.x(s.End), failed: s.Err, running: s.Running()}
		if n := len(lane); n > 0 && b.from < lane[n-1].to {
			last := &lane[n-1]
			if b.to < last.to+svgThin {
				last.tasks++
				last.End = max(last.End, b.End)
				last.failed = cmp.Or(last.failed, b.failed)
				last.running = last.running || b.running
				continue
			}
			b.from = last.to
		}
		b.to = max(b.to, b.from+svgThin)
		out[s.Lane] = append(lane, b)
	}
	return out
}

// svgMark is a moment at which the consumer received outcomes.
type svgMark struct{ x, tasks int }

// svgYields gathers outcomes into marks wide enough to be seen.
func svgYields(d *svgDrawing, t Trace) []svgMark {
	const width = 80
	var times []time.Duration
	for _, s := range t.Spans {
		if s.YieldSeq != 0 {
			times = append(times, s.Yield)
		}
	}
	slices.Sort(times)
	var marks []svgMark
	for _, at := range times {
		if n := len(marks); n > 0 && d.x(at) < marks[n-1].x+width {
			marks[n-1].tasks++
			continue
		}
		marks = append(marks, svgMark{d.x(at), 1})
	}
	return marks
}

// svgEnd is the last moment that a trace tells of.
func svgEnd(t Trace) time.Duration {
	end := t.Elapsed
	for _, s := range t.Spans {
		end = max(end, s.End, s.Yield)
	}
	return end
}

// svgStyle is what bars and text look like. Light and dark differ in colours
// only; failed and running tasks differ from others in pattern too.
const svgStyle = `<style>
.lab{--ink:#1f2328;--soft:#59636e;--grid:#d1d9e0;--lane:#eef1f4;--bar:#3f6fb5;--on:#fff;--bad:#a8362c}
@media(prefers-color-scheme:dark){.lab{--ink:#e6edf3;--soft:#9198a1;--grid:#30363d;--lane:#1c222a;--bar:#7fb0ee;--on:#0b1220;--bad:#f0887c}}
.lab{font:12px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums;max-width:100%;height:auto}
.lab text{fill:var(--ink)}
.lab .h{font-size:15px;font-weight:600}
.lab .e,.lab .n{text-anchor:end}
.lab .n,.lab .m{fill:var(--soft);font-size:12px;font-weight:400}
.lab .c,.lab .t{text-anchor:middle}
.lab .t{fill:var(--on);font-size:11px;font-weight:600}
.lab .g,.lab .a{fill:none;stroke:var(--grid)}
.lab .k{fill:var(--lane)}
.lab .x{fill:none;stroke:var(--bad);stroke-width:1.5;stroke-dasharray:4 3}
.lab .b{fill:var(--bar)}
.lab .f{fill:url(#lab-failed)}
.lab .r{fill:url(#lab-running)}
.lab .y{fill:var(--soft)}
.lab .f+.t{paint-order:stroke;stroke:var(--bad);stroke-width:4px}
</style>
<defs>
<pattern id="lab-failed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0h6v6h-6z" style="fill:var(--bad)"/><path d="M0 0v6" style="stroke:var(--on);stroke-width:3;stroke-opacity:.45"/></pattern>
<linearGradient id="lab-running"><stop offset=".6" style="stop-color:var(--bar)"/><stop offset="1" style="stop-color:var(--bar);stop-opacity:.1"/></linearGradient>
</defs>
`
