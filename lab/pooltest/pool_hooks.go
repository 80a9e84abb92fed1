package pooltest

import (
	"errors"
	"sync"
)

// hookedBench is a bench with a pool whose workers have hooks. It counts what
// they are called for.
type hookedBench struct {
	*bench
	row     string             // the row that the world is for: each notes its own
	failing func(nth int) bool // does an init fail? They are counted from 1
	slow    bool               // init takes a unit
	again   bool               // workers may be followed by others
	mu      sync.Mutex         // guards what follows
	state   map[int]hookState  // by number
	count   map[hookState]int  // how often a worker came to a state
	running int                // tasks
}

type hookState int

const (
	absent hookState = iota
	starting
	ready
	unable
)

var errInit = errors.New("init fails")

// hookedWorld makes a world with a pool whose workers have hooks. What set sets
// is there before the pool is: init may be called at once.
func (f factory) hookedWorld(row, say string, workers int, set, play func(*hookedBench)) world {
	return world{say: say, play: func(s *stage) {
		if h := f.openHooked(s, row, workers, set); h != nil {
			play(h)
		}
	}}
}

func plainly(*hookedBench) {}

// replaced is for worlds in which workers may be followed by others.
func replaced(h *hookedBench) { h.again = true }

// openHooked makes a pool whose workers have hooks. It returns nil if that is
// refused, which is right when init fails.
func (f factory) openHooked(s *stage, row string, workers int, set func(*hookedBench)) *hookedBench {
	h := &hookedBench{row: row, bench: &bench{stage: s, workers: workers}, state: map[int]hookState{}, count: map[hookState]int{}}
	set(h)
	s.rec.Workers = workers
	s.doing("making a pool with hooks never ends")
	c := s.wait(func() error {
		h.pool = f.hooked(workers, h.init, h.fini)
		return nil
	})
	s.doing("")
	switch failed := h.did(unable) > 0; {
	case c.panicked != "" && !failed:
		s.panicf("the function that makes pools with hooks panicked: %s", c.panicked)
	case c.exited:
		s.failf("the function that makes pools with hooks ended the caller's goroutine")
	case isNil(h.pool) && c.panicked == "" && !failed:
		s.failf("the function that makes pools with hooks returned nil for %s", plural(workers, "worker"))
	case !isNil(h.pool):
		return h
	}
	return nil
}

// did counts how often a worker came to a state.
func (h *hookedBench) did(s hookState) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count[s]
}

// living counts the workers whose init has succeeded; h.mu is held.
func (h *hookedBench) living() int {
	n := 0
	for _, s := range h.state {
		if s == ready {
			n++
		}
	}
	return n
}

// wrong notes what breaks a row, if this world is for it.
func (h *hookedBench) wrong(row, format string, args ...any) {
	if h.row == row {
		h.failf(format, args...)
	}
}

// enter notes that a worker comes to a state; h.mu is held.
func (h *hookedBench) enter(worker int, s hookState) {
	h.state[worker] = s
	h.count[s]++
}

func (h *hookedBench) init(worker int) error {
	h.mu.Lock()
	if worker < 0 || worker >= h.workers {
		h.wrong("InitOnce", "init is called for worker %d, and their numbers are those below %d", worker, h.workers)
	}
	if now := h.state[worker]; !h.again && (now == starting || now == ready) {
		h.wrong("InitOnce", "init is called for worker %d, and that one lives", worker)
	}
	h.enter(worker, starting)
	nth := h.count[starting]
	h.mu.Unlock()
	if h.slow {
		h.sleep(1)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failing != nil && h.failing(nth) {
		h.enter(worker, unable)
		return errInit
	}
	h.enter(worker, ready)
	return nil
}

func (h *hookedBench) fini(worker int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch h.state[worker] {
	case unable:
		h.wrong("FiniMatches", "fini is called for worker %d, whose init failed", worker)
	case starting:
		h.wrong("FiniMatches", "fini is called for worker %d, whose init has not returned", worker)
	case absent:
		h.wrong("FiniMatches", "fini is called for worker %d, which is not there", worker)
	}
	h.enter(worker, absent)
	if n := h.living(); h.running > n {
		h.wrong("FiniMatches", "fini is called while %s on %s without it", runs(h.running), plural(n, "worker"))
	}
}

// task is a task that looks whether as many workers are ready as tasks run.
func (h *hookedBench) task(f func()) func() {
	return func() {
		h.mu.Lock()
		h.running++
		if n := h.living(); h.running > n {
			h.wrong("InitOnce", "%s, and init has succeeded on %s", runs(h.running), plural(n, "worker"))
		}
		h.mu.Unlock()
		defer func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.running--
		}()
		f()
	}
}

// match compares how often init succeeded and fini was called, when the pool is
// closed.
func (h *hookedBench) match() {
	if inits, finis := h.did(ready), h.did(absent); inits != finis {
		h.wrong("FiniMatches", "the pool is closed, init has succeeded %s and fini was called %s", counted(inits), counted(finis))
	}
}

func counted(n int) string {
	if n == 1 {
		return "once"
	}
	return times(n)
}
