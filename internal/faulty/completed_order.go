package faulty

import (
	"context"
	"iter"
	"maps"
	"slices"
)

// completedOrder are faults in which outcomes are yielded, and when.
func completedOrder() []Implementation {
	return []Implementation{{
		Name: "completed-input-order", Breaks: "AsCompleted",
		Fault:     "Outcomes are yielded in the order of the items.",
		Completed: completedParts{consume: yieldInOrder}.Completed,
	}, {
		Name: "completed-collects-first", Breaks: "AsCompleted",
		Fault: "Outcomes are yielded, in the right order, when the last of them is there.",
		Completed: completedParts{consume: func(c *completedRun, yield func(int, error) bool) {
			var all []outcome
			for o := range c.outcomes {
				all = append(all, o)
			}
			for _, o := range all {
				if !yield(o.value, o.err) {
					return
				}
			}
		}}.Completed,
	}, {
		Name: "completed-latest-first", Breaks: "AsCompleted",
		Fault:     "Of the outcomes that came while the consumer was busy, the latest is yielded first.",
		Completed: completedParts{consume: yieldLatestFirst}.Completed,
	}, {
		Name: "completed-one-behind", Breaks: "AsCompleted",
		Fault: "Each outcome is held back until the next one is there.",
		Completed: completedParts{consume: func(c *completedRun, yield func(int, error) bool) {
			held, ok := <-c.outcomes
			for ok {
				var next outcome
				next, ok = <-c.outcomes
				if !yield(held.value, held.err) {
					return
				}
				held = next
			}
		}}.Completed,
	}, {
		Name: "completed-error-twice", Breaks: "AsCompleted",
		Fault: "The outcome of an item that failed is yielded twice.",
		Completed: completedParts{consume: func(c *completedRun, yield func(int, error) bool) {
			for o := range c.outcomes {
				if !yield(o.value, o.err) || o.err != nil && !yield(o.value, o.err) {
					return
				}
			}
		}}.Completed,
	}, {
		Name: "completed-sticky-error", Breaks: "AsCompleted",
		Fault: "Once an item has failed, its error is yielded with every later outcome too.",
		Completed: completedParts{consume: func(c *completedRun, yield func(int, error) bool) {
			var err error
			for o := range c.outcomes {
				if o.err != nil {
					err = o.err
				}
				if !yield(o.value, err) {
					return
				}
			}
		}}.Completed,
	}, {
		// Race: with more than one processor the value may also be missing.
		Name: "completed-value-after-signal", Breaks: "Visible",
		Fault:     "A worker announces an outcome before it writes it down where the consumer looks.",
		Completed: completeSignalFirst,
	}}
}

func yieldInOrder(c *completedRun, yield func(int, error) bool) {
	held := map[int]outcome{}
	next := 0
	for o := range c.outcomes {
		held[o.index] = o
		for ; ; next++ {
			o, ok := held[next]
			if !ok {
				break
			}
			delete(held, next)
			if !yield(o.value, o.err) {
				return
			}
		}
	}
	for _, i := range slices.Sorted(maps.Keys(held)) { // gaps, as the context ended
		if !yield(held[i].value, held[i].err) {
			return
		}
	}
}

func yieldLatestFirst(c *completedRun, yield func(int, error) bool) {
	var held []outcome
	for {
		if len(held) == 0 {
			o, ok := <-c.outcomes
			if !ok {
				return
			}
			held = append(held, o)
		}
		for waiting := true; waiting; {
			select {
			case o, ok := <-c.outcomes:
				waiting = ok
				if ok {
					held = append(held, o)
				}
			default:
				waiting = false
			}
		}
		o := held[len(held)-1]
		held = held[:len(held)-1]
		if !yield(o.value, o.err) {
			return
		}
	}
}

// completeSignalFirst sends only the index of an outcome through the channel.
// The values go past it.
func completeSignalFirst(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	values := make([]outcome, len(items))
	return completedParts{
		send: func(c *completedRun, o outcome) {
			c.outcomes <- outcome{index: o.index}
			values[o.index] = o
		},
		consume: func(c *completedRun, yield func(int, error) bool) {
			for o := range c.outcomes {
				if o := values[o.index]; !yield(o.value, o.err) {
					return
				}
			}
		},
	}.Completed(ctx, workers, items, f)
}
