package player

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"example.com/poollab/lab/grade/play"
)

// receiver is told what comes from a driver, one message after another, and
// reports whether it can be true.
type receiver interface{ receive(play.Message) bool }

// session is one process, from its start to its end.
type session struct {
	player *Player
	order  play.Order
	limits limits
	stdin  *os.File
	e      ending
}

func newSession(p *Player, o play.Order, l limits) *session {
	return &session{player: p, order: o, limits: l, e: ending{open: -1, race: p.Race}}
}

// lastBit is how long lines are waited for that are under way when the process
// has ended: somebody else may hold the pipe open.
const lastBit = 300 * time.Millisecond

// run starts a process, hands on what it says, and returns when it is gone.
func (s *session) run(ctx context.Context, to receiver) (ending, error) {
	if err := ctx.Err(); err != nil {
		return s.e, fmt.Errorf("player: %w", context.Cause(ctx))
	}
	order, err := json.Marshal(s.order)
	if err != nil {
		return s.e, fmt.Errorf("player: an order cannot be written: %w", err)
	}
	var key [16]byte
	_, _ = rand.Read(key[:])
	nonce := fmt.Sprintf("%x", key)
	proc, stdin, records, err := s.launch(ctx)
	if err != nil {
		return s.e, err
	}
	s.stdin = stdin
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = stdin.Write([]byte(nonce + "\n" + string(order) + "\n")) // who does not read it, ends without a word
	}()
	exited := make(chan Exit, 1)
	go func() { exited <- proc.Wait() }()
	in := newReader(records, nonce, s.limits)
	go in.read()

	kill := func(why *bool) {
		*why = true
		proc.Kill()
	}
	w := watcher{session: s, pid: proc.Pid()}
	ticker := time.NewTicker(s.limits.tick)
	defer ticker.Stop()
	gone := false
	var cause error
	for lines := in.lines; lines != nil; {
		select {
		case some, ok := <-lines:
			if !ok {
				lines = nil
			}
			for _, l := range some {
				switch {
				case s.e.breach:
				case !l.ok:
					kill(&s.e.breach)
				default:
					w.progress(l.Message)
					if !s.receive(l.Message, to) {
						kill(&s.e.breach)
					}
				}
			}
		case s.e.exit = <-exited:
			gone, exited = true, nil
			_ = records.SetReadDeadline(time.Now().Add(lastBit))
		case <-ctx.Done():
			kill(&s.e.cancelled)
			cause = context.Cause(ctx)
			ctx = context.WithoutCancel(ctx)
		case <-ticker.C:
			if !gone && len(lines) == 0 && !s.e.killed() {
				if why := w.look(); why != nil {
					kill(why)
				}
			}
		}
	}
	if !gone { // it has closed its end and lives on, or ends just now
		select {
		case s.e.exit = <-exited:
		case <-time.After(lastBit):
			proc.Kill()
			s.e.exit = <-exited
		}
	}
	_ = stdin.Close()
	<-written
	_ = records.Close()
	s.e.cpu = w.used
	if s.e.cancelled {
		return s.e, fmt.Errorf("player: %w", cause)
	}
	return s.e, nil
}

// launch starts a process with two pipes.
func (s *session) launch(ctx context.Context) (p Process, stdin, records *os.File, err error) {
	inR, inW, err := os.Pipe()
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%w: no pipe: %w", ErrMachine, err)
	}
	outR, outW, err := os.Pipe()
	if err != nil {
		_, _ = inR.Close(), inW.Close()
		return nil, nil, nil, fmt.Errorf("%w: no pipe: %w", ErrMachine, err)
	}
	p, err = s.player.Launch(ctx, inR, outW)
	_, _ = inR.Close(), outW.Close()
	if err != nil {
		_, _ = inW.Close(), outR.Close()
		return nil, nil, nil, fmt.Errorf("%w: a driver cannot be started: %w", ErrMachine, err)
	}
	return p, inW, outR, nil
}

// receive handles what is the same in all modes.
func (s *session) receive(m play.Message, to receiver) bool {
	switch {
	case s.e.over: // it was the last line
		return false
	case m.Kind == play.Hello:
		first := !s.e.hello
		s.e.hello = true
		return first
	case !s.e.hello:
		return false
	case m.Kind == play.State:
		if m.Script == s.e.open && m.Record != nil { // else it came too late
			if !valid(*m.Record, s.order.Scripts[m.Script]) {
				return false
			}
			s.e.state = m.Record
		}
		return true
	case m.Kind == play.Begin:
		s.e.state = nil
	}
	return to.receive(m)
}

// enough tells the driver that there need be no more of a script.
func (s *session) enough(script int) {
	_, _ = fmt.Fprintf(s.stdin, "%d\n", script)
}
