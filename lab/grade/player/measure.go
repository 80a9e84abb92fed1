package player

import (
	"context"
	"fmt"
	"time"

	"example.com/poollab/lab/grade/play"
)

// Measure plays a script with a Load, in a process of its own, and tells how much
// processor time that process took from its first instruction to its last: by
// what the system says about it from outside, not by what it says itself. The time
// is that of an ended process whatever the record says.
func (p *Player) Measure(ctx context.Context, script play.Script) (play.Record, time.Duration, error) {
	if script.Load == nil {
		panic("player: Measure needs a script with a Load")
	}
	const attempts = 2 // the first may have been ended by something else on the machine
	for n := 1; ; n++ {
		order := play.Order{Mode: play.Playing, Scripts: []play.Script{script}}
		s := &playing{session: newSession(p, order, p.limits.complete(p.Race))}
		e, err := s.run(ctx, s)
		switch {
		case err != nil:
			return play.Record{End: play.Broken}, 0, err
		case e.over && e.exit.Code == 0 && e.exit.Signal == "" && e.exit.Limit == "":
			return s.records[0], e.exit.CPU, nil
		case n < attempts && (e.doubtful() || e.open < 0 && len(s.records) == 0):
		case !e.hello || e.exit.Code == play.ExitOrder:
			return play.Record{End: play.Broken}, 0, fmt.Errorf("%w: a driver ended before its script, with %s", ErrMachine, e.exit.say())
		default:
			return e.death(), e.exit.CPU, nil
		}
	}
}
