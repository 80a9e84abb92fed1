package pooltest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/internal/stacks"
)

// job is a world of Map and Completed: some items, and what becomes of the
// calls. How long a call takes and how it ends depends on how many have started
// before it and not on its item, unless byIndex is set: implementations may
// start items in any order, and the world is then the same for all of them.
type job struct {
	workers  int
	takes    []int // units, one a call
	byIndex  bool
	ends     map[int]how // calls that do not just return a value
	stubborn bool        // calls do not look at their context
	after    float64     // the caller's context ends after so many units; 0 is never
	ended    bool        // the caller's context has ended before the call
	leave    int         // Completed: the loop is left at this outcome, from 1
	leaves   how         // in which way: returns is a break
	ponder   float64     // Completed: units that the consumer is busy after an outcome
	meet     bool        // calls wait until as many run as can
	hangs    string      // the sentence in case the function never returns
}

// how is the way in which a call ends.
type how int

const (
	returns how = iota
	fails
	panics
	exits
)

func (h how) String() string {
	return [...]string{"returns", "returns an error", "panics", "calls runtime.Goexit"}[h]
}

// String is the job in a line.
func (j job) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "workers=%d tasks=%d", j.workers, len(j.takes))
	if len(j.takes) > 0 && !j.meet {
		b.WriteString(" latency=[")
		for i, n := range j.takes {
			if i > 0 {
				b.WriteString(" ")
			}
			fmt.Fprintf(&b, "%ds", n)
		}
		b.WriteString("]")
		if !j.byIndex {
			b.WriteString(" in start order")
		}
	}
	for k := range j.takes {
		if h := j.ends[k]; h != returns {
			which := "call that starts"
			if j.byIndex {
				fmt.Fprintf(&b, ", item %d %v", k, h)
				continue
			}
			fmt.Fprintf(&b, ", the %s %s %v", which, nth(k+1), h)
		}
	}
	if j.meet {
		fmt.Fprintf(&b, ", calls wait for one another: %d go on together", min(j.workers, len(j.takes)))
	}
	if j.ended {
		b.WriteString(", the context has ended before")
	}
	if j.after > 0 {
		fmt.Fprintf(&b, ", the context ends after %gs", j.after)
	}
	if j.stubborn {
		b.WriteString(", calls do not look at it")
	}
	if j.ponder > 0 {
		fmt.Fprintf(&b, ", the consumer is busy for %gs after each outcome", j.ponder)
	}
	if j.leave > 0 {
		way := map[how]string{returns: "break", panics: "a panic"}[j.leaves]
		fmt.Fprintf(&b, ", the loop is left at outcome %d by %s", j.leave, way)
	}
	return b.String()
}

func nth(n int) string {
	switch n {
	case 1:
		return "first"
	case 2:
		return "second"
	case 3:
		return "third"
	}
	return fmt.Sprintf("as number %d", n)
}

// callError is the error of a call that fails.
type callError struct{ item int }

func (e *callError) Error() string { return fmt.Sprintf("item %d failed", e.item) }

var (
	errCause    = errors.New("the caller gave up")
	errNoReturn = errors.New("the call ended its goroutine")
)

// outcomeOf is what the consumer of Completed was handed.
type outcomeOf struct {
	value int
	err   error
	at    time.Duration
}

// trial is what was seen of a job.
type trial struct {
	job
	*call    // of the function, on a goroutine of its own
	trace    lab.Trace
	results  []int
	outcomes []outcomeOf
	errs     []*callError    // those that calls returned
	ctxs     []time.Duration // for each call, when its context ended, or -1
	calls    []int           // for each item, how often it was called
	running  int             // calls that ran when the function returned
	returned time.Duration
	late     int  // yields after the loop was left
	strange  bool // yield ran on another goroutine
	want     []int
}

// function is Map or Completed as the checks call it.
type function func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error), yield func(int, error) bool) ([]int, error)

func functionOfMap(m mapFunc) function {
	return func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error), _ func(int, error) bool) ([]int, error) {
		return m(ctx, workers, items, f)
	}
}

func functionOfCompleted(c completedFunc) function {
	return func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error), yield func(int, error) bool) ([]int, error) {
		var seq iter.Seq2[int, error] = c(ctx, workers, items, f)
		seq(yield)
		return nil, nil
	}
}

// base keeps items apart from their indices.
const base = 100

// run plays a job and returns when the function under test has.
func (j job) run(s *stage, f function) *trial {
	n := len(j.takes)
	t := &trial{job: j, calls: make([]int, n), ctxs: make([]time.Duration, n)}
	for i := range t.ctxs {
		t.ctxs[i] = -1
	}
	items := make([]int, n)
	for i := range items {
		items[i] = base + i
		t.want = append(t.want, 10*items[i])
	}
	s.rec.Workers = j.workers
	// The context does not end with the job, so that whoever waits for its end is
	// seen to be left behind.
	ctx, cancel := interleave.WithCancelCause(context.Background())
	s.release = func() { cancel(nil) }
	if j.ended {
		cancel(errCause)
	}
	if j.after > 0 {
		timer := interleave.AfterFunc(s.units(j.after), func() { cancel(errCause) })
		defer interleave.TimerStop(timer)
	}
	zero := time.Now()
	var mu sync.Mutex
	var started atomic.Int64
	meeting := newMeeting(min(j.workers, n), n)

	task := func(ctx context.Context, item int) (result int, err error) {
		rank, i := int(started.Add(1))-1, item-base
		if i < 0 || i >= n || rank >= 4*n {
			s.failf("a call gets an item that is not in the input")
			return 0, nil
		}
		span := s.rec.Start(i)
		err = errNoReturn
		defer func() {
			s.rec.End(span, err)
			mu.Lock()
			t.running--
			mu.Unlock()
		}()
		mu.Lock()
		t.running++
		t.calls[i]++
		mu.Unlock()
		k := rank % n
		if j.byIndex {
			k = i
		}
		if j.meet {
			meeting.attend(ctx, rank)
		} else {
			// No two events share an instant: their order would be luck.
			if !j.pass(ctx, s.units(float64(j.takes[k]))+time.Duration(1)<<min(rank, 40), func() {
				mu.Lock()
				t.ctxs[i] = time.Since(zero)
				mu.Unlock()
			}) {
				return 0, ctx.Err()
			}
		}
		switch j.ends[k] {
		case fails:
			e := &callError{i}
			mu.Lock()
			t.errs = append(t.errs, e)
			mu.Unlock()
			return 0, e
		case panics:
			panic(fmt.Sprintf("item %d panics", i))
		case exits:
			runtime.Goexit()
		}
		return 10 * item, nil
	}
	over := false
	s.doing("%s", cmp.Or(j.hangs, "the function never returns"))
	t.call = s.wait(func() error {
		here := stacks.Here()
		results, err := f(ctx, j.workers, items, task, func(v int, err error) bool {
			if over {
				t.late++
				return false
			}
			if stacks.Here() != here {
				t.strange = true
			}
			mu.Lock()
			t.outcomes = append(t.outcomes, outcomeOf{v, err, time.Since(zero)})
			count := len(t.outcomes)
			mu.Unlock()
			if v%10 == 0 && v/10-base >= 0 && v/10-base < n {
				s.rec.Yield(v/10 - base)
			} else if e := (*callError)(nil); errors.As(err, &e) {
				s.rec.Yield(e.item)
			}
			if count == j.leave {
				over = true
				if j.leaves == panics {
					panic("the loop's body panics")
				}
				return false
			}
			if j.ponder > 0 {
				interleave.Sleep(s.units(j.ponder) + 8192<<min(count, 8))
			}
			if count > 4*n+4 {
				s.failf("outcomes are yielded without end")
				return false
			}
			return true
		})
		t.results = results
		mu.Lock()
		t.returned = time.Since(zero)
		mu.Unlock()
		return err
	})
	s.doing("")
	mu.Lock()
	if t.panicked != "" || t.exited {
		t.returned = time.Since(zero)
	}
	left := t.running
	mu.Unlock()
	t.trace = s.snapshot()
	// Calls that outlive the function end, and are then seen by the check.
	if left > 0 {
		s.sleep(30)
	}
	mu.Lock()
	defer mu.Unlock()
	t.running = left
	return t
}

// pass lets time pass, up to the end of the context if calls look at it, and
// reports whether all of it passed.
func (j job) pass(ctx context.Context, d time.Duration, ended func()) bool {
	timer := interleave.NewTimer(d)
	defer interleave.TimerStop(timer)
	if interleave.Select(false, interleave.RecvCase(timer.C), interleave.RecvCase(ctx.Done())) == 0 {
		return true
	}
	ended()
	if !j.stubborn {
		return false
	}
	interleave.Recv(timer.C)
	return true
}

// meeting lets calls go on in groups: the first group when as many have come as
// can run at once, and so on.
type meeting struct {
	size, all int
	mu        sync.Mutex
	come      int
	gates     []chan struct{}
}

func newMeeting(size, all int) *meeting {
	m := &meeting{size: max(1, size), all: all}
	for i := 0; i < all; i += m.size {
		m.gates = append(m.gates, make(chan struct{}))
	}
	return m
}

func (m *meeting) attend(ctx context.Context, rank int) {
	if rank >= m.all {
		return
	}
	m.mu.Lock()
	m.come++
	come := m.come
	m.mu.Unlock()
	if come%m.size == 0 || come == m.all {
		interleave.Close(m.gates[(come-1)/m.size])
	}
	interleave.Select(false, interleave.RecvCase(m.gates[rank/m.size]), interleave.RecvCase(ctx.Done()))
}
