package faulty

import (
	"context"
	"iter"
	"sync"
)

// correctCompleted obey the contract of Completed in ways that a kit might not
// expect.
func correctCompleted() []Implementation {
	return []Implementation{{
		Name:      "completed-textbook",
		Note:      "The one that the faults are put into.",
		Completed: completedParts{}.Completed,
	}, {
		Name:      "completed-unbuffered",
		Note:      "Workers wait until the consumer takes their outcome, so nothing starts while it is busy.",
		Completed: completedParts{unbuffered: true}.Completed,
	}, {
		Name:      "completed-starts-when-asked",
		Note:      "The consumer's goroutine starts the calls, each on a goroutine of its own, and none while the loop's body runs.",
		Completed: startWhenAsked,
	}, {
		Name: "completed-from-the-end",
		Note: "The last item starts first.",
		Completed: completedParts{take: func(c *completedRun) (int, bool) {
			i := len(c.items) - int(c.next.Add(1))
			return i, i >= 0
		}}.Completed,
	}, {
		Name:      "completed-list",
		Note:      "Outcomes wait in a list under a lock, and the consumer on a condition.",
		Completed: completeInList,
	}}
}

func startWhenAsked(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	needWorkers(workers)
	return func(yield func(int, error) bool) {
		running, cancel := context.WithCancel(ctx)
		outcomes := make(chan outcome, min(workers, len(items)))
		var calls sync.WaitGroup
		defer calls.Wait()
		defer cancel()
		started, busy := 0, 0
		for {
			for ; busy < workers && started < len(items) && running.Err() == nil; started++ {
				busy++
				item := items[started]
				calls.Go(func() {
					contain(func() {
						value, err := f(running, item)
						outcomes <- outcome{value: value, err: err}
					}, func(err error) { outcomes <- outcome{err: err} })
				})
			}
			if busy == 0 {
				return
			}
			o := <-outcomes
			busy--
			if !yield(o.value, o.err) {
				return
			}
		}
	}
}

func completeInList(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	needWorkers(workers)
	return func(yield func(int, error) bool) {
		var mu sync.Mutex
		changed := sync.NewCond(&mu)
		var list []outcome
		over := false

		next := func() (outcome, bool) {
			mu.Lock()
			defer mu.Unlock()
			for len(list) == 0 && !over {
				changed.Wait()
			}
			if len(list) == 0 {
				return outcome{}, false
			}
			first := list[0]
			list = list[1:]
			return first, true
		}
		completedParts{send: func(_ *completedRun, o outcome) {
			mu.Lock()
			defer mu.Unlock()
			list = append(list, o)
			changed.Signal()
		}, consume: func(c *completedRun, yield func(int, error) bool) {
			go func() {
				c.drain() // nothing is sent there: it waits for the end
				mu.Lock()
				defer mu.Unlock()
				over = true
				changed.Signal()
			}()
			for o, ok := next(); ok && yield(o.value, o.err); {
				o, ok = next()
			}
		}}.Completed(ctx, workers, items, f)(yield)
	}
}
