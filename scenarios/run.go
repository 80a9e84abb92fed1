package scenarios

import (
	"context"
	"sync"
)

// Submitter is the part of a pool that [Workload.Run] needs.
type Submitter interface {
	Submit(task func()) error
}

// Run does the workload's tasks and all that they find on one pool, each once,
// and returns when none is left: the results in the order in which tasks
// ended, those of failed tasks included. A task's error stops nothing.
//
// The run ends early when ctx ends or the pool refuses a task; the error says
// so. No task is running when Run returns. It calls do in place of w.Do if do
// is not nil, so that a caller can observe the tasks.
//
// Submit is called from tasks. The pool must accept that without a free
// worker: an unbounded queue, for example.
func (w *Workload) Run(ctx context.Context, pool Submitter, do func(context.Context, Task) (Result, error)) ([]Result, error) {
	if do == nil {
		do = w.Do
	}
	var (
		mu      sync.Mutex
		results []Result
		refused error
		left    sync.WaitGroup
		submit  func(Task)
	)
	submit = func(t Task) {
		left.Add(1)
		err := pool.Submit(func() {
			defer left.Done()
			if ctx.Err() != nil {
				return
			}
			r, _ := do(ctx, t)
			mu.Lock()
			results = append(results, r)
			mu.Unlock()
			for _, found := range r.Found {
				submit(found)
			}
		})
		if err != nil {
			left.Done()
			mu.Lock()
			refused = err
			mu.Unlock()
		}
	}
	for _, t := range w.Tasks {
		submit(t)
	}
	left.Wait()
	if ctx.Err() != nil {
		return results, context.Cause(ctx)
	}
	return results, refused
}
