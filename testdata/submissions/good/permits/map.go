// Package pool counts permits: whoever has one may run.
package pool

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// group starts goroutines while there are permits, and keeps the first error.
type group struct {
	ctx     context.Context
	cancel  context.CancelFunc
	permits chan struct{}
	wg      sync.WaitGroup
	once    sync.Once
	err     error
}

func newGroup(ctx context.Context, limit int) *group {
	g := &group{permits: make(chan struct{}, limit)}
	g.ctx, g.cancel = context.WithCancel(ctx)
	return g
}

// try runs f on a goroutine of its own as soon as there is a permit. It returns
// false when the group is at its end.
func (g *group) try(f func()) bool {
	select {
	case g.permits <- struct{}{}:
	case <-g.ctx.Done():
		return false
	}
	if g.ctx.Err() != nil { // select picks at random when both are ready
		return false
	}
	g.wg.Go(func() {
		defer func() { <-g.permits }()
		f()
	})
	return true
}

func (g *group) fail(err error) {
	g.once.Do(func() {
		g.err = err
		g.cancel()
	})
}

// outcomeOf calls f and hands on what came of it, also a panic or a Goexit.
func outcomeOf[R any](f func() (R, error), done func(R, error)) {
	var r R
	err := errors.New("pool: task exited")
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("pool: recovered: %v", p)
		}
		done(r, err)
	}()
	r, err = f()
}

// Map is errgroup.Group with SetLimit, spelled out.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		panic("pool.Map: workers < 1")
	}
	g := newGroup(ctx, workers)
	defer g.cancel()
	results := make([]R, len(items))
	all := true
	for i, item := range items {
		all = g.try(func() {
			outcomeOf(func() (R, error) { return f(g.ctx, item) }, func(r R, err error) {
				if err != nil {
					g.fail(err)
				}
				results[i] = r
			})
		})
		if !all {
			break
		}
	}
	g.wg.Wait()
	if g.err != nil {
		return nil, g.err
	}
	if !all {
		return nil, context.Cause(ctx)
	}
	return results, nil
}
