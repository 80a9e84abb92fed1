package twin

import (
	"context"
	"runtime"
	"slices"

	"example.com/poollab/lab/interleave"
)

// search runs the children and returns the ending of the one that counts: the
// failure with the lowest number, else what all have done together. When ctx
// ends first, that is what they have done until then.
func (t *Twin) search(ctx context.Context, test string, o interleave.Options, tell func(interleave.Result)) (ending, error) {
	n := min(runtime.NumCPU(), 8)
	if o.Exhaustive || o.Schedules > 0 && o.Schedules < 20*n {
		n = 1
	}
	// When each has seen nothing new for its share, all together have not.
	o.Stale = (o.Stale + n - 1) / n
	type report struct {
		lane int
		res  *interleave.Result
		e    ending
		err  error
	}
	reports := make(chan report)
	cancels := make([]context.CancelFunc, n)
	for lane := range n {
		mine := o
		mine.First, mine.Every = lane, n
		sub, cancel := context.WithCancel(ctx)
		defer cancel()
		cancels[lane] = cancel
		go func() {
			e, err := t.child(sub, test, interleave.Order{Mode: "search", Options: mine}, func(res interleave.Result) {
				reports <- report{lane: lane, res: &res}
			})
			e.part = mine
			reports <- report{lane: lane, e: e, err: err}
		}()
	}
	sofar := make([]interleave.Result, n)
	ends := make([]*ending, n)
	best := -1 // the lane with the failure of the lowest number
	dropped := make([]bool, n)
	var firstErr error
	for left := n; left > 0; {
		r := <-reports
		if r.res != nil {
			sofar[r.lane] = *r.res
			if best >= 0 && r.lane+r.res.Schedules*n > ends[best].result.Index {
				dropped[r.lane] = true
				cancels[r.lane]()
			}
			tell(together(sofar))
			continue
		}
		left--
		if r.err != nil && !dropped[r.lane] {
			if firstErr == nil {
				firstErr = r.err
			}
			for _, cancel := range cancels {
				cancel()
			}
			continue
		}
		if dropped[r.lane] {
			continue
		}
		ends[r.lane] = &r.e
		switch {
		case r.e.result != nil:
			sofar[r.lane] = *r.e.result
			if r.e.result.Failed() && (best < 0 || r.e.result.Index < ends[best].result.Index) {
				best = r.lane
			}
		case r.e.stuck != nil:
			sofar[r.lane] = *r.e.stuck
		}
		if r.e.result == nil || r.e.result.Skipped { // the others would end the same way
			for lane, cancel := range cancels {
				if lane != r.lane && ends[lane] == nil {
					dropped[lane] = true
					cancel()
				}
			}
		}
	}
	all := together(sofar)
	if firstErr != nil {
		return ending{result: &all, processes: n}, firstErr
	}
	if best >= 0 {
		res := *ends[best].result
		res.Schedules, res.Steps, res.Distinct, res.Elapsed = all.Schedules, all.Steps, all.Distinct, all.Elapsed
		return ending{result: &res, processes: n}, nil
	}
	if ctx.Err() != nil {
		return ending{result: &all, processes: n}, nil
	}
	for _, e := range ends {
		if e != nil && e.result == nil {
			if e.stuck != nil {
				return ending{result: &all, stuck: e.stuck, processes: n}, nil
			}
			return *e, nil
		}
	}
	return ending{result: &all, processes: n}, nil
}

// together adds up what several children have done. Traces that more than one
// has seen cannot be told, so the most that one has seen counts.
func together(parts []interleave.Result) interleave.Result {
	all := parts[0]
	all.Open, all.Why = nil, nil
	for i, p := range parts {
		if i > 0 {
			all.Schedules += p.Schedules
			all.Steps += p.Steps
			all.Distinct = max(all.Distinct, p.Distinct)
			all.Longest = max(all.Longest, p.Longest)
			all.Decisions = max(all.Decisions, p.Decisions)
			all.Elapsed = max(all.Elapsed, p.Elapsed)
			all.Complete = all.Complete && p.Complete
			all.Stale = all.Stale && p.Stale
			all.Skipped = all.Skipped || p.Skipped
		}
		for k, n := range p.Open {
			if all.Open == nil {
				all.Open, all.Why = map[interleave.Kind]int{}, map[interleave.Kind]string{}
			}
			all.Open[k] += n
			all.Why[k] = p.Why[k]
		}
		for _, n := range p.Notes {
			if !slices.Contains(all.Notes, n) {
				all.Notes = append(slices.Clone(all.Notes), n)
			}
		}
	}
	return all
}
