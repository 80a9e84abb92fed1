package grade

import (
	"context"
	"errors"
	"time"

	"example.com/poollab/lab/grade/play"
)

// allowance is how much processor time the worlds of a submission may take
// together. A right one takes a quarter of a second. One that runs on in world
// after world is known well enough by then, and others wait.
const allowance = 30 * time.Second

// errSpent ends the checks of a submission that has used its allowance.
var errSpent = errors.New("grade: the submission has used its processor time")

// limited is a stage within the allowance.
type limited struct {
	stage
	spent func() time.Duration
}

func (l limited) Play(ctx context.Context, scripts []play.Script) ([]play.Record, error) {
	if l.spent() > allowance {
		return nil, errSpent
	}
	return l.stage.Play(ctx, scripts)
}

// giveUp skips what has not been checked.
func (all inspections) giveUp() {
	for _, in := range all {
		for _, q := range in.cases {
			if q.state == "" {
				q.state, q.reason = Skipped, "it can't be checked until the others end: its processes have used "+allowance.String()+" of processor time, where a right one takes less than one"
			}
		}
	}
}
