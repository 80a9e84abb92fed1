package pool_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"

	"pgregory.net/rapid"

	"example.com/poollab/internal/makespan"
	"example.com/poollab/pool"
)

// world is the input of one property: calls, the workers that do them, and
// when the caller's context ends. No two of its events share an instant, so
// what has to happen follows from the world alone.
type world struct {
	Workers int
	Calls   []call
	Ends    time.Duration // of the context; forever if it does not end
}

// call is what one item does.
type call struct {
	Takes  time.Duration
	Fate   fate
	Polite bool // returns as soon as its context ends
}

type fate int

const (
	succeeds fate = iota
	fails
	panics
	exits
)

func (f fate) String() string {
	return [...]string{"succeeds", "fails", "panics", "exits"}[f]
}

const forever = time.Duration(math.MaxInt64)

// errTooLate is the cause with which a world's context ends.
var errTooLate = errors.New("too late")

// itemError is the failure of the item with that number.
type itemError int

func (e itemError) Error() string { return fmt.Sprintf("item %d failed", int(e)) }

// drawWorld draws a world of up to 12 calls, whose context may end.
func drawWorld(rt *rapid.T, fates ...fate) world {
	n := rapid.IntRange(0, 12).Draw(rt, "items")
	w := world{
		Workers: rapid.IntRange(1, 6).Draw(rt, "workers"),
		Calls:   make([]call, n),
		Ends:    forever,
	}
	for i := range w.Calls {
		seconds := rapid.IntRange(1, 9).Draw(rt, "takes")
		w.Calls[i] = call{
			// Each item has a bit of its own, so that no two sums are equal.
			Takes:  time.Duration(seconds)*time.Second + 1<<i,
			Fate:   rapid.SampledFrom(fates).Draw(rt, "fate"),
			Polite: rapid.Bool().Draw(rt, "polite"),
		}
	}
	if rapid.Bool().Draw(rt, "ends") {
		seconds := rapid.IntRange(0, 20).Draw(rt, "after")
		w.Ends = time.Duration(seconds)*time.Second + 1<<24
	}
	return w
}

// context is the caller's context. It must be made in the bubble.
func (w world) context() (context.Context, context.CancelFunc) {
	if w.Ends == forever {
		return context.WithCancel(context.Background())
	}
	return context.WithTimeoutCause(context.Background(), w.Ends, errTooLate)
}

// items are the numbers of the calls.
func (w world) items() []int {
	items := make([]int, len(w.Calls))
	for i := range items {
		items[i] = i
	}
	return items
}

// square is what a successful call makes of its item; never 0, which is what a
// missing result would be.
func square(i int) int { return i*i + 1 }

// do is the function under the pool: it acts out the item's call.
func (w world) do(r *recorder) func(context.Context, int) (int, error) {
	return func(ctx context.Context, i int) (int, error) {
		r.start(i)
		defer r.end(i)
		c := w.Calls[i]
		if !c.Polite {
			time.Sleep(c.Takes)
		} else if err := sleep(ctx, c.Takes); err != nil {
			return 0, err
		}
		switch c.Fate {
		case fails:
			return 0, itemError(i)
		case panics:
			panic(itemError(i))
		case exits:
			runtime.Goexit()
		}
		return square(i), nil
	}
}

// sleep waits until the time is over or ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fated is what must become of one call.
type fated struct {
	item       int
	start, end time.Duration
	err        error
}

// play foretells the calls that start, in the order in which they end: on
// workers that never idle until the context ends or, if that stops the work,
// the first call fails.
func (w world) play(failureStops bool) []fated {
	takes := make([]time.Duration, len(w.Calls))
	for i, c := range w.Calls {
		takes[i] = c.Takes
	}
	ends := makespan.Finish(w.Workers, takes)
	stop, interrupted := w.Ends, context.DeadlineExceeded
	if failureStops {
		for i, c := range w.Calls {
			if c.Fate != succeeds && ends[i] < stop {
				stop, interrupted = ends[i], context.Canceled
			}
		}
	}
	var calls []fated
	for i, c := range w.Calls {
		f := fated{item: i, start: ends[i] - c.Takes, end: ends[i], err: c.err(i)}
		if f.start >= stop {
			continue
		}
		if c.Polite && f.end > stop {
			f.end, f.err = stop, interrupted
		}
		calls = append(calls, f)
	}
	slices.SortStableFunc(calls, func(a, b fated) int {
		if a.end != b.end {
			return int(a.end - b.end)
		}
		// The call that stopped the others, before those that it stopped.
		return int(ends[a.item] - ends[b.item])
	})
	return calls
}

// err is the failure that a call comes to by itself.
func (c call) err(item int) error {
	switch c.Fate {
	case fails, panics:
		return itemError(item) // a PanicError unwraps to it
	case exits:
		return pool.ErrGoexit
	}
	return nil
}

// last is when the last of the calls ends.
func last(calls []fated) time.Duration {
	if len(calls) == 0 {
		return 0
	}
	return calls[len(calls)-1].end
}

// started lists the items of calls, ascending.
func started(calls []fated) []int {
	items := make([]int, 0, len(calls))
	for _, c := range calls {
		items = append(items, c.item)
	}
	slices.Sort(items)
	return items
}
