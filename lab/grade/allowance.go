package grade

import (
	"context"
	"errors"
	"slices"
	"time"

	"example.com/poollab/lab/grade/play"
)

// What the worlds of a submission may take together. A right one takes a quarter of
// a second of processor time, and none of its worlds stands still on the machine's
// clock. One that goes beyond this is known well enough, and others wait.
const (
	allowance = 30 * time.Second
	mostStuck = 8 // worlds on the machine's clock, each waits for seconds
)

// errSpent ends the checks of a submission that has used its allowance.
var errSpent = errors.New("grade: the submission has used its allowance")

// limited is a stage within the allowance.
type limited struct {
	stage
	spent func() time.Duration
	stuck int
}

func (l *limited) Play(ctx context.Context, scripts []play.Script) ([]play.Record, error) {
	real := slices.ContainsFunc(scripts, func(s play.Script) bool { return s.RealTime })
	if l.spent() > allowance || real && l.stuck >= mostStuck {
		return nil, errSpent
	}
	records, err := l.stage.Play(ctx, scripts)
	for i, r := range records {
		if i < len(scripts) && scripts[i].RealTime && r.End != play.Done && r.End != play.Leaked {
			l.stuck++
		}
	}
	return records, err
}

// giveUp skips what has not been checked.
func (all inspections) giveUp() {
	for _, in := range all {
		for _, q := range in.cases {
			if q.state == "" {
				q.state, q.reason = Skipped, "it can't be checked until others pass: too many worlds ran on for "+allowance.String()+" together, or stood still"
			}
		}
	}
}
