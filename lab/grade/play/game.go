package play

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/internal/stacks"
)

// game is one script being played: the clock it is played by, what was written
// down, and what its tasks share. Whatever a script has goroutines wait for goes
// through package interleave, so that in a twin the scheduler sees it.
type game struct {
	Script
	subject  Subject
	explored bool
	rec      recorder

	pool  Pool
	gates map[int]*gate
	meets map[int]*meeting
	fresh []int // values that tasks read, by the index of the task
	wrote []int // and that they wrote
	given []bool
	errs  []*callError
	kept  [][]burdenRef // what the functions of a task refer to, by its index

	ranked  int // tasks that have started of those that do what their rank says
	passing atomic.Int64

	mu    sync.Mutex
	stack []string // of the first panic that came out of a call
}

func newGame(s Script, subject Subject, explored bool) *game {
	g := &game{Script: s, subject: subject, explored: explored}
	g.rec.scale = 1
	if s.RealTime && !explored {
		g.rec.scale = realScale
	}
	g.gates, g.meets = map[int]*gate{}, map[int]*meeting{}
	for _, a := range s.Acts {
		if a.Do == Open {
			g.gates[a.Gate] = nil
		}
	}
	for _, t := range s.Tasks {
		for _, st := range t.Steps {
			g.gates[st.Wait], g.gates[st.Open] = nil, nil
			if st.Meet != nil {
				g.meets[st.Meet.Place] = nil
			}
		}
	}
	return g
}

// realScale is how much faster than virtual time the machine's clock is.
const realScale = 50

var errScript = errors.New("play: the script cannot be played")

// check refuses scripts that make no sense.
func (s Script) check() error {
	c := s.Call
	if known := s.Contract == "Map" || s.Contract == "Completed" || s.Contract == "Pool"; s.Load != nil && known {
		return s.Load.check()
	}
	switch s.Contract {
	case "Pool":
		for _, a := range s.Acts {
			for _, t := range a.Tasks {
				if t < 0 || t >= len(s.Tasks) {
					return fmt.Errorf("%w: there is no task %d", errScript, t)
				}
			}
			if a.Do == Repeat && len(a.Tasks) == 0 {
				return fmt.Errorf("%w: repeat of nothing", errScript)
			}
		}
		if s.Ranked < 0 || s.Ranked > len(s.Tasks) {
			return fmt.Errorf("%w: there are no %d tasks to be ranked", errScript, s.Ranked)
		}
		for _, t := range s.Tasks {
			for _, st := range t.Steps {
				if st.Submit != nil && (*st.Submit < 0 || *st.Submit >= len(s.Tasks)) {
					return fmt.Errorf("%w: there is no task %d", errScript, *st.Submit)
				}
				if st.Meet != nil && st.Meet.Size < 1 {
					return fmt.Errorf("%w: a meeting of nobody", errScript)
				}
			}
		}
	case "Map", "Completed":
		if c == nil || len(c.Works) != len(c.Items) || len(c.Results) != len(c.Items) || c.Meet < 0 {
			return fmt.Errorf("%w: it needs a call with a work and a result for each item", errScript)
		}
	default:
		return fmt.Errorf("%w: the contract is %q", errScript, s.Contract)
	}
	return nil
}

// has reports whether the submission has what the script needs.
func (g *game) has() bool {
	switch g.Contract {
	case "Map":
		return g.subject.Map != nil
	case "Completed":
		return g.subject.Completed != nil
	}
	return g.subject.Pool != nil
}

// perform plays the script. It is called in the bubble, by the goroutine that is
// there first, and returns when the script is over.
func (g *game) perform() {
	g.rec.zero = time.Now()
	for range max(1, g.Rounds) {
		g.round()
	}
}

// round plays the script once.
func (g *game) round() {
	// A channel belongs to the bubble in which it was made.
	for n := range g.gates {
		g.gates[n] = newGate()
	}
	for n := range g.meets {
		g.meets[n] = &meeting{}
	}
	g.ranked = 0
	done := make(chan struct{})
	interleave.GoAs("script", func() {
		if g.Contract == "Pool" {
			g.playPool(done)
			return
		}
		defer interleave.Close(done)
		g.playCall()
	})
	interleave.Recv(done)
}

// self is the id of the calling goroutine, if the script asks for it.
func (g *game) self() int {
	if !g.Goroutines {
		return 0
	}
	return stacks.Here()
}

// span is a time of the script on the clock that it is played by.
func (g *game) span(d time.Duration) time.Duration { return d / g.rec.scale }

func (g *game) sleep(d time.Duration) { interleave.Sleep(g.span(d)) }

// jitter keeps events of different tasks from sharing an instant, where their
// order would be luck. Sums of it over a script stay below a millisecond.
func jitter(rank int) time.Duration {
	if rank < 16 {
		return 1 << rank
	}
	return time.Duration(1024 + rank)
}

// settle waits until everybody waits, and writes that down.
func (g *game) settle() {
	g.quiet()
	g.rec.add(Event{Kind: Settled})
}

// quiet waits until everybody waits. On the machine's clock it looks at what
// the goroutines do, and gives up after two seconds: somebody spins.
func (g *game) quiet() {
	switch {
	case g.explored:
		interleave.Settle()
	case g.rec.scale == 1:
		synctest.Wait()
	default:
		quiet := 0
		for range 400 {
			time.Sleep(5 * time.Millisecond)
			if stacks.Running(kit.All()) {
				quiet = 0
			} else if quiet++; quiet == 4 {
				break
			}
		}
	}
}

// noteStack keeps where the first panic was.
func (g *game) noteStack(at []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stack == nil {
		g.stack = at
	}
}

// record is what has happened.
func (g *game) record(end End, left []string) Record {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(left) > MostLeft {
		left = left[:MostLeft]
	}
	return Record{Events: g.rec.finish(), End: end, Left: left, Stack: g.stack, Real: g.rec.scale != 1, Explored: g.explored}
}

// meeting lets tasks go on in groups: the first group when enough have come, and
// so on.
type meeting struct {
	come  int
	gates []*gate
}

// gateOf is the gate of a group.
//
//go:norace
func (g *game) gateOf(m *meeting, group int) *gate {
	hide()
	g.rec.mu.Lock()
	for len(m.gates) <= group {
		m.gates = append(m.gates, newGate())
	}
	out := m.gates[group]
	g.rec.mu.Unlock()
	show()
	return out
}

// attend comes to a meeting, and returns the gate to wait for. With a limit, the
// last group is what is left of that many.
func (g *game) attend(m *meeting, size, limit int) *gate {
	come := g.rec.count(&m.come)
	at := g.gateOf(m, (come-1)/size)
	if come%size == 0 || come == limit {
		interleave.Close(at.c)
	}
	return at
}
