package faulty

import (
	"context"
	"iter"
	"sync"
)

// completedEnds are faults in what happens when the loop is left, and in what
// stays behind.
func completedEnds() []Implementation {
	return []Implementation{{
		Name: "completed-leaves-at-once", Breaks: "Joined",
		Fault: "When the loop is left or the caller's context ends, running calls are cancelled and not waited for.",
		Completed: completedParts{consume: yieldUntilEnd, leave: func(c *completedRun) {
			c.cancel()
			go c.drain()
		}}.Completed,
	}, {
		Name: "completed-break-does-not-wait", Breaks: "EarlyBreak",
		Fault:     "When the loop is left, running calls are cancelled and not waited for.",
		Completed: completedParts{leave: func(c *completedRun) { c.cancel() }}.Completed,
	}, {
		Name: "completed-break-does-not-cancel", Breaks: "EarlyBreak",
		Fault: "When the loop is left, running calls are waited for and their context is not cancelled.",
		Completed: completedParts{leave: func(c *completedRun) {
			c.stopped.Store(true)
			c.drain()
			c.cancel()
		}}.Completed,
	}, {
		Name: "completed-break-does-the-rest", Breaks: "EarlyBreak",
		Fault: "When the loop is left, the items that have not started are done first.",
		Completed: completedParts{leave: func(c *completedRun) {
			c.drain()
			c.cancel()
		}}.Completed,
	}, {
		Name: "completed-yields-after-break", Breaks: "EarlyBreak",
		Fault: "What yield returned is ignored.",
		Completed: completedParts{consume: func(c *completedRun, yield func(int, error) bool) {
			for o := range c.outcomes {
				yield(o.value, o.err)
			}
		}}.Completed,
	}, {
		Name: "completed-panic-in-body", Breaks: "EarlyBreak",
		Fault:     "When the loop's body panics, running calls are neither cancelled nor waited for.",
		Completed: leaveUndeferred,
	}, {
		Name: "completed-yields-from-workers", Breaks: "EarlyBreak",
		Fault:     "Workers call yield themselves, one at a time, so that a panic of the loop's body is on the wrong goroutine.",
		Completed: yieldFromWorkers,
	}, {
		Name: "completed-senders-left", Breaks: "NoLeak",
		Fault: "When the loop is left, workers wait for ever for the consumer to take their outcome.",
		Completed: completedParts{unbuffered: true, leave: func(c *completedRun) {
			c.cancel()
		}}.Completed,
	}, {
		Name: "completed-watcher-left", Breaks: "NoLeak",
		Fault: "A goroutine that watches the caller's context stays until that ends.",
		Completed: completedParts{run: func(c *completedRun) {
			go func() {
				<-c.caller.Done()
				c.cancel()
			}()
			c.spread(c.workers)
		}}.Completed,
	}}
}

func yieldUntilEnd(c *completedRun, yield func(int, error) bool) {
	for {
		select {
		case o, ok := <-c.outcomes:
			if !ok || !yield(o.value, o.err) {
				return
			}
		case <-c.caller.Done():
			return
		}
	}
}

func leaveUndeferred(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	needWorkers(workers)
	return func(yield func(int, error) bool) {
		if len(items) == 0 {
			return
		}
		c := completedParts{}.begin(ctx, workers, items, f)
		c.start()
		c.consume(yield)
		c.leave()
	}
}

func yieldFromWorkers(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	needWorkers(workers)
	return func(yield func(int, error) bool) {
		if len(items) == 0 {
			return
		}
		var mu sync.Mutex
		c := completedParts{send: func(c *completedRun, o outcome) {
			mu.Lock()
			defer mu.Unlock()
			if !c.stopped.Load() && !yield(o.value, o.err) {
				c.stopped.Store(true)
				c.cancel()
			}
		}}.begin(ctx, workers, items, f)
		defer c.leave()
		c.start()
		c.lanes.Wait()
	}
}
