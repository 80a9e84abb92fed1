package faulty

import (
	"context"
	"runtime"
	"sync"
)

// completedLanes are faults in how many calls run together and which ones.
func completedLanes() []Implementation {
	return []Implementation{{
		Name: "completed-sequential", Breaks: "WorkConserving",
		Fault:     "One call runs at a time, however many workers there are.",
		Completed: completedParts{run: func(c *completedRun) { c.spread(1) }}.Completed,
	}, {
		Name: "completed-batches", Breaks: "WorkConserving",
		Fault:     "After each batch of as many items as workers the slowest of them is waited for.",
		Completed: completedParts{run: completeInBatches}.Completed,
	}, {
		Name: "completed-strided", Breaks: "WorkConserving",
		Fault:     "Items are dealt out to the workers beforehand in turn, and none helps another.",
		Completed: completedParts{run: completeInStrides}.Completed,
	}, {
		Name: "completed-chunks", Breaks: "NeighboursMeet",
		Fault:     "Each worker gets a run of neighbouring items and does them one after another.",
		Completed: completedParts{run: completeInChunks}.Completed,
	}, {
		Name: "completed-lane-too-many", Breaks: "Bounded",
		Fault:     "One call too many runs.",
		Completed: completedParts{run: func(c *completedRun) { c.spread(c.workers + 1) }}.Completed,
	}, {
		Name: "completed-lane-too-few", Breaks: "FullWidth",
		Fault:     "One worker is missing, unless there is only one.",
		Completed: completedParts{run: func(c *completedRun) { c.spread(max(1, c.workers-1)) }}.Completed,
	}, {
		Name: "completed-as-wide-as-the-machine", Breaks: "FullWidth",
		Fault: "There are never more workers than processors.",
		Completed: completedParts{run: func(c *completedRun) {
			c.spread(min(c.workers, runtime.GOMAXPROCS(0)))
		}}.Completed,
	}, {
		Name: "completed-no-workers-end", Breaks: "NoWorkers",
		Fault:     "Without workers the sequence ends at once, without an outcome.",
		Completed: completedParts{lax: true}.Completed,
	}, {
		Name: "completed-no-workers-hang", Breaks: "NoWorkers",
		Fault: "Without workers the sequence waits for ever for one that takes the first item.",
		Completed: completedParts{lax: true, run: func(c *completedRun) {
			if c.workers < 1 {
				hang(nil)
			}
			c.spread(c.workers)
		}}.Completed,
	}, {
		Name: "completed-empty-waits", Breaks: "Empty",
		Fault: "Without items it waits for a first outcome until the context ends.",
		Completed: completedParts{empty: func(ctx context.Context, _ func(int, error) bool) {
			<-ctx.Done()
		}}.Completed,
	}, {
		Name: "completed-empty-yields", Breaks: "Empty",
		Fault: "Without items it yields the zero value that a closed channel gives.",
		Completed: completedParts{empty: func(_ context.Context, yield func(int, error) bool) {
			yield(0, nil)
		}}.Completed,
	}, {
		Name: "completed-last-item-twice", Breaks: "ExactlyOnce",
		Fault: "The index may run one beyond the end and is then clamped, so the last item is done twice.",
		Completed: completedParts{take: func(c *completedRun) (int, bool) {
			i := int(c.next.Add(1)) - 1
			return min(i, len(c.items)-1), i <= len(c.items)
		}}.Completed,
	}, {
		Name: "completed-remainder-dropped", Breaks: "ExactlyOnce",
		Fault: "Only as many items are done as divide evenly among the workers.",
		Completed: completedParts{take: func(c *completedRun) (int, bool) {
			i := int(c.next.Add(1)) - 1
			return i, i < len(c.items)/c.workers*c.workers
		}}.Completed,
	}}
}

// completeInBatches needs a goroutine that waits between batches; lanes counts
// it, so that it ends before the sequence does.
func completeInBatches(c *completedRun) {
	c.lanes.Go(func() {
		for first := 0; first < len(c.items) && c.open(); first += c.workers {
			var batch sync.WaitGroup
			for i := first; i < min(first+c.workers, len(c.items)); i++ {
				batch.Go(func() { c.one(i) })
			}
			batch.Wait()
		}
	})
}

func completeInStrides(c *completedRun) {
	for lane := range min(c.workers, len(c.items)) {
		c.lanes.Go(func() { c.stretch(lane, len(c.items), c.workers) })
	}
}

func completeInChunks(c *completedRun) {
	size := (len(c.items) + c.workers - 1) / c.workers
	for first := 0; first < len(c.items); first += size {
		c.lanes.Go(func() { c.stretch(first, min(first+size, len(c.items)), 1) })
	}
}

// stretch does the items from i to end, also when Goexit takes a goroutine in
// between.
func (c *completedRun) stretch(i, end, step int) {
	over := false
	defer func() {
		if !over {
			c.lanes.Go(func() { c.stretch(i+step, end, step) })
		}
	}()
	for ; i < end && c.open(); i += step {
		c.one(i)
	}
	over = true
}
