package pooltest

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/internal/stacks"
)

// stage is what a world is played on: a clock, a recorder, and a place to write
// down what is wrong. Its methods may be called from any goroutine.
type stage struct {
	real     bool // the clock is the machine's
	explored bool // the scheduler is the kit's
	busy     bool // somebody spins, so nobody ever waits for all
	unit     time.Duration
	rec      lab.Recorder
	zero     time.Time // of the recorder

	callers atomic.Int64 // goroutines that were started for calls

	mu       sync.Mutex
	phase    string
	headline string
	timed    bool // the headline depends on a real clock
	kind     Kind
	details  []string
	notes    []string
	trace    *lab.Trace
	release  func() // gives back what a world holds, when it is judged
}

// newStage makes a stage for a world in a bubble, or in real time.
func newStage(real bool) *stage {
	s := &stage{real: real, unit: time.Second}
	if real {
		s.unit = 20 * time.Millisecond
	}
	return s
}

// failf notes that the invariant is broken; the first note counts. What it says
// must follow from the world alone, so that it is the same each time.
func (s *stage) failf(format string, args ...any) { s.fail(Assertion, false, format, args...) }

// latef is failf for what a clock said. Off virtual time it convicts nobody.
func (s *stage) latef(format string, args ...any) { s.fail(Assertion, true, format, args...) }

// panicf is failf for a panic on the caller's goroutine.
func (s *stage) panicf(format string, args ...any) { s.fail(Panic, false, format, args...) }

func (s *stage) fail(kind Kind, timed bool, format string, args ...any) {
	if timed && s.explored {
		return // time passes there as it likes
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.headline == "" {
		s.kind, s.timed, s.headline = kind, timed, fmt.Sprintf(format, args...)
		s.details = append(s.details, s.notes...)
	}
}

// detailf adds a line below the headline: values, addresses, whatever may
// differ from run to run.
func (s *stage) detailf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// failed reports whether something was noted.
func (s *stage) failed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.headline != ""
}

// doing says what is being waited for, as the sentence of a failure in case it
// never comes: "Close never returns".
func (s *stage) doing(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.phase = fmt.Sprintf(format, args...)
}

func (s *stage) doingNow() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.phase
}

// units is a number of units as a time.
func (s *stage) units(n float64) time.Duration { return time.Duration(n * float64(s.unit)) }

// sleep lets n units pass.
func (s *stage) sleep(n float64) { interleave.Sleep(s.units(n)) }

// settle waits until everybody waits. In real time it looks at what the
// goroutines do, and gives up after two seconds: somebody spins.
func (s *stage) settle() {
	if s.explored {
		interleave.Settle()
		return
	}
	if !s.real {
		synctest.Wait()
		return
	}
	quiet, looks := 0, 400
	if s.busy {
		looks = 12
	}
	for range looks {
		interleave.Sleep(5 * time.Millisecond)
		if busy := stacks.Running(kit.All()); busy {
			quiet = 0
		} else if quiet++; quiet == 4 {
			return
		}
	}
}

// call is something that the stage does on a goroutine of its own, because it
// may not return at once.
type call struct {
	done     chan struct{}
	err      error
	panicked string // the panic that came out of it
	exited   bool   // the goroutine ended instead of returning
}

// start calls f on a goroutine of its own.
func (s *stage) start(f func() error) *call {
	c := &call{done: make(chan struct{})}

	interleave.GoAs(fmt.Sprintf("caller %d", s.callers.Add(1)), func() {
		defer interleave.Close(c.done)
		over := false
		defer func() {
			if v := recover(); v != nil {
				c.panicked = fmt.Sprint(v)
			} else if !over {
				c.exited = true
			}
		}()
		c.err = f()
		over = true
	})
	return c
}

// returned reports whether the call is over.
func (c *call) returned() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// wait calls f on a goroutine of its own and waits for it.
func (s *stage) wait(f func() error) *call {
	c := s.start(f)
	interleave.Recv(c.done)
	return c
}

// snapshot takes the trace; the first one is drawn.
func (s *stage) snapshot() lab.Trace {
	t := s.rec.Trace()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trace = &t
	return t
}

// drawn is the timeline of what was recorded.
func (s *stage) drawn() string {
	t := s.trace
	if t == nil {
		now := s.rec.Trace()
		t = &now
		stopAt(t, s.unit)
	}
	if len(t.Spans) == 0 {
		return ""
	}
	var b strings.Builder
	if err := lab.WriteText(&b, *t, lab.Width(64)); err != nil {
		return ""
	}
	return b.String()
}

// stopAt makes the tasks of a trace that never end run for a unit longer than
// anything that happened: when everybody waits, the clock of a bubble has
// stopped, and outside of it another one counts.
func stopAt(t *lab.Trace, unit time.Duration) {
	var last time.Duration
	for _, sp := range t.Spans {
		last = max(last, sp.Start, sp.Yield)
		if !sp.Running() {
			last = max(last, sp.End)
		}
	}
	t.Elapsed = last
	for i := range t.Spans {
		if t.Spans[i].Running() {
			t.Elapsed = last + unit
			t.Spans[i].End = t.Elapsed
		}
	}
}
