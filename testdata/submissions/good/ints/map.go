// Package pool is for whole numbers only: no type parameters.
package pool

import (
	"context"
	"fmt"
	"sync"
)

type function = func(context.Context, int) (int, error)

// crew is a number of goroutines that work on one list of numbers.
type crew struct {
	ctx     context.Context
	f       function
	items   []int
	mu      sync.Mutex
	next    int
	members sync.WaitGroup
	report  func(index, result int, err error)
}

func (c *crew) hire(n int) {
	for range min(n, len(c.items)) {
		c.members.Go(c.toil)
	}
}

func (c *crew) toil() {
	done := false
	defer func() {
		if !done {
			c.members.Go(c.toil)
		}
	}()
	for i := c.pick(); i >= 0; i = c.pick() {
		c.do(i)
	}
	done = true
}

func (c *crew) pick() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx.Err() != nil || c.next >= len(c.items) {
		return -1
	}
	c.next++
	return c.next - 1
}

func (c *crew) do(i int) {
	result, err := 0, fmt.Errorf("pool: item %d: goroutine exited", i)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("pool: item %d: %v", i, r)
		}
		c.report(i, result, err)
	}()
	result, err = c.f(c.ctx, c.items[i])
}

// Map returns f of every item, in order.
func Map(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
	if workers < 1 {
		return nil, fmt.Errorf("pool: cannot work with %d workers", workers)
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()

	var mu sync.Mutex
	var failure error
	var out []int
	for range items {
		out = append(out, 0)
	}
	c := &crew{ctx: inner, f: f, items: items}
	c.report = func(index, result int, err error) {
		mu.Lock()
		defer mu.Unlock()
		out[index] = result
		if err != nil && failure == nil {
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			failure = err
			cancel()
		}
	}
	c.hire(workers)
	c.members.Wait()
	if failure == nil && c.next < len(items) {
		failure = context.Cause(ctx)
	}
	return out, failure
}
