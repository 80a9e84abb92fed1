package faulty

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
)

// completedSchedules are faults of Completed that show only if lanes and the
// consumer meet in a window.
func completedSchedules() []Implementation {
	return []Implementation{{
		Name: "completed-takes-in-two-steps", Breaks: "ExactlyOnce", Schedules: true,
		Fault: "The index of the next item is read and written back, so two lanes may take the same.",
		Completed: completedParts{take: func(c *completedRun) (int, bool) {
			i := c.next.Load()
			c.next.Store(i + 1)
			return int(i), int(i) < len(c.items)
		}}.Completed,
	}, {
		Name: "completed-last-outcome-lost", Breaks: "AsCompleted", Schedules: true,
		Fault:     "A call is counted as done before its outcome is sent, and when all are done the consumer takes only what is there.",
		Completed: countBeforeSend,
	}, {
		Name: "completed-notice-cleared-late", Breaks: "AsCompleted", Schedules: true,
		Fault:     "The consumer throws an old notice away after it has looked at the list of outcomes, and a new one may be in its place.",
		Completed: clearLate,
	}, {
		Name: "completed-two-start-calls", Breaks: "Bounded", Schedules: true,
		Fault:     "When a call has ended, a helper and the call's own goroutine may both start another.",
		Completed: completedParts{run: startByTwo}.Completed,
	}, {
		Name: "completed-sender-left", Breaks: "NoLeak", Schedules: true,
		Fault:     "A lane looks whether the loop was left and sends afterwards, when nobody may receive any more.",
		Completed: leaveSender,
	}, {
		Name: "completed-call-counted-late", Breaks: "EarlyBreak", Schedules: true,
		Fault:     "When the loop is left, calls are waited for that are counted as running, and a lane counts its call later than it takes its item.",
		Completed: waitForCounted,
	}, {
		Name: "completed-end-overtakes-outcome", Breaks: "ContextStops", Schedules: true,
		Fault:     "When the context ends, the consumer waits for running calls and takes the outcomes that are there, and a call counts as over before its own is.",
		Completed: endBeforeSend,
	}}
}

func countBeforeSend(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	var done atomic.Int64
	all := make(chan struct{})
	return completedParts{
		send: func(c *completedRun, o outcome) {
			if int(done.Add(1)) == len(c.items) {
				close(all)
			}
			c.outcomes <- o
		},
		consume: func(c *completedRun, yield func(int, error) bool) {
			c.yieldUntil(all, yield)
		},
	}.Completed(ctx, workers, items, f)
}

// yieldUntil yields outcomes until over is closed, and then those that are
// there.
func (c *completedRun) yieldUntil(over <-chan struct{}, yield func(int, error) bool) {
	for waiting := true; waiting; {
		select {
		case o, ok := <-c.outcomes:
			if !ok || !yield(o.value, o.err) {
				return
			}
		case <-over:
			waiting = false
		}
	}
	for {
		select {
		case o, ok := <-c.outcomes:
			if !ok || !yield(o.value, o.err) {
				return
			}
		default:
			return
		}
	}
}

func clearLate(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	var mu sync.Mutex
	var list []outcome
	over := false
	notice := make(chan struct{}, 1)
	change := func(do func()) {
		mu.Lock()
		do()
		mu.Unlock()
		select {
		case notice <- struct{}{}:
		default:
		}
	}
	look := func() (o outcome, there, more bool) {
		mu.Lock()
		defer mu.Unlock()
		if len(list) == 0 {
			return outcome{}, false, !over
		}
		o, list = list[0], list[1:]
		return o, true, true
	}
	return completedParts{send: func(_ *completedRun, o outcome) {
		change(func() { list = append(list, o) })
	}, consume: func(c *completedRun, yield func(int, error) bool) {
		go func() {
			c.drain() // nothing is sent there: it waits for the end
			change(func() { over = true })
		}()
		for {
			switch o, there, more := look(); {
			case there && !yield(o.value, o.err), !more:
				return
			case !there:
				select {
				case <-notice:
				default:
				}
				<-notice
			}
		}
	}}.Completed(ctx, workers, items, f)
}

func startByTwo(c *completedRun) {
	var running atomic.Int64
	ended := make(chan struct{}, 1)
	var fill func()
	fill = func() {
		for running.Load() < int64(c.workers) && c.open() {
			i, ok := c.take()
			if !ok {
				return
			}
			running.Add(1)
			c.lanes.Go(func() {
				defer func() { // also if Goexit takes the goroutine
					running.Add(-1)
					select {
					case ended <- struct{}{}:
					default:
					}
					fill()
				}()
				c.one(i)
			})
		}
	}
	c.lanes.Go(func() {
		for {
			fill()
			if int(c.next.Load()) >= len(c.items) || !c.open() {
				return
			}
			select {
			case <-ended:
			case <-c.ctx.Done():
			}
		}
	})
}

// counted makes parts whose lanes count their calls. A call is counted together
// with the look at the context, if early is set, and off before its outcome is
// sent.
func counted(running *gauge, early bool) completedParts {
	return completedParts{
		take: func(c *completedRun) (int, bool) {
			if !early {
				i := int(c.next.Add(1)) - 1
				running.add(1)
				if i >= len(c.items) {
					running.add(-1)
				}
				return i, i < len(c.items)
			}
			running.mu.Lock()
			defer running.mu.Unlock()
			i := int(c.next.Add(1)) - 1
			if i >= len(c.items) || !c.open() {
				return i, false
			}
			running.n++
			return i, true
		},
		send: func(c *completedRun, o outcome) {
			running.add(-1)
			c.outcomes <- o
		},
	}
}

func leaveSender(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	running := newGauge()
	parts := counted(running, true)
	parts.unbuffered = true
	parts.send = func(c *completedRun, o outcome) {
		running.add(-1)
		if !c.stopped.Load() {
			c.outcomes <- o
		}
	}
	parts.leave = func(c *completedRun) {
		c.stopped.Store(true)
		c.cancel()
		running.wait()
		for more := true; more; {
			select {
			case _, more = <-c.outcomes:
			default:
				more = false
			}
		}
	}
	return parts.Completed(ctx, workers, items, f)
}

func waitForCounted(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	running := newGauge()
	parts := counted(running, false)
	parts.leave = func(c *completedRun) {
		c.stopped.Store(true)
		c.cancel()
		running.wait()
	}
	return parts.Completed(ctx, workers, items, f)
}

func endBeforeSend(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	running := newGauge()
	parts := counted(running, true)
	parts.consume = func(c *completedRun, yield func(int, error) bool) {
		over := make(chan struct{})
		stop := context.AfterFunc(c.ctx, func() {
			running.wait()
			close(over)
		})
		defer stop()
		c.yieldUntil(over, yield)
	}
	return parts.Completed(ctx, workers, items, f)
}
