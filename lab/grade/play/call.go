package play

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"example.com/poollab/lab/interleave"
)

// calls are the calls of f in a script for Map or Completed.
type calls struct {
	*game
	*Call
	index map[int]int // of an item
	value map[int]int // index of a result
	meet  meeting
	gate  *gate
	sum   int // of results that were read
}

// playCall makes the call of the script and waits for its end.
func (g *game) playCall() {
	c := &calls{game: g, Call: g.Call, index: map[int]int{}, value: map[int]int{}, gate: newGate()}
	n := len(c.Items)
	for i, item := range c.Items {
		c.index[item] = i
		g.errs = append(g.errs, &callError{i})
	}
	for i := n - 1; i >= 0; i-- {
		c.value[c.Results[i]] = i
	}
	// The context does not end with the script, so that whoever waits for its end
	// is seen to be left behind.
	ctx, cancel := interleave.WithCancelCause(context.Background())
	if c.Ended {
		cancel(errCause)
	}
	if c.After > 0 {
		timer := interleave.AfterFunc(g.span(c.After), func() { cancel(errCause) })
		defer interleave.TimerStop(timer)
	}
	g.fresh, g.wrote = make([]int, n), make([]int, n)
	done := make(chan struct{})
	running := 0
	interleave.GoAs("caller", func() {
		defer interleave.Close(done)
		items := append([]int(nil), c.Items...)
		g.rec.add(Event{Kind: Calling, By: c.self()})
		if c.Touch {
			for i := range g.fresh {
				g.fresh[i] = i + 1
			}
		}
		var values []int
		g.attempt(func() *Fault {
			if g.Contract == "Completed" {
				c.consume(ctx, items)
				return nil
			}
			var err error
			values, err = g.subject.Map(ctx, g.Workers, items, c.f)
			if len(values) > 4*n+16 {
				values = values[:4*n+16]
			}
			if c.Touch {
				c.read(values)
			}
			if values == nil && err == nil {
				values = []int{}
			}
			return g.faultOf(err)
		}, func(f *Fault) {
			running = g.rec.returned(Event{Kind: Returned, Values: values, Fault: f})
			if c.Touch {
				c.look()
			}
		})
	})
	if c.Gate {
		g.settle()
		g.sleep(time.Second)
		if g.rec.open(c.gate, Event{Kind: Opened}) {
			interleave.Close(c.gate.c)
		}
	}
	interleave.Recv(done)
	// Calls that outlive the function end, and are then seen by the judge.
	if running > 0 {
		g.sleep(30 * time.Second)
	}
}

// read reads results as any caller would: what writes them down is hidden from
// the race detector.
func (c *calls) read(values []int) {
	for _, v := range values {
		c.sum += v
	}
}

// look tells, after the call, which writes are there.
func (c *calls) look() {
	for i, v := range c.wrote {
		e := Event{Kind: Seen, Task: i}
		if v == i+2 {
			e.Value = 1
		}
		c.rec.add(e)
	}
}

// f is the function that the submission calls.
func (c *calls) f(ctx context.Context, item int) (result int, err error) {
	n := len(c.Items)
	i, known := c.index[item]
	if c.rec.started() >= 4*n+16 {
		return 0, nil
	}
	if !known {
		c.rec.start(Event{Kind: Start, Task: -1})
		c.rec.end(Event{Kind: Ends, Task: -1})
		return 0, nil
	}
	if c.Touch {
		c.wrote[i] = c.fresh[i] + 1
	}
	rank := c.rec.start(Event{Kind: Start, Task: i})
	end := Event{Kind: Ends, Task: i}
	defer func() { c.rec.end(end) }()
	w := c.Works[rank%n]
	if c.ByIndex {
		w = c.Works[i]
	}
	if !c.work(ctx, w, i, rank) {
		err := interleave.ContextErr(ctx)
		end.Fault = &Fault{Text: text(err), Canceled: true}
		return 0, err
	}
	switch end.How = w.Ends; w.Ends {
	case Fails:
		return 0, c.errs[i]
	case Panics:
		panic(panicText(i))
	case Exits:
		runtime.Goexit()
	}
	return c.Results[i], nil
}

func panicText(task int) string { return fmt.Sprintf("task %d panics", task) }

// work does what a call does, up to the end of the context if calls look at it.
// It reports whether all was done.
func (c *calls) work(ctx context.Context, w Work, i, rank int) bool {
	ended := func() {
		c.rec.add(Event{Kind: Ctx, Task: i})
	}
	if c.Meet > 0 && rank < len(c.Items) {
		at := c.attend(&c.meet, c.Meet, len(c.Items))
		if interleave.Select(false, interleave.RecvCase(at.c), interleave.RecvCase(ctx.Done())) == 1 {
			ended()
			return false
		}
	}
	if c.Gate && interleave.Select(false, interleave.RecvCase(c.gate.c), interleave.RecvCase(ctx.Done())) == 1 {
		ended()
		if !c.Stubborn {
			return false
		}
		interleave.Recv(c.gate.c)
	}
	if w.Takes <= 0 && (c.Meet > 0 || c.Gate) {
		return true
	}
	timer := interleave.NewTimer(c.span(w.Takes) + jitter(rank))
	defer interleave.TimerStop(timer)
	if interleave.Select(false, interleave.RecvCase(timer.C), interleave.RecvCase(ctx.Done())) == 0 {
		return true
	}
	ended()
	if !c.Stubborn {
		return false
	}
	interleave.Recv(timer.C)
	return true
}

// consume ranges over Completed. Like a loop's body, it is on the stack of yield.
func (c *calls) consume(ctx context.Context, items []int) {
	n, count, over := len(c.Items), 0, false
	seq := c.subject.Completed(ctx, c.Workers, items, c.f)
	seq(func(v int, err error) bool {
		e := Event{Kind: Yield, Task: -1, By: c.self(), Value: v, Fault: c.faultOf(err)}
		if i, ok := c.value[v]; ok && err == nil {
			e.Task = i
		} else if e.Fault != nil && len(e.Fault.Of) > 0 {
			e.Task = e.Fault.Of[0]
		}
		if over && c.rec.count(&count) > 4*n+64 {
			return false
		}
		c.rec.add(e)
		if over {
			return false
		}
		number := c.rec.count(&count)
		if number == c.Leave || number > 4*n+4 {
			over = true
			c.rec.add(Event{Kind: Left})
			if c.Panics && number == c.Leave {
				panic("the loop's body panics")
			}
			return false
		}
		if c.Ponder > 0 {
			interleave.Sleep(c.span(c.Ponder) + 8192<<min(number, 6))
		}
		return true
	})
}
