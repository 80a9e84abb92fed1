package scenarios

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Workload is a scenario made ready: servers listen, files are written. It
// serves one run; start the scenario again for the next one.
type Workload struct {
	Tasks []Task
	// Do does one task. It may be called from many goroutines and returns
	// early when ctx ends. Its result names the task even beside an error.
	Do func(context.Context, Task) (Result, error)
	// Bound is the time of a pool of that size that never idles and starts
	// tasks in the order of Tasks. Where tasks differ in length, as in mixed and
	// failfast, another order may be faster. No pool can beat it where all tasks
	// are equal, nor in api and scrape.
	Bound func(workers int) Bound
	// Check says whether a run that ended by itself brought back what it
	// should: its results in any order, and its error. For load it reads the
	// whole table, which takes a minute at most.
	Check func(results []Result, err error) error
	// Facts describes in a few short lines what the run met: pages, answers,
	// rows. It never waits for anything, and knows more after Check. Nil if
	// there is nothing to tell.
	Facts func() []string

	close func() error
}

// Task is one unit of a workload.
type Task struct {
	ID      int           // index in Workload.Tasks, or a number of its own if found later
	Name    string        // what it works on: "/page/17"
	Latency time.Duration // how long it waits, scaled; 0 if that is not known beforehand
}

// Result is what a task brought back.
type Result struct {
	Task  int    // the task's ID
	Value string // digest of what came back, compared by Workload.Check
	Found []Task // work that this task discovered
}

// Bound is the time of a pool that never idles and starts tasks in the order
// of Workload.Tasks.
type Bound struct {
	Time time.Duration // 0 if none is known
	Why  string        // where it comes from, or why there is none
}

// Close ends what the workload started and waits until it is gone.
func (w *Workload) Close() error {
	if w.close == nil {
		return nil
	}
	return w.close()
}

// Submitter is the part of a pool that [Workload.Run] needs. A task for which
// Submit returned nil must run, or the run's context must end: until one of
// the two has happened, Run waits for the task. A pool that drops what it has
// accepted, because it was cancelled or because its workers could not start,
// therefore goes with a context that ends.
//
// Submit is called from tasks. It must accept that without a free worker: an
// unbounded queue, for example.
type Submitter interface {
	Submit(task func()) error
}

// Run does the workload's tasks and all that they find on one pool, each once,
// and returns when none is left: the results in the order in which tasks
// ended, those of failed tasks included. A task's error stops nothing. It
// calls do in place of w.Do if do is not nil, so that a caller can observe the
// tasks.
//
// When ctx ends, no further task starts, and Run waits for the running ones
// only; what the pool still holds of it does nothing if it comes to run. When
// the pool refuses a task, Run submits no other and waits for those that were
// accepted. The error is the cause of ctx's end, wraps the pool's refusal, or
// matches both. No task is running when Run returns.
func (w *Workload) Run(ctx context.Context, pool Submitter, do func(context.Context, Task) (Result, error)) ([]Result, error) {
	if do == nil {
		do = w.Do
	}
	r := &run{ctx: ctx, pool: pool, do: do}
	r.changed.L = &r.mu
	stop := context.AfterFunc(ctx, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.changed.Broadcast()
	})
	defer stop()
	for _, t := range w.Tasks {
		r.submit(t)
	}
	return r.wait()
}

// run is one call of [Workload.Run]. Queued and running tasks are counted
// apart, because a pool may lose the queued ones.
type run struct {
	ctx  context.Context
	pool Submitter
	do   func(context.Context, Task) (Result, error)

	mu      sync.Mutex
	changed sync.Cond // a count below went down, or ctx ended
	queued  int       // handed to the pool and not started
	running int
	results []Result
	refusal error // the first one
}

func (r *run) submit(t Task) {
	r.mu.Lock()
	if r.refusal != nil || r.ctx.Err() != nil {
		r.mu.Unlock()
		return
	}
	r.queued++
	r.mu.Unlock()
	if err := r.pool.Submit(func() { r.execute(t) }); err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.queued--
		if r.refusal == nil {
			r.refusal = fmt.Errorf("scenarios: the pool refused task %d: %w", t.ID, err)
		}
		r.changed.Broadcast()
	}
}

func (r *run) execute(t Task) {
	if !r.begin() {
		return
	}
	defer r.end() // even if the task panics
	result, _ := r.do(r.ctx, t)
	r.mu.Lock()
	r.results = append(r.results, result)
	r.mu.Unlock()
	for _, found := range result.Found {
		r.submit(found)
	}
}

// begin reports whether a task may start. Run may have returned once ctx has
// ended, so none may from then on.
func (r *run) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queued--
	if r.ctx.Err() != nil {
		return false
	}
	r.running++
	return true
}

func (r *run) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running--
	r.changed.Broadcast()
}

func (r *run) wait() ([]Result, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.running > 0 || r.queued > 0 && r.ctx.Err() == nil {
		r.changed.Wait()
	}
	switch {
	case r.ctx.Err() == nil:
		return r.results, r.refusal
	case r.refusal == nil:
		return r.results, context.Cause(r.ctx)
	}
	return r.results, errors.Join(context.Cause(r.ctx), r.refusal)
}
