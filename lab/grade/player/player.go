package player

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.com/poollab/lab/grade/play"
)

// Player has scripts played. It may be used by one goroutine at a time.
type Player struct {
	Launch Launcher
	// Race says that the driver is built with the race detector, and takes longer.
	Race bool
	// Restarts is how many processes may die in one call before the rest of the
	// scripts stays unplayed; 0 means 40.
	Restarts int
	// Source has the lines of the submission's files, for [Player.Interleaving];
	// the file is a name without a directory. May be nil.
	Source func(file string, line int) string

	limits limits // those of a test; the zero value is the usual ones, and what was seen so far
}

// ErrMachine is the error for what is nobody's fault but the machine's.
var ErrMachine = errors.New("player: the machine failed")

func (p *Player) restarts() int {
	if p.Restarts == 0 {
		return 40
	}
	return p.Restarts
}

// Play plays each script once. There is a record for each; one in which the
// process died says so, and the others go on in a new process. An error is about
// the machine, and all that has no record then is broken.
func (p *Player) Play(ctx context.Context, scripts []play.Script) ([]play.Record, error) {
	out := make([]play.Record, len(scripts))
	todo := make([]int, len(scripts))
	for i := range scripts {
		out[i].End = play.Unplayed
		todo[i] = i
	}
	l := p.limits.complete(p.Race)
	again := map[int]bool{}
	strikes := 0
	for deaths := 0; len(todo) > 0 && deaths <= p.restarts(); deaths++ {
		order := play.Order{Mode: play.Playing}
		for _, i := range todo {
			order.Scripts = append(order.Scripts, scripts[i])
		}
		s := &playing{session: newSession(p, order, l)}
		e, err := s.run(ctx, s)
		for k, r := range s.records {
			out[todo[k]] = r
		}
		switch {
		case err != nil:
			return broken(out, todo[len(s.records):]), err
		case e.over:
			return out, nil
		case len(s.records) == 0 && e.open < 0:
			// Once may be the machine's fault.
			if strikes++; strikes < 2 {
				continue
			}
			if !e.hello || e.exit.Code == play.ExitOrder {
				return broken(out, todo), fmt.Errorf("%w: a driver ended before its first script, with %s", ErrMachine, e.exit.say())
			}
			for _, i := range todo { // it ends as soon as it is initialised
				out[i] = e.death()
			}
			return out, nil
		}
		strikes = 0
		culprit := e.open
		if len(s.records) == len(todo) { // and not over
			culprit = len(todo) - 1
		}
		todo = todo[len(s.records):]
		switch {
		case culprit < 0: // between two scripts
		case len(todo) > 0 && e.doubtful() && !again[todo[0]]:
			again[todo[0]] = true
			deaths--
		default:
			r := e.death()
			if len(todo) == 0 {
				out[len(out)-1] = r
				break
			}
			out[todo[0]] = r
			todo = todo[1:]
		}
		switch {
		case e.spun:
			l.spins++
		case e.hung:
			l.hangs++
		}
		// Who has made others wait before is not waited for as long again.
		p.limits.spins, p.limits.hangs = l.spins, l.hangs
	}
	return out, nil
}

func broken(out []play.Record, rest []int) []play.Record {
	for _, i := range rest {
		out[i] = play.Record{End: play.Broken}
	}
	return out
}

// playing receives what comes from a driver that plays scripts.
type playing struct {
	*session
	records []play.Record
}

func (s *playing) receive(m play.Message) bool {
	switch m.Kind {
	case play.Begin:
		if s.e.open >= 0 || m.Script != len(s.records) || m.Script >= len(s.order.Scripts) {
			return false
		}
		s.e.open = m.Script
	case play.Finish:
		script := s.order.Scripts[max(0, s.e.open)]
		if s.e.open < 0 || m.Script != s.e.open || m.Record == nil || !valid(*m.Record, script) ||
			!slices.Contains([]play.End{play.Done, play.Deadlock, play.Leaked, play.Unplayed}, m.Record.End) {
			return false
		}
		s.records = append(s.records, *m.Record)
		s.e.open = -1
	case play.Over:
		if s.e.open >= 0 || len(s.records) != len(s.order.Scripts) || m.Count != len(s.records) {
			return false
		}
		s.e.over = true
	default:
		return false
	}
	return true
}

// valid reports whether a record is one that the driver may write.
func valid(r play.Record, s play.Script) bool {
	if len(r.Events) > play.MostEvents || len(r.Left) > play.MostLeft || len(r.Stack) > play.MostLeft || len(r.Say) > 2*play.MostText {
		return false
	}
	for _, texts := range [][]string{r.Left, r.Stack} {
		for _, t := range texts {
			if len(t) > 4*play.MostText {
				return false
			}
		}
	}
	if r.Real && !s.RealTime {
		return false
	}
	last := time.Duration(0)
	for _, e := range r.Events {
		if e.At < last || e.Task < -1 || e.By < 0 || !slices.Contains(kinds, e.Kind) || !slices.Contains(hows, e.How) ||
			e.Fault != nil && len(e.Fault.Text) > 2*play.MostText {
			return false
		}
		last = e.At
	}
	return true
}

var kinds = []play.EventKind{
	play.Made, play.Start, play.Ends, play.Ctx, play.Began, play.Submitted, play.Closing, play.Closed, play.Settled, play.Opened,
	play.Freed, play.Tallied, play.Woken, play.Seen, play.Calling, play.Returned, play.Yield, play.Left,
}

var hows = []play.How{play.Returns, play.Fails, play.Panics, play.Exits}
