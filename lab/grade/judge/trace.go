package judge

import (
	"errors"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/lab/grade/play"
)

// traceOf makes a trace of the tasks and outcomes in a record. A task that was
// still running ends a unit after everything else: the clock stopped there.
func traceOf(workers int, r play.Record) lab.Trace {
	tr := lab.Trace{Workers: workers}
	var busy []bool
	running := map[int]int{} // task to its newest span
	for i, e := range r.Events {
		tr.Elapsed = max(tr.Elapsed, e.At)
		switch e.Kind {
		case play.Start:
			lane := 0
			for lane < len(busy) && busy[lane] {
				lane++
			}
			if lane == len(busy) {
				busy = append(busy, false)
			}
			busy[lane] = true
			running[e.Task] = len(tr.Spans)
			tr.Spans = append(tr.Spans, lab.Span{Task: e.Task, Lane: lane, Start: e.At, StartSeq: i + 1, Goroutine: uint64(e.By)})
		case play.Ends:
			if k, ok := running[e.Task]; ok && tr.Spans[k].Running() {
				s := &tr.Spans[k]
				s.End, s.EndSeq = e.At, i+1
				busy[s.Lane] = false
				switch {
				case e.How == play.Panics || e.How == play.Exits:
					s.Err = lab.ErrAborted
				case e.Fault != nil || e.How == play.Fails:
					s.Err = errCall
				}
			}
		case play.Yield:
			if k, ok := running[e.Task]; ok && tr.Spans[k].YieldSeq == 0 {
				tr.Spans[k].Yield, tr.Spans[k].YieldSeq = e.At, i+1
			}
		}
	}
	last := time.Duration(0)
	for i := range tr.Spans {
		if s := &tr.Spans[i]; s.Running() {
			s.End = tr.Elapsed + unit
			last = s.End
		}
	}
	tr.Elapsed = max(tr.Elapsed, last)
	return tr
}

// errCall stands for the error that a call returned.
var errCall = errors.New("judge: the call failed")
