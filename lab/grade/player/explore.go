package player

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/draw"
)

// Options say how long scripts are explored.
type Options struct {
	Seed    uint64
	Each    int // schedules of one script at most; 0 means 1200
	Steps   int // of all schedules together at most; 0 means 200,000
	Longest int // steps of one schedule at most; 0 means 12,000
}

// Explore plays scripts under many schedules, in turns, in a driver that is an
// instrumented twin. It calls tell with each record of a script that differs from
// those before, and the schedule, until tell has seen enough of the script. A
// record without a schedule is one in which the process died. Explore returns how
// many schedules of each script were played.
func (p *Player) Explore(ctx context.Context, scripts []play.Script, o Options, tell func(script int, r play.Record, schedule []byte) (enough bool)) ([]int, error) {
	search := play.Search{Seed: o.Seed, Each: or(o.Each, 1200), Steps: or(o.Steps, 200_000), Longest: or(o.Longest, 12_000)}
	search.Done, search.Enough = make([]int, len(scripts)), make([]bool, len(scripts))
	strikes := 0
	for deaths := 0; deaths <= p.restarts() && slices.Contains(search.Enough, false) && search.Steps > 0; deaths++ {
		order := play.Order{Mode: play.Exploring, Scripts: scripts, Search: &search}
		s := &exploring{session: newSession(p, order, p.limits.complete(p.Race)), search: &search, tell: tell}
		e, err := s.run(ctx, s)
		switch {
		case err != nil:
			return search.Done, err
		case e.over:
			return search.Done, nil
		case e.open < 0 && !s.any:
			if strikes++; strikes == 2 {
				return search.Done, fmt.Errorf("%w: a twin ended before its first script, with %s\n%s", ErrMachine, e.exit.say(), e.exit.Stderr)
			}
			continue
		}
		strikes = 0
		if e.open < 0 {
			continue
		}
		// What this script does ends processes. A twin that spins or hangs shows
		// nothing: something may be out of its control.
		if r := e.death(); !search.Enough[e.open] && (r.End == play.Died || r.End == play.Exited || r.End == play.Raced || r.End == play.Killed) {
			r.Explored = true
			tell(e.open, r, nil)
		}
		search.Enough[e.open] = true
	}
	return search.Done, nil
}

func or(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// exploring receives what comes from a twin that explores.
type exploring struct {
	*session
	search  *play.Search
	tell    func(int, play.Record, []byte) bool
	any     bool
	records int
}

func (s *exploring) receive(m play.Message) bool {
	if m.Kind != play.Over && (m.Script < 0 || m.Script >= len(s.order.Scripts)) {
		return false
	}
	switch m.Kind {
	case play.Begin:
		if s.e.open >= 0 {
			return false
		}
		s.e.open, s.any = m.Script, true
	case play.Finish:
		s.records++
		if m.Script != s.e.open || !exploredWell(m, s.order.Scripts[m.Script]) {
			return false
		}
		if !s.search.Enough[m.Script] && s.tell(m.Script, *m.Record, m.Schedule) {
			s.search.Enough[m.Script] = true
			s.enough(m.Script)
		}
	case play.Turn:
		if m.Script != s.e.open || m.Count <= s.search.Done[m.Script] || m.Steps < 0 {
			return false
		}
		s.search.Done[m.Script] = m.Count
		s.search.Steps -= m.Steps
		s.e.open = -1
	case play.Over:
		if s.e.open >= 0 || m.Count != s.records {
			return false
		}
		s.e.over = true
	default:
		return false
	}
	return true
}

// exploredWell reports whether a message can be one about a schedule.
func exploredWell(m play.Message, script play.Script) bool {
	var schedule interleave.Schedule
	return m.Record != nil && m.Record.Explored && valid(*m.Record, script) && json.Unmarshal(m.Schedule, &schedule) == nil &&
		slices.Contains([]play.End{play.Done, play.Deadlock, play.Leaked, play.Died, play.Raced}, m.Record.End)
}

// replaying receives what comes from a twin that plays one schedule.
type replaying struct {
	*session
	got *play.Message
}

func (s *replaying) receive(m play.Message) bool {
	switch m.Kind {
	case play.Begin:
		if s.e.open >= 0 || s.got != nil {
			return false
		}
		s.e.open = 0
	case play.Finish:
		if s.e.open != 0 || m.Record == nil || !valid(*m.Record, s.order.Scripts[0]) ||
			!slices.Contains([]play.End{play.Done, play.Deadlock, play.Leaked, play.Died, play.Raced, play.Unplayed}, m.Record.End) {
			return false
		}
		s.got, s.e.open = &m, -1
	case play.Over:
		if s.got == nil || m.Count != 1 {
			return false
		}
		s.e.over = true
	default:
		return false
	}
	return true
}

// Replay plays a script under a schedule that Explore has told.
func (p *Player) Replay(ctx context.Context, script play.Script, schedule []byte) (play.Record, error) {
	m, err := p.replay(ctx, script, schedule)
	if err != nil {
		return play.Record{End: play.Broken}, err
	}
	return *m.Record, nil
}

func (p *Player) replay(ctx context.Context, script play.Script, schedule []byte) (*play.Message, error) {
	var e ending
	for range 2 {
		s := &replaying{session: newSession(p, play.Order{Mode: play.Replaying, Scripts: []play.Script{script}, Schedule: schedule}, p.limits.complete(p.Race))}
		var err error
		if e, err = s.run(ctx, s); err != nil {
			return nil, err
		}
		if e.over {
			return s.got, nil
		}
		if e.open == 0 || s.got != nil {
			r := e.death()
			r.Explored = true
			return &play.Message{Record: &r}, nil
		}
	}
	return nil, fmt.Errorf("%w: a twin ended before its script, with %s\n%s", ErrMachine, e.exit.say(), e.exit.Stderr)
}

// Interleaving plays a script under a schedule and draws what each goroutine
// did. It is "" if the process died.
func (p *Player) Interleaving(ctx context.Context, script play.Script, schedule []byte) (text string, err error) {
	m, err := p.replay(ctx, script, schedule)
	if err != nil || m.Interleaving == nil {
		return "", err
	}
	var iv interleave.Interleaving
	if err := json.Unmarshal(m.Interleaving, &iv); err != nil {
		return "", fmt.Errorf("player: the interleaving is none: %w", err)
	}
	source := p.Source
	if source == nil {
		source = func(string, int) string { return "" }
	}
	// It comes from a stranger's process, and may be what nobody has drawn before.
	defer func() {
		if v := recover(); v != nil {
			text, err = "", fmt.Errorf("player: the interleaving cannot be drawn: %v", v)
		}
	}()
	var b bytes.Buffer
	if err := draw.Text(&b, iv, draw.Width(100), draw.Source(source)); err != nil {
		return "", fmt.Errorf("player: %w", err)
	}
	return b.String(), nil
}
