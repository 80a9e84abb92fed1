package faulty

import (
	"context"
	"sync"
	"sync/atomic"
)

type (
	call    = func(context.Context, int) (int, error)
	mapFunc = func(context.Context, int, []int, func(context.Context, int) (int, error)) ([]int, error)
)

// mapParts is a correct Map; its method is one to be tested. A part that is nil
// is the correct one, and a fault puts another in its place.
type mapParts struct {
	lax    bool // takes any number of workers
	empty  func(ctx context.Context, f call) ([]int, error)
	derive func(ctx context.Context) context.Context // what the context of the calls comes from
	run    func(m *mapRun, workers int)              // makes all calls and waits for them
	take   func(m *mapRun) (i int, ok bool)          // the next item
	slot   func(m *mapRun, i int) int                // where the result of item i goes
	guard  func(m *mapRun, f func())                 // stands between f and the lane
	fail   func(m *mapRun, err error)
	result func(ctx context.Context, m *mapRun) ([]int, error)
}

// mapRun is one call of Map.
type mapRun struct {
	parts   mapParts
	caller  context.Context
	ctx     context.Context // of the calls
	cancel  context.CancelCauseFunc
	items   []int
	f       call
	workers int

	next    atomic.Int64 // index of the next item
	stopped atomic.Bool  // no item is to start any more, beside what ctx says
	placed  atomic.Int64 // results so far, for faults that count them
	lanes   sync.WaitGroup

	mu      sync.Mutex
	results []int
	err     error // first one
}

func (p mapParts) Map(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
	if !p.lax {
		needWorkers(workers)
	}
	if len(items) == 0 {
		if p.empty != nil {
			return p.empty(ctx, f)
		}
		return []int{}, nil
	}
	from := ctx
	if p.derive != nil {
		from = p.derive(ctx)
	}
	running, cancel := context.WithCancelCause(from)
	defer cancel(nil)
	m := &mapRun{
		parts: p, caller: ctx, ctx: running, cancel: cancel,
		items: items, f: f, workers: workers, results: make([]int, len(items)),
	}
	if p.run != nil {
		p.run(m, workers)
	} else {
		m.spread(workers)
	}
	if p.result != nil {
		return p.result(ctx, m)
	}
	return m.result(ctx)
}

// spread does the items on that many lanes and waits for them.
func (m *mapRun) spread(lanes int) {
	for range min(lanes, len(m.items)) {
		m.lanes.Go(m.work)
	}
	m.lanes.Wait()
}

// work is one lane: it does items until none is left or one failed.
func (m *mapRun) work() {
	for m.open() {
		i, ok := m.take()
		if !ok {
			return
		}
		m.one(i)
	}
}

// open reports whether another item may start.
func (m *mapRun) open() bool { return m.ctx.Err() == nil && !m.stopped.Load() }

func (m *mapRun) take() (int, bool) {
	if m.parts.take != nil {
		return m.parts.take(m)
	}
	i := int(m.next.Add(1)) - 1
	return i, i < len(m.items)
}

// one does one item.
func (m *mapRun) one(i int) {
	m.guard(func() {
		r, err := m.f(m.ctx, m.items[i])
		if err != nil {
			m.fail(err)
			return
		}
		m.put(i, r)
	})
}

func (m *mapRun) guard(f func()) {
	if m.parts.guard != nil {
		m.parts.guard(m, f)
		return
	}
	contain(f, m.fail)
}

func (m *mapRun) put(i, r int) {
	if m.parts.slot != nil {
		i = m.parts.slot(m, i)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.results[i] = r
}

func (m *mapRun) fail(err error) {
	if m.parts.fail != nil {
		m.parts.fail(m, err)
		return
	}
	m.note(err)
	m.cancel(err)
}

// note keeps the first error and stops nothing.
func (m *mapRun) note(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.err = err
	}
}

// result is read under the lock for the sake of faults that come here while
// calls still run.
func (m *mapRun) result(ctx context.Context) ([]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.err != nil:
		return nil, m.err
	case ctx.Err() != nil:
		return nil, ended(ctx)
	}
	return m.results, nil
}
