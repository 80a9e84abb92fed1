package cli

import (
	"cmp"
	"context"
	"slices"

	"example.com/poollab/scenarios"
)

// job is a scenario to be measured in one way.
type job struct {
	scenario scenarios.Scenario
	way      string
}

// turns is how often each of several short jobs is measured.
const turns = 51

// medians measures jobs in turns, so that whatever disturbs the machine
// disturbs all of them, and returns the median of each: a single short run
// says more about who paid for fresh memory than about the job. When ctx ends
// it returns what there is.
func (r *report) medians(ctx context.Context, jobs []job) ([]measurement, error) {
	runs := make([][]measurement, len(jobs))
	for turn := range turns {
		r.say("turn %d of %d ...", turn+1, turns)
		for i, j := range jobs {
			m, err := measure(ctx, j.scenario, j.way, nil)
			if err != nil {
				return nil, err
			}
			runs[i] = append(runs[i], m)
		}
		if ctx.Err() != nil {
			break
		}
	}
	r.say("")
	var out []measurement
	for _, ms := range runs {
		slices.SortFunc(ms, func(a, b measurement) int { return cmp.Compare(a.elapsed, b.elapsed) })
		typical := len(ms) / 2
		if wrong := slices.IndexFunc(ms, func(m measurement) bool { return m.wrong != nil }); wrong >= 0 {
			typical = wrong // one is enough to tell of
		}
		out = append(out, ms[typical])
	}
	return out, nil
}
