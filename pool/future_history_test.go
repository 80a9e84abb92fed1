package pool

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

// operation is one thing done to a future, with what it returned. It took
// effect at one moment between its call and its return.
type operation struct {
	kind      string
	call, ret int64
	callback  int
	ok        bool
	state     State
	err       error
}

func (o operation) String() string {
	return fmt.Sprintf("[%d,%d] %s callback=%d ok=%v state=%v err=%v", o.call, o.ret, o.kind, o.callback, o.ok, o.state, o.err)
}

// sequential is a future of which only one thing is done at a time.
type sequential struct {
	state    State
	awaiting [4]bool // callbacks that are to be called
}

// step says what an operation makes of the future, and whether it may return
// what it did.
func (m sequential) step(o operation) (sequential, bool) {
	switch o.kind {
	case "begin":
		ok := m.state == Pending
		m.state = Running
		return m, ok
	case "skip":
		return m, m.state != Pending
	case "end":
		ok := m.state == Running
		m.state = Finished
		return m, ok
	case "Cancel":
		if m.state == Pending {
			m.state = Cancelled
		}
		return m, o.ok == (m.state == Cancelled)
	case "State":
		return m, o.state == m.state
	case "Result":
		if !o.ok {
			return m, !m.state.terminal()
		}
		return m, m.state == Finished && o.err == nil || m.state == Cancelled && o.err == ErrCancelled
	case "OnDone": // called before it returns if the outcome is there
		m.awaiting[o.callback] = true
		return m, o.ok || !m.state.terminal()
	case "callback":
		ok := m.awaiting[o.callback] && m.state.terminal()
		m.awaiting[o.callback] = false
		return m, ok
	case "stop":
		ok := m.awaiting[o.callback] == o.ok
		m.awaiting[o.callback] = false
		return m, ok
	case "quiet": // at the end nothing is left to be called
		return m, m.state.terminal() && m.awaiting == [4]bool{}
	}
	panic(o.kind)
}

// explains reports whether some order of the operations, in which none comes
// before one that had returned when it was called, is one that a sequential
// future allows.
func explains(history []operation) bool {
	type point struct {
		left uint64
		m    sequential
	}
	hopeless := map[point]bool{}
	var search func(point) bool
	search = func(p point) bool {
		if p.left == 0 {
			return true
		}
		if hopeless[p] {
			return false
		}
		firstReturn := int64(1 << 62)
		for i, o := range history {
			if p.left&(1<<i) != 0 {
				firstReturn = min(firstReturn, o.ret)
			}
		}
		for i, o := range history {
			if p.left&(1<<i) == 0 || o.call > firstReturn {
				continue
			}
			if m, ok := p.m.step(o); ok && search(point{p.left &^ (1 << i), m}) {
				return true
			}
		}
		hopeless[p] = true
		return false
	}
	return search(point{left: 1<<len(history) - 1})
}

// historian plays programs on a future and writes down what happens.
type historian struct {
	call  *calling[int, int]
	began int64 // when the call started, or 0
	clock atomic.Int64
	mu    sync.Mutex
	told  []operation
}

func (h *historian) note(o operation, call int64) {
	o.call = call
	if o.ret == 0 {
		o.ret = h.clock.Add(1)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told = append(h.told, o)
}

// play does the operations of one goroutine. Its callbacks have one number.
func (h *historian) play(program []string, callback int) {
	f := &h.call.future
	stop := func() bool { return false }
	for _, kind := range program {
		call := h.clock.Add(1)
		o := operation{kind: kind, callback: callback}
		switch kind {
		case "run":
			h.call.run()
			o.kind = "skip"
			if h.began != 0 {
				h.note(operation{kind: "begin", ret: h.began - 1}, call)
				call, o.kind = h.began, "end"
			}
		case "Cancel":
			o.ok = f.Cancel()
		case "State":
			o.state = f.State()
		case "TryResult":
			o.kind = "Result"
			_, o.err, o.ok = f.TryResult()
		case "Result":
			o.ok = true
			_, o.err = f.Result(context.Background())
		case "OnDone":
			var called atomic.Bool
			stop = f.OnDone(func(*Future[int]) {
				called.Store(true)
				h.note(operation{kind: "callback", callback: callback}, 0)
			})
			o.ok = called.Load()
		case "stop":
			o.ok = stop()
		}
		h.note(o, call)
	}
}

// checkHistory plays one program on each goroutine and looks for an order that
// explains what they saw.
func checkHistory(t *testing.T, programs [][]string) {
	t.Helper()
	h := new(historian)
	h.call = queued(New(1, QueueSize(0)), func(context.Context, int) (int, error) {
		h.began = h.clock.Add(2) // two moments: the return of begin, the call of end
		return 7, nil
	}, 7)
	var players sync.WaitGroup
	for n, program := range programs {
		players.Go(func() { h.play(program, n) })
	}
	players.Wait()
	h.note(operation{kind: "quiet"}, h.clock.Add(1))
	if !explains(h.told) {
		slices.SortFunc(h.told, func(a, b operation) int { return int(a.ret - b.ret) })
		var lines []string
		for _, o := range h.told {
			lines = append(lines, o.String())
		}
		t.Errorf("no sequential future explains this:\n%s", strings.Join(lines, "\n"))
	}
}

// drawPrograms draws three goroutines: a worker, and two that do three things.
func drawPrograms(r *rand.Rand) [][]string {
	kinds := []string{"Cancel", "State", "TryResult", "Result", "OnDone"}
	programs := [][]string{{"run"}, {}, {}}
	for n := 1; n <= 2; n++ {
		registered := false
		for range 3 {
			kind := kinds[r.IntN(len(kinds))]
			if kind == "OnDone" && registered {
				kind = "stop"
			}
			registered = registered || kind == "OnDone"
			programs[n] = append(programs[n], kind)
		}
	}
	return programs
}

// STR-02: whatever three goroutines see of a future, some order explains it.
func TestFutureHistories(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		checkHistory(t, drawPrograms(r))
	}
}

func TestScheduleFutureHistory(t *testing.T) {
	for _, programs := range [][][]string{
		{{"run"}, {"OnDone", "Cancel", "stop"}, {"State", "TryResult", "State"}},
		{{"run"}, {"Cancel", "State"}, {"OnDone", "Result", "stop"}},
		{{"run"}, {"OnDone", "stop", "TryResult"}, {"OnDone", "State", "Cancel"}},
	} {
		checkHistory(t, programs)
	}
}

// The check itself: it accepts and refuses what it must.
func TestHistoriesAreJudged(t *testing.T) {
	begin := operation{kind: "begin", call: 1, ret: 4}
	end := operation{kind: "end", call: 5, ret: 8}
	during := func(o operation, call, ret int64) operation { o.call, o.ret = call, ret; return o }
	cancel := func(ok bool) operation { return operation{kind: "Cancel", ok: ok} }
	state := func(s State) operation { return operation{kind: "State", state: s} }
	for _, tt := range []struct {
		name    string
		history []operation
		ok      bool
	}{
		{"ran", []operation{begin, end}, true},
		{"pending while it begins", []operation{begin, end, during(state(Pending), 2, 3)}, true},
		{"running while it begins", []operation{begin, end, during(state(Running), 2, 3)}, true},
		{"pending after it began", []operation{begin, end, during(state(Pending), 6, 7)}, false},
		{"backwards", []operation{begin, end, during(state(Finished), 6, 6), during(state(Running), 7, 7)}, false},
		{"cancelled and ran", []operation{begin, end, during(cancel(true), 2, 3)}, false},
		{"cancel refused too early", []operation{begin, end, during(cancel(false), 0, 0)}, false},
		{"result without outcome", []operation{begin, end, during(operation{kind: "Result", err: ErrCancelled, ok: true}, 9, 9)}, false},
		{"callback forgotten", []operation{begin, end, during(operation{kind: "OnDone"}, 2, 3), during(operation{kind: "quiet"}, 9, 9)}, false},
		{"callback twice", []operation{begin, end, during(operation{kind: "OnDone"}, 2, 3),
			during(operation{kind: "callback"}, 0, 7), during(operation{kind: "callback"}, 0, 8)}, false},
		{"stopped and called", []operation{begin, end, during(operation{kind: "OnDone"}, 1, 1),
			during(operation{kind: "stop", ok: true}, 2, 2), during(operation{kind: "callback"}, 0, 7)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.ok, explains(tt.history))
		})
	}
}
