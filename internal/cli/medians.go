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

// mostTurns is how often each of several short jobs is measured.
const mostTurns = 51

// medians measures jobs in turns, so that whatever disturbs the machine
// disturbs all of them, and returns the median of each and the number of
// turns: a single short run says more about who paid for fresh memory than
// about the job. When ctx ends, the turns that came to their end count.
func (r *report) medians(ctx context.Context, jobs []job) (ms []measurement, turns int, err error) {
	runs := make([][]measurement, len(jobs))
	defer r.say("")
	for turns < mostTurns {
		r.say("turn %d of %d ...", turns+1, mostTurns)
		turn := make([]measurement, len(jobs))
		for i, j := range jobs {
			if turn[i], err = measure(ctx, j.scenario, j.way, nil); err != nil {
				return nil, turns, err
			}
		}
		if ctx.Err() != nil {
			break
		}
		turns++
		for i, m := range turn {
			runs[i] = append(runs[i], m)
		}
	}
	if turns == 0 {
		return nil, 0, nil
	}
	for _, all := range runs {
		slices.SortFunc(all, func(a, b measurement) int { return cmp.Compare(a.elapsed, b.elapsed) })
		typical := len(all) / 2
		if wrong := slices.IndexFunc(all, func(m measurement) bool { return m.wrong != nil }); wrong >= 0 {
			typical = wrong // one is enough to tell of
		}
		ms = append(ms, all[typical])
	}
	return ms, turns, nil
}
